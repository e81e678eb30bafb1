"""CMS's payment indicators in words (record layout, Attachment A of the RVU files)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Status:
    """A status indicator: a short name, and what it means for pay and for the log."""

    name: str
    meaning: str
    is_payable: bool = False


STATUSES = {
    "A": Status("Active", "Paid separately under the Physician Fee Schedule.", True),
    "B": Status("Bundled", "Always bundled: Medicare pays for it within another service.", False),
    "C": Status("Contractor-priced", "No national value: each Medicare contractor sets the price.", False),
    "D": Status("Deleted", "A deleted code.", False),
    "E": Status("Excluded", "Excluded from the Physician Fee Schedule by regulation.", False),
    "F": Status("Deleted", "Deleted or discontinued, without a grace period.", False),
    "G": Status("Not valid", "Not valid for Medicare: another code is used.", False),
    "H": Status("Deleted modifier", "A deleted modifier.", False),
    "I": Status("Not valid for Medicare", "Medicare uses another code for this service.", False),
    "J": Status("Anesthesia", "Valued by base units and time, not by work RVUs.", False),
    "M": Status("Measurement", "A quality measure, used for reporting only.", False),
    "N": Status("Not covered", "Medicare does not cover this service.", False),
    "P": Status("Bundled or excluded", "Bundled or excluded: no separate payment.", False),
    "R": Status("Restricted", "Special coverage rules apply before Medicare pays.", True),
    "T": Status("Paid alone", "Paid only when nothing else payable is billed that day.", True),
    "X": Status("Other schedule", "Not a physician service: paid, if at all, under another schedule.", False),
}
GLOBAL_DAYS = {
    "000": "Day of the procedure only",
    "010": "Day of the procedure and 10 days after",
    "090": "1 day before and 90 days after, 92 days in all",
    "MMM": "Maternity care, its own global period",
    "XXX": "No global period",
    "YYY": "Set by the Medicare contractor",
    "ZZZ": "Add-on, within the global period of its primary code",
}
PCTC = {
    "0": "Physician service, not split into components",
    "1": "Diagnostic test, split into professional (26) and technical (TC)",
    "2": "Professional component only",
    "3": "Technical component only, no physician work",
    "4": "Whole test only, its components have codes of their own",
    "5": "Incident to a physician's service, done by staff",
    "6": "Laboratory interpretation by a physician, with 26 only",
    "7": "Not split. Therapist in private practice",
    "8": "Physician interpretation of a blood smear for an inpatient",
    "9": "Components do not apply",
}
MULTIPLE_PROCEDURE = {
    "0": "No reduction with other procedures",
    "1": "Reduced by the rule in force before 1995",
    "2": "Ranked with other procedures: 100%, then 50% each",
    "3": "Endoscopy family: the largest in full, others above their base",
    "4": "Imaging: further technical parts at 50%, professional at 95%",
    "5": "Therapy: practice expense of further units at 50%, work in full",
    "6": "Cardiovascular tests: further technical parts at 75%",
    "7": "Eye tests: further technical parts at 80%",
    "9": "Does not apply",
}
BILATERAL = {
    "0": "No 150% for both sides",
    "1": "150% when done on both sides",
    "2": "Already valued for both sides",
    "3": "100% for each side",
    "9": "Does not apply",
}
ASSISTANT = {
    "0": "Only with documentation",
    "1": "Not paid by law",
    "2": "Paid",
    "9": "Does not apply",
}
CO_SURGEON = {
    "0": "Not permitted",
    "1": "Only with documentation",
    "2": "Permitted for two specialties",
    "9": "Does not apply",
}
TEAM = {"0": "Not permitted", "1": "With documentation, by report", "2": "By report", "9": "Does not apply"}
SUPERVISION = {
    "01": "General supervision",
    "02": "Direct supervision",
    "03": "Personal supervision",
    "04": "General, unless done by a qualified psychologist",
    "05": "General, unless done by a qualified audiologist",
    "06": "By a physician or a certified physical therapist",
    "21": "General for a certified technician, else direct",
    "22": "By a technician with online supervision",
    "66": "By a physician or a therapist certified in this test",
    "6A": "Level 66 rules, and the therapist may supervise",
    "77": "By a certified therapist, or direct with a technician",
    "7A": "Level 77 rules, and the therapist may supervise",
    "09": "Does not apply",
}
PRICING = {
    "1": "Priced for qualifying participants",
    "9": "Priced for clinicians who are not qualifying participants",
}
IMAGING_FAMILY = {
    "88": "Imaging family 88: with others of it the reduction for several images applies",
    "99": "Does not apply",
}
NOT_USED = "Marked by CMS as not used for Medicare payment"


def status_of(indicator: str) -> Status:
    """The status in words; an indicator that CMS adds later is shown as printed."""
    return STATUSES.get(indicator, Status(f"Status {indicator}", "A status indicator new to this reference."))


def why_no_work(status: str, pctc: str) -> str:
    """Why a code has no work RVU, in a sentence, and what follows. Never a bare 0.00.

    The status decides first; among payable codes the components do.
    """
    if not status_of(status).is_payable:
        return NO_WORK_BY_STATUS.get(status, "CMS gives this code no work RVU.")
    return NO_WORK_BY_PCTC.get(pctc, NO_WORK_IN_STATUS.get(status, "CMS values this service at zero work."))


NO_WORK_BY_STATUS = {
    "B": "Bundled: its work is part of another service, so it counts 0.00 of its own.",
    "C": "Contractor-priced: CMS sets no work RVU. Log it with the value your contract gives, or compare it "
    "with a similar code.",
    "E": "Excluded from the fee schedule: it has no work RVU and adds nothing to a wRVU total.",
    "I": "Not valid for Medicare: another code carries the value.",
    "J": "Anesthesia is valued by base units plus time, not by work RVUs.",
    "M": "A quality measure: it reports care and carries no work RVU.",
    "N": "Not covered by Medicare, and CMS publishes no work RVU for it.",
    "P": "Bundled or excluded: no work RVU of its own.",
    "X": "Not a physician service under the fee schedule: it has no work RVU.",
}
NO_WORK_BY_PCTC = {
    "1": "The work is in the professional component.",
    "3": "The technical part of a test: the physician's work is in another code.",
    "5": "Done by staff incident to a physician's service: staff time is practice expense, not work.",
}
NO_WORK_IN_STATUS = {
    "R": "Restricted coverage without national values: the contractor prices it.",
}
