"""Modifiers that fit a code, from its own row in its release.

Each sentence comes from one indicator of the row, from the section, or from CPT's division of the section by number.
Sources: CMS's record layout, Attachment A; Medicare Claims Processing Manual, chapter 12.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from codes.domain.rows import Row

ENDS_OF_PACKAGE = {"010": "10 days", "090": "90 days"}
TIMED_VISITS = {
    "99238": "the time spent on the day of discharge",
    "99239": "the time spent on the day of discharge (more than 30 minutes)",
    "99291": "critical care minutes, excluding separate procedures",
    "99292": "critical care minutes, excluding separate procedures",
    "99315": "the time spent on the day of discharge",
    "99316": "the time spent on the day of discharge (more than 30 minutes)",
}
# Visits leveled by medical decision making or by the total time of the date (CPT's guidelines for E/M from 2023).
BY_DECISION_OR_TIME = (
    (99202, 99215), (99221, 99236), (99242, 99245), (99252, 99255), (99304, 99310), (99341, 99350),
)  # fmt: skip
EMERGENCY = (99281, 99285)
PREVENTIVE = (99381, 99397)


@dataclass(frozen=True, slots=True)
class Fit:
    """One or more modifiers that fit the code, and when to use them."""

    modifiers: str
    use: str


@dataclass(frozen=True, slots=True)
class Advice:
    """One point of guidance: a heading and a sentence or two."""

    head: str
    text: str


def is_decision_visit(hcpcs: str) -> bool:
    """Return whether medical decision making or time sets the level of the visit."""
    return _within(hcpcs, BY_DECISION_OR_TIME)


def is_visit_in_person(hcpcs: str) -> bool:
    """Return whether modifiers 24, 25 and 57 can apply to the visit."""
    return _within(hcpcs, (*BY_DECISION_OR_TIME, EMERGENCY, PREVENTIVE, (99238, 99239), (99291, 99291), (99315, 99316)))


def _within(hcpcs: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return hcpcs.isdigit() and any(first <= int(hcpcs) <= last for first, last in ranges)


def fitting_modifiers(hcpcs: str, rows: Mapping[str, Row]) -> list[Fit]:
    """The modifiers that this code's indicators allow, in the order clinicians consider them."""
    main = _main(rows)
    if main.status == "J":
        return ANESTHESIA_FITS
    if main.status not in ("A", "R", "T"):
        return [Fit("26", "The physician's interpretation.")] if "26" in rows and rows["26"].work else []
    fits = list(VISIT_FITS) if is_visit_in_person(hcpcs) else []
    return fits + _component_fits(rows) + _bilateral_fits(main) + _rank_fits(main) + _surgeon_fits(main)


def _main(rows: Mapping[str, Row]) -> Row:
    return rows[""] if "" in rows else rows[min(rows)]


VISIT_FITS = (
    Fit("25", "A separate visit on the day of a procedure by the same clinician."),
    Fit("24", "A visit unrelated to the surgery, within its global period."),
    Fit("57", "The visit where you decided on surgery with 90 global days."),
)
ANESTHESIA_FITS = [
    Fit("AA, QZ", "Anesthesiologist or CRNA working alone: 100%."),
    Fit("QK, QY, QX", "Medical direction, and the CRNA under it: 50% each."),
    Fit("AD", "More than four cases at once: three base units, plus one for induction."),
    Fit("QS, P1 to P6", "Monitored care and physical status. Medicare pays no extra units for them."),
]


def _component_fits(rows: Mapping[str, Row]) -> list[Fit]:
    fits = []
    if "26" in rows and "TC" in rows:
        fits.append(Fit("26, TC", "Interpretation only (26), or equipment and staff only (TC). With neither, both."))
    elif "26" in rows:
        fits.append(Fit("26", "The physician's interpretation."))
    if "53" in rows:
        fits.append(Fit("53", "Discontinued: CMS lists a separate value."))
    return fits


def _bilateral_fits(main: Row) -> list[Fit]:
    return {
        "1": [Fit("50, or RT with LT", "Bilateral in one session: 150%. RT or LT alone names the side.")],
        "3": [Fit("50, or RT with LT", "Bilateral: 100% for each side.")],
    }.get(main.bilateral, [])


def _rank_fits(main: Row) -> list[Fit]:
    fits = []
    if main.multiple_procedure in ("2", "3"):
        fits.append(Fit("51", "With a larger procedure. Medicare ranks procedures with or without it."))
    if main.multiple_procedure == "5":
        fits.append(Fit("GP, GO, GN", "Physical, occupational or speech therapy plan. KX above the annual threshold."))
        fits.append(Fit("CQ, CO", "Partly by a therapy assistant: 85% of the payment, work unchanged."))
    if main.global_days in ("000", "010", "090"):
        fits.append(Fit("22, 52", "Much more or less work than usual. Needs a report."))
        fits.append(Fit("59, XE, XP, XS, XU", "Distinct from another procedure that day that NCCI edits pair with it."))
    if main.global_days in ENDS_OF_PACKAGE:
        fits.append(Fit("58, 79", "Staged or unrelated, within the global period of an earlier surgery: 100%."))
    if main.has_split:
        surgery = main.preoperative + main.intraoperative
        fits.append(Fit("54", f"Surgery without postoperative care: {surgery:.0%}."))
        fits.append(Fit("55", f"Postoperative care only: {main.postoperative:.0%}."))
        fits.append(Fit("78", f"Unplanned return to the operating room: {main.intraoperative:.0%}."))
    return fits


def _surgeon_fits(main: Row) -> list[Fit]:
    fits = []
    if main.assistant in ("0", "2") and main.global_days in ("000", "010", "090", "ZZZ", "MMM"):
        condition = ", only with documentation of the need" if main.assistant == "0" else ""
        fits.append(Fit("80, 82, AS", f"Assistant at surgery: 16%, 13.6% for AS{condition}."))
    if main.co_surgeon in ("1", "2"):
        condition = " of different specialties" if main.co_surgeon == "2" else ", with documented need"
        fits.append(Fit("62", f"Two surgeons{condition}: 62.5% each."))
    if main.team in ("1", "2"):
        fits.append(Fit("66", "Surgical team, paid case by case."))
    return fits
