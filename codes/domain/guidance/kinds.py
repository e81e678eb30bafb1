"""What sort of thing a code is when it is not simply a service with work: how it is paid, and what it does in a log.

A code's kind follows from its section where that alone says what it is (drugs, dental care, measures), else from its
status and components. Sources: CMS's record layout, Attachment A, and the program named in each text.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from codes.domain.rows import Row


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind in a few words, and what follows from it, a sentence or two each."""

    name: str
    how_paid: str
    in_a_log: str


NOTHING = "It adds 0.00 to a wRVU total. Log it when a count of it matters to you."
OWN_VALUE = "It has no work RVU, so it adds 0.00 until you give it the value your contract credits."

MEASURE = Kind(
    "Quality reporting",
    "It reports what was done or found, and carries no fee. Quality programs read it from the claim beside the "
    "service it describes.",
    NOTHING,
)
DRUG = Kind(
    "Drug or biological",
    "It names a product and its amount, not a service. Medicare pays for most such drugs by its own quarterly price "
    "file, by the amount given; giving the drug has a code of its own.",
    NOTHING + " The work of giving it, if any, is in the injection or infusion code.",
)
DENTAL = Kind(
    "Dental procedure",
    "A dental code. Medicare covers dental care only where it is tied to a covered medical service, and then its "
    "contractor sets the price. Dental plans pay by their own schedules.",
    OWN_VALUE,
)
AMBULANCE = Kind(
    "Ambulance service",
    "Medicare pays ambulance transport by the ambulance fee schedule, to the supplier that drives.",
    NOTHING,
)
SUPPLY = Kind(
    "Supply or material",
    "A thing and not a service. Whether and how it is paid depends on where it was used; in the office it is often "
    "part of the practice expense of the procedure.",
    NOTHING,
)
EYEWEAR = Kind(
    "Vision or hearing item", "An item, paid if at all by schedules for supplies or by other plans.", NOTHING
)
BEHAVIORAL = Kind(
    "Behavioral health service of state programs",
    "A code that state Medicaid programs use. Medicare has other codes for these services.",
    OWN_VALUE,
)
PRIVATE = Kind(
    "Code of private payers",
    "Made for private payers. Medicare does not take it and CMS gives it no value.",
    OWN_VALUE,
)
MEDICAID = Kind("Code of state Medicaid", "Made for state Medicaid programs. Medicare does not take it.", OWN_VALUE)
VACCINE = Kind(
    "Vaccine or immune globulin",
    "It names the product. Giving it has a code of its own. "
    "Vaccines that Medicare Part B covers have their own prices.",
    NOTHING,
)
LABORATORY = Kind(
    "Laboratory test",
    "Medicare pays the laboratory by the Clinical Laboratory Fee Schedule, not by this one.",
    NOTHING + " A pathologist's interpretation, where there is one, has its own row or code.",
)
ANESTHESIA = Kind(
    "Anesthesia",
    "Medicare pays (base units + minutes ÷ 15) × the locality's anesthesia conversion factor. Direction of others "
    "(QK, QX, QY) pays half to each.",
    "It has no work RVU. Productivity in anesthesia is counted in units: base units plus one for each 15 minutes.",
)
UNLISTED = Kind(
    "Unlisted procedure",
    "It stands for any procedure of this area without a code. The Medicare contractor prices each claim from its "
    "report, usually against a code of similar work.",
    "It has no work RVU of its own. "
    "Log it with the work RVU of the code you compare it with, if your contract does so.",
)
CONTRACTOR = Kind(
    "Priced by the contractor",
    "CMS sets no national value. The Medicare contractor of each area prices it.",
    OWN_VALUE,
)
RESTRICTED = Kind(
    "Restricted, without national value",
    "Medicare covers it only under special rules, and its contractor sets the price.",
    OWN_VALUE,
)
TECHNICAL = Kind(
    "Technical part of a test",
    "The fee is for equipment, supplies and staff. Interpretation is paid by another code.",
    "Zero work is its real value: the physician's work is in the code of the interpretation.",
)
INCIDENT = Kind(
    "Done by staff, incident to a physician",
    "It pays for staff, supplies and time under a physician's plan, in the office and not in a hospital.",
    "Zero work is its real value: it is practice expense, and adds 0.00 to a wRVU total.",
)
NO_WORK = Kind(
    "A service valued without physician work",
    "CMS values it by practice expense and malpractice alone.",
    "Zero work is its real value: it adds 0.00 to a wRVU total.",
)
BUNDLED = Kind(
    "Bundled",
    "Medicare never pays it by itself: it is part of whatever service it comes with.",
    "Where CMS prints a work RVU, some employers credit it; Medicare pays nothing for it.",
)
BUNDLED_OR_EXCLUDED = Kind(
    "Bundled or excluded",
    "With a physician's service it is part of that; by itself it is paid, if at all, by another schedule.",
    NOTHING,
)
EXCLUDED = Kind("Excluded from the schedule", "By regulation this schedule does not pay for it.", NOTHING)
OTHER_CODE = Kind(
    "Not valid for Medicare",
    "Medicare uses another code for this service. Other payers may take this one.",
    "Where CMS prints a work RVU, employers that see other payers' patients often credit it.",
)
NOT_COVERED = Kind(
    "Not covered",
    "Medicare does not cover it. The patient or another payer pays.",
    "Where CMS prints a work RVU, employers often credit it, since it is real work.",
)
OTHER_SCHEDULE = Kind(
    "Paid under another schedule",
    "It is not a physician's service in the law's sense. Other Medicare schedules pay it, if any does.",
    NOTHING,
)
NO_MEDICARE_CODE = Kind(
    "Not used for Medicare",
    "CMS lists it without a price; other payers may use it.",
    OWN_VALUE,
)

