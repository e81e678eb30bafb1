"""What a note should hold so that a code stands, and how it goes with other services: from its section and its row."""

from collections.abc import Mapping

from codes.domain.guidance.kinds import VACCINES
from codes.domain.guidance.modifiers import (
    EMERGENCY,
    ENDS_OF_PACKAGE,
    PREVENTIVE,
    TIMED_VISITS,
    Advice,
    is_decision_visit,
)
from codes.domain.rows import Row


def advice(hcpcs: str, section: str, subheading: str, rows: Mapping[str, Row]) -> list[Advice]:
    """Points of guidance for this code: how it goes with others, and what to write down."""
    main = rows[""] if "" in rows else rows[min(rows)]
    points = [_with_others(main), _visits(main), _sides(main), _written(hcpcs, section, subheading, main)]
    return [point for point in points if point]


def _with_others(main: Row) -> Advice | None:
    if main.status not in ("A", "R", "T"):
        return None
    if main.status == "T":
        return Advice("With other services", "Paid only when nothing else payable is billed that day by you.")
    if main.global_days == "ZZZ":
        return Advice("With other services", "An add-on: bill it with its primary code, in full and without 51.")
    words = {
        "2": "Ranked with the other procedures of the session by fee: the largest at 100%, the next at 50%.",
        "3": f"In the endoscopic family of {main.endoscopic_base}. Of several in it the largest counts in full, "
        f"each other what it adds to {main.endoscopic_base}; {main.endoscopic_base} itself then adds nothing.",
        "4": "A second image of the family in a session: technical part 50%, professional part 95%.",
        "5": "From the second therapy unit of a day half the practice expense; work is in full.",
        "6": "A second cardiovascular test that day: technical part 75%.",
        "7": "A second eye test that day: technical part 80%.",
    }
    text = words.get(main.multiple_procedure, "")
    return Advice("With other services", text) if text else None


def _visits(main: Row) -> Advice | None:
    days = ENDS_OF_PACKAGE.get(main.global_days)
    if days:
        before = "the day before, " if main.global_days == "090" else ""
        return Advice(
            "Visits", f"Yours of {before}that day and the {days} after are included, unless 24, 25 or 57 apply."
        )
    if main.global_days == "000":
        return Advice("Visits", "Yours of the same day is included, unless it is separate: then 25 on the visit.")
    if main.global_days == "MMM":
        return Advice("Visits", "Visits of usual maternity care belong to the package as the code describes it.")
    return None


def _sides(main: Row) -> Advice | None:
    if main.bilateral == "2":
        return Advice("Sides", "The value covers both sides: no 50, and no second line.")
    if main.bilateral == "0" and main.global_days in ("000", "010", "090"):
        return Advice("Sides", "Both sides pay as one: 50 adds nothing.")
    return None


def _written(hcpcs: str, section: str, subheading: str, main: Row) -> Advice | None:
    text = _of_section(hcpcs, section, subheading, main)
    return Advice("Write down", text) if text else None


def _of_section(hcpcs: str, section: str, subheading: str, main: Row) -> str:
    if section == "evaluation-and-management":
        return _of_visit(hcpcs)
    if section == "category-ii" or main.status == "M":
        return "The finding or action that the measure asks for, with its date, in the record."
    if section == "hcpcs-j":
        return "Drug, amount given and route. What is discarded of a single-dose vial: JW, nothing discarded: JZ."
    if section == "medicine" and subheading in VACCINES and main.status in ("E", "X", "N", "I"):
        return "Product, dose, lot number, route and site."
    if section == "anesthesia" and main.status == "J":
        return "Start and stop of anesthesia time to the minute, who was present, and any hand-over."
    if section == "pathology-and-laboratory":
        return "The order with its reason, and the result; for an interpretation a signed report."
    if section == "hcpcs-d":
        return "Tooth or area, findings, what was done and with what material."
    return _of_service(section, main)


def _of_visit(hcpcs: str) -> str:
    if hcpcs in TIMED_VISITS:
        return f"Write {TIMED_VISITS[hcpcs]}, with what was done."
    if is_decision_visit(hcpcs):
        return "Problems, data and risk behind the decision, or the total time of the date: either chooses the level."
    if hcpcs.isdigit() and EMERGENCY[0] <= int(hcpcs) <= EMERGENCY[1]:
        return "Problems, data and risk behind the decision. Time does not choose the level in an emergency department."
    if hcpcs.isdigit() and PREVENTIVE[0] <= int(hcpcs) <= PREVENTIVE[1]:
        return "History and examination fit for the age, counselling given, screening ordered."
    return "What was done, by whom, on which day, and the minutes where the code counts them."


def _of_service(section: str, main: Row) -> str:
    if main.status in ("C",) and section in ("surgery", "medicine", "radiology", "category-iii"):
        return "A report: what was done, why, time and equipment, and a code of similar work to compare with."
    if main.pctc == "3":
        return "The order with its reason, and that the test was run. The interpretation has its own code and report."
    if section == "radiology" or main.pctc in ("1", "2", "4", "6"):
        return "The order with its reason, and a signed report with findings and impression; images or tracings kept."
    if main.pctc == "5":
        return "The clinician's order or plan, who did it, and who supervised."
    if main.pctc == "7" or main.multiple_procedure == "5":
        return "The plan of care, what was done, the patient's response, and minutes where the code is timed."
    if main.global_days in ("010", "090"):
        side = ", the side" if main.bilateral in ("1", "3") else ""
        return f"An operative note: why, what was done and found{side}, who assisted and what for, complications."
    if main.global_days in ("000", "ZZZ"):
        side = ", the side" if main.bilateral in ("1", "3") else ""
        return f"A procedure note: why, consent, what was done and where{side}, how it was borne."
    return "" if main.status not in ("A", "R", "T") else "Why it was needed, what was done, by whom, and the result."
