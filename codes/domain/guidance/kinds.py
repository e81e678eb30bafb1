"""Kinds of codes other than payable services with work: how each is paid, and what it adds to a log.

The section determines the kind where it can (drugs, dental care, measures), else the status and components do.
Sources: CMS's record layout, Attachment A, and the program named in each text.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from codes.domain.rows import Row


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind's name, how it's paid, and what to know when logging it."""

    name: str
    how_paid: str
    logging_note: str


ADDS_NOTHING = "It adds 0.00 to a wRVU total. Log it if you want to count it."
OWN_VALUE = "It has no work RVU, so it adds 0.00 until you enter the value your contract credits."

MEASURE = Kind(
    "Quality reporting",
    "It reports what was done or found and has no fee. Quality programs read it from the claim, next to the service "
    "it describes.",
    ADDS_NOTHING,
)
DRUG = Kind(
    "Drug or biological",
    "It names a product and its amount, not a service. Medicare pays for most of these drugs from a quarterly price "
    "file, by amount given; administering the drug has its own code.",
    ADDS_NOTHING + " Any work of administering it is in the injection or infusion code.",
)
DENTAL = Kind(
    "Dental procedure",
    "A dental code. Medicare covers dental care only where it is tied to a covered medical service, and then its "
    "contractor sets the price. Dental plans pay by their own schedules.",
    OWN_VALUE,
)
AMBULANCE = Kind(
    "Ambulance service",
    "Medicare pays for ambulance transport under the ambulance fee schedule, to the ambulance supplier.",
    ADDS_NOTHING,
)
SUPPLY = Kind(
    "Supply or material",
    "An item, not a service. Whether and how it's paid depends on where it was used; in the office it's often part of "
    "the procedure's practice expense.",
    ADDS_NOTHING,
)
EYEWEAR = Kind(
    "Vision or hearing item",
    "An item. If anyone pays for it, it's through a supply schedule or another plan.",
    ADDS_NOTHING,
)
BEHAVIORAL = Kind(
    "State behavioral health service",
    "A code that state Medicaid programs use. Medicare has other codes for these services.",
    OWN_VALUE,
)
PRIVATE = Kind(
    "Private payer code",
    "Made for private payers. Medicare doesn't accept it and CMS gives it no value.",
    OWN_VALUE,
)
MEDICAID = Kind("State Medicaid code", "Made for state Medicaid programs. Medicare doesn't accept it.", OWN_VALUE)
VACCINE = Kind(
    "Vaccine or immune globulin",
    "It names the product. Administering it has its own code. Vaccines covered by Medicare Part B have their own "
    "prices.",
    ADDS_NOTHING,
)
LABORATORY = Kind(
    "Laboratory test",
    "Medicare pays the laboratory under the Clinical Laboratory Fee Schedule, not this one.",
    ADDS_NOTHING + " A pathologist's interpretation, if any, has its own row or code.",
)
ANESTHESIA = Kind(
    "Anesthesia",
    "Medicare pays (base units + minutes ÷ 15) × the locality's anesthesia conversion factor. Under medical "
    "direction (QK, QX, QY), each is paid half.",
    "It has no work RVU. Productivity in anesthesia is counted in units: base units plus one for each 15 minutes.",
)
UNLISTED = Kind(
    "Unlisted procedure",
    "It covers any procedure in this area that has no code. The Medicare contractor prices each claim from the report, "
    "usually by comparison with a code of similar work.",
    "It has no work RVU of its own. Log it with the work RVU of a comparable code, if your contract allows that.",
)
CONTRACTOR = Kind(
    "Contractor-priced",
    "CMS sets no national value. The Medicare contractor for each area prices it.",
    OWN_VALUE,
)
RESTRICTED = Kind(
    "Restricted, no national value",
    "Medicare covers it only under special rules, and its contractor sets the price.",
    OWN_VALUE,
)
TECHNICAL = Kind(
    "Technical component of a test",
    "The fee is for equipment, supplies and staff. Another code pays for the interpretation.",
    "Its work RVU is 0.00 because the physician work is in the interpretation code.",
)
INCIDENT = Kind(
    "Incident-to service, performed by staff",
    "It pays for staff, supplies and time under a physician's plan, in a nonfacility setting (office) only.",
    "Its work RVU is 0.00 because it's practice expense. It adds nothing to a wRVU total.",
)
NO_WORK = Kind(
    "A service valued without physician work",
    "CMS values only its practice expense and malpractice.",
    "Its work RVU is 0.00. It adds nothing to a wRVU total.",
)
BUNDLED = Kind(
    "Bundled",
    "Medicare never pays it separately: it's part of the service it comes with.",
    "If CMS lists a work RVU, some employers credit it; Medicare pays nothing for it.",
)
BUNDLED_OR_EXCLUDED = Kind(
    "Bundled or excluded",
    "With a physician's service it's bundled; alone, it's paid under another schedule, if at all.",
    ADDS_NOTHING,
)
EXCLUDED = Kind("Excluded from the fee schedule", "By regulation, the fee schedule doesn't pay for it.", ADDS_NOTHING)
OTHER_CODE = Kind(
    "Not valid for Medicare",
    "Medicare uses another code for this service. Other payers may accept this one.",
    "If CMS lists a work RVU, employers with other payers' patients often credit it.",
)
NOT_COVERED = Kind(
    "Not covered",
    "Medicare doesn't cover it. The patient or another payer pays.",
    "If CMS lists a work RVU, employers often credit it, since it's real work.",
)
OTHER_SCHEDULE = Kind(
    "Paid under another schedule",
    "By law it isn't a physician service. If Medicare pays for it, another schedule does.",
    ADDS_NOTHING,
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
    """The kind of a code; None for a payable service with work, which needs no explanation."""
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
