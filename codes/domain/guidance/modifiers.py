"""What to mind when a code is billed and written down, composed from its own row: true for this code in its release.

Each sentence rests on one indicator of the row, on its section, or on CPT's division of the section by number.
Sources: CMS's record layout, Attachment A; Medicare Claims Processing Manual, chapter 12.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from codes.domain.rows import Row

ENDS_OF_PACKAGE = {"010": "10 days", "090": "90 days"}
TIMED_VISITS = {
    "99238": "the time spent on the day of discharge",
    "99239": "the time spent on the day of discharge, more than 30 minutes",
    "99291": "the minutes of critical care, separate procedures left out",
    "99292": "the minutes of critical care, separate procedures left out",
    "99315": "the time spent on the day of discharge",
    "99316": "the time spent on the day of discharge, more than 30 minutes",
}
# Visits chosen by medical decision making or by the total time of the date (CPT's guidelines for E/M from 2023).
BY_DECISION_OR_TIME = (
    (99202, 99215), (99221, 99236), (99242, 99245), (99252, 99255), (99304, 99310), (99341, 99350),
)  # fmt: skip
EMERGENCY = (99281, 99285)
PREVENTIVE = (99381, 99397)


@dataclass(frozen=True, slots=True)
class Fit:
    """A modifier (or several) that fits the code, and when."""

    modifiers: str
    use: str


@dataclass(frozen=True, slots=True)
class Advice:
    """One point of guidance: its head and a sentence or two."""

    head: str
    text: str


def is_decision_visit(hcpcs: str) -> bool:
    """A visit that is chosen by medical decision making or time."""
    return _within(hcpcs, BY_DECISION_OR_TIME)


def is_visit_in_person(hcpcs: str) -> bool:
    """A visit at which 24, 25 and 57 can have a meaning."""
    return _within(hcpcs, (*BY_DECISION_OR_TIME, EMERGENCY, PREVENTIVE, (99238, 99239), (99291, 99291), (99315, 99316)))


def _within(hcpcs: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return hcpcs.isdigit() and any(first <= int(hcpcs) <= last for first, last in ranges)


def fitting_modifiers(hcpcs: str, rows: Mapping[str, Row]) -> list[Fit]:
    """The modifiers that this code's own indicators give a meaning, in the order in which they are thought of."""
    main = _main(rows)
    if main.status == "J":
        return ANESTHESIA_FITS
    if main.status not in ("A", "R", "T"):
        return [Fit("26", "The interpretation by a physician.")] if "26" in rows and rows["26"].work else []
    fits = list(VISIT_FITS) if is_visit_in_person(hcpcs) else []
    return fits + _component_fits(rows) + _side_fits(main) + _rank_fits(main) + _surgeon_fits(main)


def _main(rows: Mapping[str, Row]) -> Row:
    return rows[""] if "" in rows else rows[min(rows)]


VISIT_FITS = (
    Fit("25", "A visit of its own on the day of a procedure by the same clinician."),
    Fit("24", "A visit unrelated to the operation, within its global days."),
    Fit("57", "The visit at which an operation with 90 global days was decided."),
)
ANESTHESIA_FITS = [
    Fit("AA, QZ", "By an anesthesiologist, or a CRNA alone: 100%."),
    Fit("QK, QY, QX", "Medical direction, and the CRNA under it: 50% each."),
    Fit("AD", "More than four at once: three base units, and one for induction."),
    Fit("QS, P1 to P6", "Monitored care and physical status. Medicare pays no extra units for them."),
]


def _component_fits(rows: Mapping[str, Row]) -> list[Fit]:
    fits = []
    if "26" in rows and "TC" in rows:
        fits.append(Fit("26, TC", "Interpretation alone, or equipment and staff alone. Without either, both."))
    elif "26" in rows:
        fits.append(Fit("26", "The interpretation by a physician."))
    if "53" in rows:
        fits.append(Fit("53", "Stopped early: CMS prints a value of its own for that."))
    return fits


def _side_fits(main: Row) -> list[Fit]:
    return {
        "1": [Fit("50, or RT with LT", "Both sides in one session: 150%. RT or LT alone names the side.")],
        "3": [Fit("50, or RT with LT", "Both sides: 100% for each.")],
    }.get(main.bilateral, [])


def _rank_fits(main: Row) -> list[Fit]:
    fits = []
    if main.multiple_procedure in ("2", "3"):
        fits.append(Fit("51", "Beside a larger procedure. Medicare ranks by itself, with or without it."))
    if main.multiple_procedure == "5":
        fits.append(Fit("GP, GO, GN", "Physical, occupational or speech therapy plan. KX beyond the yearly threshold."))
        fits.append(Fit("CQ, CO", "By a therapy assistant in part: 85% of the payment, work unchanged."))
    if main.global_days in ("000", "010", "090"):
        fits.append(Fit("22, 52", "Much more, or less, than the usual work. Needs a report."))
        fits.append(Fit("59, XE, XP, XS, XU", "Distinct from another procedure that day, where CMS's edits pair them."))
    if main.global_days in ENDS_OF_PACKAGE:
        fits.append(Fit("58, 79", "Staged, or unrelated, within the global days of an earlier operation: 100%."))
    if main.has_split:
        operation = main.preoperative + main.intraoperative
        fits.append(Fit("54", f"The operation without the care after it: {operation:.0%}."))
        fits.append(Fit("55", f"The care after the operation alone: {main.postoperative:.0%}."))
        fits.append(Fit("78", f"An unplanned return to the operating room: {main.intraoperative:.0%}."))
    return fits


def _surgeon_fits(main: Row) -> list[Fit]:
    fits = []
    if main.assistant in ("0", "2") and main.global_days in ("000", "010", "090", "ZZZ", "MMM"):
        papers = ", only with documentation of the need" if main.assistant == "0" else ""
        fits.append(Fit("80, 82, AS", f"Assistant at surgery: 16%, 13.6% for AS{papers}."))
    if main.co_surgeon in ("1", "2"):
        papers = "of two specialties" if main.co_surgeon == "2" else "with documentation of the need"
        fits.append(Fit("62", f"Two surgeons {papers}: 62.5% for each."))
    if main.team in ("1", "2"):
        fits.append(Fit("66", "A surgical team, priced by report."))
    return fits
