"""What to document for a code and how it's billed with other services, from its section and row."""

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
    """Guidance for this code: billing with other services, visits, bilateral use, and documentation."""
    main = rows[""] if "" in rows else rows[min(rows)]
    points = [_with_others(main), _visits(main), _bilateral(main), _documentation(hcpcs, section, subheading, main)]
    return [point for point in points if point]


def _with_others(main: Row) -> Advice | None:
    if main.status not in ("A", "R", "T"):
        return None
    if main.status == "T":
        return Advice("With other services", "Paid only if you bill nothing else payable that day.")
    if main.global_days == "ZZZ":
        return Advice(
            "With other services", "Add-on: bill it with its primary code, at the full amount and without modifier 51."
        )
    rules = {
        "2": "Ranked by fee with the session's other procedures: the largest at 100%, the next at 50%.",
        "3": f"In the endoscopic family of {main.endoscopic_base}. With several codes from it, the largest "
        f"counts in full and each other one by what it adds to {main.endoscopic_base}; {main.endoscopic_base} itself "
        "then adds nothing.",
        "4": "Second image from the family in a session: technical component 50%, professional component 95%.",
        "5": "From the day's second therapy unit on: half the practice expense, full work.",
        "6": "Second cardiovascular test that day: technical component 75%.",
        "7": "Second eye test that day: technical component 80%.",
    }
    text = rules.get(main.multiple_procedure, "")
    return Advice("With other services", text) if text else None


def _visits(main: Row) -> Advice | None:
    days = ENDS_OF_PACKAGE.get(main.global_days)
    if days:
        before = "the day before, " if main.global_days == "090" else ""
        return Advice(
            "Visits",
            f"Your visits {before}that day and in the {days} after are included, unless modifier 24, 25 or 57 applies.",
        )
    if main.global_days == "000":
        return Advice(
            "Visits", "Your visit that day is included unless it's separate; then add modifier 25 to the visit."
        )
    if main.global_days == "MMM":
        return Advice("Visits", "Routine maternity visits are part of the package the code describes.")
    return None


def _bilateral(main: Row) -> Advice | None:
    if main.bilateral == "2":
        return Advice("Bilateral", "The value covers both sides: don't add modifier 50 or a second line.")
    if main.bilateral == "0" and main.global_days in ("000", "010", "090"):
        return Advice("Bilateral", "Bilateral pays the same as one side: modifier 50 adds nothing.")
    return None


def _documentation(hcpcs: str, section: str, subheading: str, main: Row) -> Advice | None:
    text = _of_section(hcpcs, section, subheading, main)
    return Advice("Document", text) if text else None


def _of_section(hcpcs: str, section: str, subheading: str, main: Row) -> str:
    if section == "evaluation-and-management":
        return _of_visit(hcpcs)
    if section == "category-ii" or main.status == "M":
        return "The finding or action the measure asks for, with its date."
    if section == "hcpcs-j":
        return "Drug, amount given and route. Single-dose vial: JW for the amount discarded, JZ if none."
    if section == "medicine" and subheading in VACCINES and main.status in ("E", "X", "N", "I"):
        return "Product, dose, lot number, route and site."
    if section == "anesthesia" and main.status == "J":
        return "Start and stop of anesthesia time to the minute, who was present, and any handoff."
    if section == "pathology-and-laboratory":
        return "The order and its reason, the result, and, for an interpretation, a signed report."
    if section == "hcpcs-d":
        return "Tooth or area, findings, what was done and with what material."
    return _of_service(section, main)


def _of_visit(hcpcs: str) -> str:
    if hcpcs in TIMED_VISITS:
        return f"Document {TIMED_VISITS[hcpcs]} and what was done."
    if is_decision_visit(hcpcs):
        return "Problems, data and risk behind the decision, or total time on the date: either sets the level."
    if hcpcs.isdigit() and EMERGENCY[0] <= int(hcpcs) <= EMERGENCY[1]:
        return "Problems, data and risk behind the decision. Time doesn't set the level in the emergency department."
    if hcpcs.isdigit() and PREVENTIVE[0] <= int(hcpcs) <= PREVENTIVE[1]:
        return "Age-appropriate history and exam, counseling given, screening ordered."
    return "What was done, by whom, when, and the minutes if the code counts them."


def _of_service(section: str, main: Row) -> str:
    if main.status in ("C",) and section in ("surgery", "medicine", "radiology", "category-iii"):
        return "A report: what was done, why, time, equipment, and a comparable code."
    if main.pctc == "3":
        return "The order and its reason, and that the test was done. The interpretation has its own code and report."
    if section == "radiology" or main.pctc in ("1", "2", "4", "6"):
        return "The order and its reason, and a signed report with findings and impression; keep images or tracings."
    if main.pctc == "5":
        return "The clinician's order or plan, who did it, and who supervised."
    if main.pctc == "7" or main.multiple_procedure == "5":
        return "The plan of care, what was done, the patient's response, and minutes if the code is timed."
    if main.global_days in ("010", "090"):
        side = ", the side" if main.bilateral in ("1", "3") else ""
        return f"An operative note: indication, what was done and found{side}, who assisted and why, complications."
    if main.global_days in ("000", "ZZZ"):
        side = ", the side" if main.bilateral in ("1", "3") else ""
        return f"A procedure note: indication, consent, what was done and where{side}, how the patient tolerated it."
    return "" if main.status not in ("A", "R", "T") else "Why it was needed, what was done, by whom, and the result."
