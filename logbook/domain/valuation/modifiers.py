"""The modifiers: what each means and which rule it follows. Unknown ones are accepted and flagged.

Kinds: I depends on an indicator of the code; L looks up a row of its own; R is by report, so a person decides; N is
informational and changes nothing; X is not for a clinician's claim; A concerns anesthesia units.
Source: domain reference §5 (MCPM chapter 12, RVU25D.pdf, groups' published lists).
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["I", "L", "R", "N", "X", "A"]


@dataclass(frozen=True, slots=True)
class Modifier:
    """One modifier. `effect` says what it does to credit here under Medicare's rules, and why; `groups` is the range of
    factors that employers use, as far as known, '' otherwise."""

    code: str
    kind: Kind
    meaning: str
    effect: str
    groups: str = ""
    source: str = "MCPM 12"


_NO_EFFECT = "Counts in full: it tells something about the service and changes no value."
_LAB = "Counts in full. Laboratory services carry no work, save their interpretation with 26."
_ANESTHESIA = "Anesthesia is credited in units, never in work RVUs: the units count in full."
_DIRECTED = "Anesthesia is credited in units, never in work RVUs: Medicare pays half of them to each."
_ASSISTANT = "0.16 of the work where the assistant indicator is 2; 0 needs documentation; 1 and 9 give none."

_ASSISTED = "Counts in full: Medicare cuts the payment to 85%, not the work."

_RULED = (
    Modifier("22", "R", "Substantially more work than usual",
             "Counts 1.00 until you enter a factor: Medicare decides by report, never automatically.", "1.00-1.25"),
    Modifier("26", "L", "Professional component",
             "The work of the code's own 26 row. Without such a row the code keeps its work and is flagged.", "1.00"),
    Modifier("TC", "L", "Technical component", "The work of the technical row, which is 0.00.", "0.00"),
    Modifier("27", "X", "Several outpatient hospital visits in a day", "For a facility's claim: changes nothing here."),
    Modifier("73", "X", "Stopped before anesthesia, facility's claim",
             "For a facility's claim: read as 53, a clinician's own modifier, until you change it.", "0.00-0.50"),
    Modifier("74", "X", "Stopped after anesthesia, facility's claim",
             "For a facility's claim: read as 53, a clinician's own modifier, until you change it.", "0.00-0.50"),
    Modifier("50", "I", "Both sides",
             "By the code's bilateral indicator: 1.50 for 1, 2.00 for 3, 1.00 for 0 and 2. It comes before ranking.",
             "1.50-2.00", "RVU25D.pdf"),
    Modifier("51", "I", "Additional procedure in the session",
             "No factor of its own: the procedures of a session are ranked whether it stands there or not.",
             "0.50 or 1.00", "RVU25D.pdf"),
    Modifier("52", "R", "Reduced service",
             "Counts 0.50 until you enter a factor: Medicare decides by report.", "0.50-1.00"),
    Modifier("53", "L", "Stopped procedure",
             "The work of the code's own 53 row where it has one, else 0.50 until you enter a factor.", "0.25-0.50"),
    Modifier("54", "I", "Surgical care only",
             "The parts before and during the operation of the row's own split.", "0.70-0.90"),
    Modifier("55", "I", "Care after the operation only",
             "The part after the operation of the row's own split.", "0.10-0.23"),
    Modifier("56", "I", "Care before the operation only",
             "The part before the operation of the row's own split; Medicare usually pays it within 54.", "0.07-0.17"),
    Modifier("62", "I", "Two surgeons", "0.625 for each, where the co-surgeon indicator permits it.", "0.50-0.625"),
    Modifier("63", "R", "Infant under 4 kg",
             "Counts 1.00 until you enter a factor: there is no fixed rate.", "1.00-1.25"),
    Modifier("66", "R", "Surgical team",
             "Counts 1.00 until you enter your share: teams are paid by report.", "by contract"),
    Modifier("78", "I", "Unplanned return to the operating room",
             "The part during the operation of the row's own split, not ranked; in full without a split.", "0.70-1.00"),
    Modifier("80", "I", "Assistant surgeon", _ASSISTANT, "0.16-0.20"),
    Modifier("81", "I", "Minimum assistant", _ASSISTANT, "0.10-0.16"),
    Modifier("82", "I", "Assistant where no resident is available", _ASSISTANT, "0.16-0.20"),
    Modifier("AS", "I", "PA, NP or CNS as assistant",
             "0.136 of the work (85% of 16%), credited to the assistant, by the same indicator.", "0.10-0.20"),
    Modifier("FS", "R", "Visit shared with an APP in a facility",
             "Counts in full to who billed, by more than half of the time or the decisions.", "1.00 or split"),
    Modifier("GY", "R", "Excluded by statute", "Counts 1.00 and is flagged: a denial is expected.", "0.00-1.00"),
    Modifier("GZ", "R", "Expected to be denied", "Counts 1.00 and is flagged: a denial is expected.", "0.00-1.00"),
    Modifier("Q5", "R", "Substitute physician, by arrangement", "Credited to who performed it, and flagged."),
    Modifier("Q6", "R", "Locum tenens physician", "Credited to who performed it, and flagged."),
    Modifier("99", "N", "Several modifiers", "Changes nothing; enter the real ones."),
    Modifier("CQ", "N", "By a physical therapist assistant", _ASSISTED, "0.85-1.00"),
    Modifier("CO", "N", "By an occupational therapy assistant", _ASSISTED, "0.85-1.00"),
    Modifier("AA", "A", "Anesthesiologist alone", _ANESTHESIA, "units"),
    Modifier("QZ", "A", "CRNA alone", _ANESTHESIA, "units"),
    Modifier("QK", "A", "Direction of two to four at once", _DIRECTED, "0.5-1.0 units"),
    Modifier("QY", "A", "Direction of one CRNA", _DIRECTED, "0.5-1.0 units"),
    Modifier("QX", "A", "CRNA under direction", _DIRECTED, "0.5-1.0 units"),
    Modifier("AD", "A", "More than four at once",
             "Three base units, and one more when present at induction; no work RVU."),
)  # fmt: skip
# Informational: meaning by code. They change nothing.
_TOLD = {
    "23": "Unusual anesthesia", "24": "Unrelated visit within a global period", "25": "Separate visit on the same day",
    "57": "Visit with the decision for surgery", "32": "Mandated service", "33": "Preventive service",
    "PT": "Screening that became diagnostic", "47": "Anesthesia by the surgeon", "58": "Staged or related procedure",
    "79": "Unrelated procedure within a global period", "76": "Repeated by the same clinician",
    "77": "Repeated by another clinician", "59": "Distinct service", "XE": "Separate encounter",
    "XP": "Separate practitioner", "XS": "Separate structure", "XU": "Unusual, not overlapping service",
    "90": "Reference laboratory", "91": "Repeated laboratory test", "92": "Alternative laboratory platform",
    "QW": "CLIA waived test", "93": "Telehealth by sound only", "95": "Telehealth by video",
    "GT": "Telehealth by video",
    "GQ": "Telehealth, store and forward", "FQ": "Behavioral telehealth by sound only",
    "FR": "Supervision by video", "G0": "Telehealth for stroke", "96": "Habilitative", "97": "Rehabilitative",
    "GN": "Speech therapy plan", "GO": "Occupational therapy plan", "GP": "Physical therapy plan",
    "KX": "Requirements met", "QS": "Monitored anesthesia care", "G8": "Monitored care, complex",
    "G9": "Monitored care, heart or lung disease", "P1": "Healthy patient", "P2": "Mild systemic disease",
    "P3": "Severe systemic disease", "P4": "Constant threat to life", "P5": "Moribund", "P6": "Organ donor",
    "GC": "With a resident, teaching physician present", "GE": "With a resident, primary care exception",
    "GR": "With a resident, Veterans Affairs", "FT": "Unrelated critical care within a global period",
    "AI": "Principal physician of record", "AF": "Psychiatrist", "AG": "Primary physician", "AK": "Non participating",
    "AM": "Team member", "AQ": "Shortage area", "AR": "Scarcity area", "AT": "Acute treatment", "CR": "Catastrophe",
    "CS": "Cost sharing waived", "GA": "Waiver of liability on file", "GG": "Screening and diagnostic mammogram",
    "GH": "Screening mammogram converted", "GJ": "Opt-out physician, emergency", "GX": "Voluntary notice of liability",
    "PD": "Within three days of admission", "PN": "Off-campus department", "PO": "Excepted off-campus department",
    "Q0": "Investigational in a study", "Q1": "Routine in a study", "Q7": "One class A finding",
    "Q8": "Two class B findings", "Q9": "One class B and two class C findings", "RE": "Under a REMS program",
    "SC": "Medically necessary", "LT": "Left side", "RT": "Right side", "E1": "Upper left eyelid",
    "E2": "Lower left eyelid", "E3": "Upper right eyelid", "E4": "Lower right eyelid", "FA": "Left thumb",
    "F1": "Left second finger", "F2": "Left third finger", "F3": "Left fourth finger", "F4": "Left fifth finger",
    "F5": "Right thumb", "F6": "Right second finger", "F7": "Right third finger", "F8": "Right fourth finger",
    "F9": "Right fifth finger", "TA": "Left great toe", "T1": "Left second toe", "T2": "Left third toe",
    "T3": "Left fourth toe", "T4": "Left fifth toe", "T5": "Right great toe", "T6": "Right second toe",
    "T7": "Right third toe", "T8": "Right fourth toe", "T9": "Right fifth toe", "LC": "Left circumflex artery",
    "LD": "Left anterior descending artery", "LM": "Left main artery", "RC": "Right coronary artery",
    "RI": "Ramus intermedius", "CT": "Older CT equipment", "FX": "X-ray on film", "FY": "Computed radiography",
    "JW": "Drug discarded", "JZ": "No drug discarded", "X1": "Continuous, broad relationship",
    "X2": "Continuous, focused relationship", "X3": "Episodic, broad relationship",
    "X4": "Episodic, focused relationship", "X5": "Only on another clinician's order",
    "1P": "Measure excluded, medical reason", "2P": "Measure excluded, patient's reason",
    "3P": "Measure excluded, system's reason", "8P": "Measure not performed",
}  # fmt: skip
_SIDES = "Counts in full. Left and right of one code in one session are one bilateral procedure."
_EFFECTS = {"LT": _SIDES, "RT": _SIDES, "90": _LAB, "91": _LAB, "92": _LAB, "QW": _LAB}

MODIFIERS: dict[str, Modifier] = {modifier.code: modifier for modifier in _RULED} | {
    code: Modifier(code, "N", meaning, _EFFECTS.get(code, _NO_EFFECT), "1.00") for code, meaning in _TOLD.items()
}
SPLITS = ("54", "55", "56", "78")
ASSISTANTS = ("80", "81", "82", "AS")
ROLES = ("62", "66", *ASSISTANTS)
HALVED = frozenset({"52", "53", "73", "74"})  # until a person enters a factor
BY_REPORT = frozenset({"22", "63", "FS", "GY", "GZ", "Q5", "Q6"})  # 1.00 until a person enters a factor
BY_RULE = frozenset({"26", "TC", "50", "51", *SPLITS, *ROLES}) | HALVED  # their factor has a step of its own