BY_SECTION = {
    "category-ii": MEASURE,
    "hcpcs-j": DRUG,
    "hcpcs-d": DENTAL,
    "hcpcs-v": EYEWEAR,
    "hcpcs-h": BEHAVIORAL,
    "hcpcs-s": PRIVATE,
    "hcpcs-t": MEDICAID,
    "anesthesia": ANESTHESIA,
}
BY_STATUS = {
    "B": BUNDLED, "C": CONTRACTOR, "E": EXCLUDED, "I": OTHER_CODE, "J": ANESTHESIA, "M": MEASURE, "N": NOT_COVERED,
    "P": BUNDLED_OR_EXCLUDED, "R": RESTRICTED, "X": OTHER_SCHEDULE,
}  # fmt: skip
VACCINES = ("Immune globulins", "Vaccines", "COVID-19 vaccines")


def kind_of(hcpcs: str, section: str, subheading: str, rows: Mapping[str, Row]) -> Kind | None:
    """What sort of code this is; None for a payable service with work, which needs no explanation."""
    main = rows[""] if "" in rows else rows[min(rows)]
    has_work = any(row.work for row in rows.values())
    is_payable = main.status in ("A", "R", "T")
    if is_payable and has_work:
        return None
    if is_payable and any(row.total("nonfacility") or row.total("facility") for row in rows.values()):
        return {"3": TECHNICAL, "5": INCIDENT}.get(main.pctc, NO_WORK)
    if section in BY_SECTION and main.status != "B":
        return BY_SECTION[section]
    return _by_status(hcpcs, section, subheading, main.status, has_work=has_work)


def _by_status(hcpcs: str, section: str, subheading: str, status: str, *, has_work: bool) -> Kind:
    if status == "C" and hcpcs.endswith("99"):
        return UNLISTED
    if section == "pathology-and-laboratory" and status in ("X", "N", "I"):
        return LABORATORY
    if subheading in VACCINES and status in ("E", "X", "N", "I") and not has_work:
        return VACCINE
    if section == "hcpcs-a":
        return AMBULANCE if status in ("X", "I") and hcpcs < "A1000" else SUPPLY
    return BY_STATUS.get(status, NO_MEDICARE_CODE)
