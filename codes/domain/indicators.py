"""CMS's payment indicators in plain English (record layout, Attachment A of the RVU files)."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Status:
    """A status indicator: a short name, and what it means for payment and for the log."""

    name: str
    meaning: str
    is_payable: bool = False


STATUSES = {
    "A": Status("Active", "Paid separately under the Physician Fee Schedule.", True),
    "B": Status("Bundled", "Always bundled: Medicare pays for it within another service.", False),
    "C": Status("Contractor-priced", "No national value: each Medicare contractor sets the price.", False),
    "D": Status("Deleted", "A deleted code.", False),
    "E": Status("Excluded", "Excluded from the Physician Fee Schedule by regulation.", False),
    "F": Status("Deleted", "Deleted or discontinued, with no grace period.", False),
    "G": Status("Not valid", "Not valid for Medicare: another code is used.", False),
    "H": Status("Deleted modifier", "A deleted modifier.", False),
    "I": Status("Not valid for Medicare", "Medicare uses another code for this service.", False),
    "J": Status("Anesthesia", "Valued by base units and time, not by work RVUs.", False),
    "M": Status("Measurement", "A quality measure, used for reporting only.", False),
    "N": Status("Not covered", "Medicare doesn't cover this service.", False),
    "P": Status("Bundled or excluded", "Bundled or excluded: no separate payment.", False),
    "R": Status("Restricted", "Special coverage rules apply before Medicare pays.", True),
    "T": Status("Paid alone", "Paid only when nothing else payable is billed that day.", True),
    "X": Status("Other schedule", "Not a physician service. If Medicare pays for it, another schedule does.", False),
}
GLOBAL_DAYS = {
    "000": "Day of the procedure only",
    "010": "Day of the procedure and 10 days after",
    "090": "1 day before and 90 days after, 92 days in all",
    "MMM": "Maternity: its own global period",
    "XXX": "No global period",
    "YYY": "Set by the Medicare contractor",
    "ZZZ": "Add-on: follows the primary code's global period",
}
PCTC = {
    "0": "Physician service, not split into components",
    "1": "Diagnostic test, split into professional (26) and technical (TC)",
    "2": "Professional component only",
    "3": "Technical component only, no physician work",
    "4": "Global test only; the components have their own codes",
    "5": "Incident-to service, performed by staff",
    "6": "Physician interpretation of a lab test, with modifier 26 only",
    "7": "Not split. Private practice therapist's service",
    "8": "Physician interpretation of a blood smear for an inpatient",
    "9": "Components don't apply",
}
MULTIPLE_PROCEDURE = {
    "0": "No reduction with other procedures",
    "1": "Reduced by the pre-1995 rule",
    "2": "Ranked with other procedures: 100%, then 50% each",
    "3": "Endoscopic family: largest in full, others by the amount above their base",
    "4": "Imaging: additional technical components at 50%, professional at 95%",
    "5": "Therapy: practice expense of additional units at 50%, work in full",
    "6": "Cardiovascular tests: additional technical components at 75%",
    "7": "Eye tests: additional technical components at 80%",
    "9": "Not applicable",
}
BILATERAL = {
    "0": "No bilateral adjustment",
    "1": "150% when bilateral",
    "2": "Value already covers both sides",
    "3": "100% for each side",
    "9": "Not applicable",
}
ASSISTANT = {
    "0": "Only with documentation",
    "1": "Payment prohibited by law",
    "2": "Paid",
    "9": "Not applicable",
}
CO_SURGEON = {
    "0": "Not allowed",
    "1": "Only with documentation",
    "2": "Allowed for two specialties",
    "9": "Not applicable",
}
TEAM = {
    "0": "Not allowed",
    "1": "With documentation, paid case by case",
    "2": "Paid case by case",
    "9": "Not applicable",
}
SUPERVISION = {
    "01": "General supervision",
    "02": "Direct supervision",
    "03": "Personal supervision",
    "04": "General, unless done by a qualified psychologist",
    "05": "General, unless done by a qualified audiologist",
    "06": "By a physician or a certified physical therapist",
    "21": "General for a certified technician, otherwise direct",
    "22": "By a technician with online supervision",
    "66": "By a physician or a therapist certified in this test",
    "6A": "Level 66 rules, and the therapist may supervise",
    "77": "By a certified therapist, or direct with a technician",
    "7A": "Level 77 rules, and the therapist may supervise",
    "09": "Not applicable",
}
PRICING = {
    "1": "Priced for qualifying APM participants",
    "9": "Priced for clinicians who aren't qualifying APM participants",
}
IMAGING_FAMILY = {
    "88": "Imaging family 88: the multiple imaging reduction applies with other codes in it",
    "99": "Not applicable",
}
NOT_USED = "CMS marks it as not used for Medicare payment"


def status_of(indicator: str) -> Status:
    """A status indicator's name and meaning; one we don't know is shown as CMS prints it."""
    return STATUSES.get(indicator, Status(f"Status {indicator}", "A status indicator we don't recognize."))


def no_work_note(work_rvu: Decimal, status: str) -> str:
    """Why a code in a list has no work RVU, in two or three words; '' if it has one."""
    if work_rvu:
        return ""
    return "No work RVU" if status_of(status).is_payable else status_of(status).name


def why_no_work(status: str, pctc: str) -> str:
    """Why a code has no work RVU and what to do, in a sentence or two, so pages never show a bare 0.00.

    The status decides first, then, for payable codes, the components.
    """
    if not status_of(status).is_payable:
        return NO_WORK_BY_STATUS.get(status, "CMS gives this code no work RVU.")
    return NO_WORK_BY_PCTC.get(pctc, NO_WORK_IN_STATUS.get(status, "CMS assigns this service no physician work."))


NO_WORK_BY_STATUS = {
    "B": "Bundled: its work is part of another service, so it counts 0.00.",
    "C": "Contractor-priced: CMS sets no work RVU. Log it with the value your contract gives, or compare it "
    "with a similar code.",
    "E": "Excluded from the fee schedule: it has no work RVU and adds nothing to a wRVU total.",
    "I": "Not valid for Medicare: another code has the value.",
    "J": "Anesthesia is valued by base units plus time, not by work RVUs.",
    "M": "A quality measure: it reports care and has no work RVU.",
    "N": "Not covered by Medicare, and CMS publishes no work RVU for it.",
    "P": "Bundled or excluded: no work RVU of its own.",
    "X": "Not a physician service under the fee schedule: it has no work RVU.",
}
NO_WORK_BY_PCTC = {
    "1": "The work is in the professional component.",
    "3": "The technical component of a test: the physician work is in another code.",
    "5": "Done by staff incident to a physician's service: staff time is practice expense, not work.",
}
NO_WORK_IN_STATUS = {
    "R": "Restricted coverage with no national values: contractor-priced.",
}
