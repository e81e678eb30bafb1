"""Modifiers: what each one means and which rule applies to it. Unknown ones are accepted and flagged.

Kinds: I depends on an indicator of the code; L uses a separate row; R is paid case by case, so the owner decides; N is
informational and changes nothing; X is for facility claims; A affects anesthesia units.
Source: domain reference §5 (MCPM chapter 12, RVU25D.pdf, groups' published lists).
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["I", "L", "R", "N", "X", "A"]


@dataclass(frozen=True, slots=True)
class Modifier:
    """One modifier. `effect` says how it changes credit under Medicare's rules, and why. `groups` is the range of
    factors that employers use, or '' if we don't know it."""

    code: str
    kind: Kind
    meaning: str
    effect: str
    groups: str = ""
    source: str = "MCPM 12"


_NO_EFFECT = "Counts in full. It describes the service and doesn't change the value."
_LAB = "Counts in full. Lab services have no work RVU, except an interpretation with modifier 26."
_ANESTHESIA = "Anesthesia is credited in units, never work RVUs. Units count in full."
_DIRECTED = "Anesthesia is credited in units, never work RVUs. Medicare pays half to each clinician."
_ASSISTANT = "16% of the work if the assistant indicator is 2. Indicator 0 needs documentation; 1 and 9 credit nothing."

_ASSISTED = "Counts in full: Medicare reduces the payment to 85%, not the work."

_RULED = (
    Modifier("22", "R", "Substantially more work than usual",
             "Counts in full until you enter a factor. Medicare pays it case by case, never automatically.",
             "1.00–1.25"),
    Modifier("26", "L", "Professional component",
             "The work RVU on the code's 26 row. With no 26 row, the code keeps its work RVU and is flagged.", "1.00"),
    Modifier("TC", "L", "Technical component", "The work RVU on the TC row, which is 0.00.", "0.00"),
    Modifier("27", "X", "Several outpatient hospital visits in a day", "For facility claims. Changes nothing here."),
    Modifier("73", "X", "Stopped before anesthesia, facility claim",
             "For facility claims. Treated as 53, the clinician's modifier, until you change it.", "0.00–0.50"),
    Modifier("74", "X", "Stopped after anesthesia, facility claim",
             "For facility claims. Treated as 53, the clinician's modifier, until you change it.", "0.00–0.50"),
    Modifier("50", "I", "Bilateral",
             "By the code's bilateral indicator: 1.50 for 1, 2.00 for 3, 1.00 for 0 and 2. Applied before ranking.",
             "1.50–2.00", "RVU25D.pdf"),
    Modifier("51", "I", "Additional procedure in the session",
             "No factor of its own. Procedures in a session are ranked with or without it.",
             "0.50 or 1.00", "RVU25D.pdf"),
    Modifier("52", "R", "Reduced service",
             "Counted at 50% until you enter a factor. Medicare pays it case by case.", "0.50–1.00"),
    Modifier("53", "L", "Discontinued procedure",
             "The work RVU on the code's 53 row if it has one. Otherwise counted at 50% until you enter a factor. A "
             "factor, yours or your policy's, replaces the 53 row.",
             "0.25–0.50"),
    Modifier("54", "I", "Surgical care only",
             "The preoperative and intraoperative shares of the code's work.", "0.70–0.90"),
    Modifier("55", "I", "Postoperative care only",
             "The postoperative share of the code's work, by days if you shared the care. Not ranked.", "0.10–0.23"),
    Modifier("56", "I", "Preoperative care only",
             "The preoperative share of the code's work. Medicare usually pays it as part of 54.", "0.07–0.17"),
    Modifier("62", "I", "Two surgeons",
             "62.5% for each surgeon, if the co-surgeon indicator allows it. Otherwise 0.00.",
             "0.50–0.625"),
    Modifier("63", "R", "Infant under 4 kg",
             "Counts in full until you enter a factor. There's no fixed rate.", "1.00–1.25"),
    Modifier("66", "R", "Surgical team",
             "Counts in full until you enter your share. Teams are paid case by case. 0.00 if the code allows none.",
             "by contract"),
    Modifier("78", "I", "Unplanned return to the operating room",
             "The intraoperative share of the code's work, not ranked. Counts in full if there's no split.",
             "0.70–1.00"),
    Modifier("80", "I", "Assistant surgeon", _ASSISTANT, "0.16–0.20"),
    Modifier("81", "I", "Minimum assistant", _ASSISTANT, "0.10–0.16"),
    Modifier("82", "I", "Assistant when no resident is available", _ASSISTANT, "0.16–0.20"),
    Modifier("AS", "I", "PA, NP or CNS as assistant",
             "13.6% of the work (85% of 16%), credited to the assistant, by the same indicator.", "0.10–0.20"),
    Modifier("FS", "R", "Split or shared visit in a facility",
             "Counts in full for the clinician who bills: more than half of the time, or the medical decision making.",
             "1.00 or split"),
    Modifier("GY", "R", "Excluded by statute", "Counts in full and is flagged: expect a denial.", "0.00–1.00"),
    Modifier("GZ", "R", "Expected to be denied", "Counts in full and is flagged: expect a denial.", "0.00–1.00"),
    Modifier("Q5", "R", "Substitute physician, by arrangement", "Credited to the clinician who did it, and flagged."),
    Modifier("Q6", "R", "Locum tenens physician", "Credited to the clinician who did it, and flagged."),
    Modifier("99", "N", "Several modifiers", "Changes nothing. Enter the actual modifiers."),
    Modifier("CQ", "N", "By a physical therapist assistant", _ASSISTED, "0.85–1.00"),
    Modifier("CO", "N", "By an occupational therapy assistant", _ASSISTED, "0.85–1.00"),
    Modifier("AA", "A", "Anesthesiologist alone", _ANESTHESIA, "units"),
    Modifier("QZ", "A", "CRNA alone", _ANESTHESIA, "units"),
    Modifier("QK", "A", "Medical direction of two to four cases", _DIRECTED, "0.5–1.0 units"),
    Modifier("QY", "A", "Medical direction of one CRNA", _DIRECTED, "0.5–1.0 units"),
    Modifier("QX", "A", "CRNA under medical direction", _DIRECTED, "0.5–1.0 units"),
    Modifier("AD", "A", "Supervision of more than four cases",
             "Three base units, plus one if present at induction. No work RVU."),
)  # fmt: skip
# Medicaid levels of care 1 to 13: U1 to U9, UA to UD.
_STATE_LEVELS = {
    f"U{level}": f"Medicaid level of care {n}, set by the state" for n, level in enumerate("123456789ABCD", 1)
}
# Meaning by code. They change nothing.
_INFORMATIONAL = {
    "23": "Unusual anesthesia", "24": "Unrelated visit within a global period", "25": "Separate visit on the same day",
    "57": "Visit where surgery was decided", "32": "Mandated service", "33": "Preventive service",
    "PT": "Screening that became diagnostic", "47": "Anesthesia by the surgeon", "58": "Staged or related procedure",
    "79": "Unrelated procedure within a global period", "76": "Repeated by the same clinician",
    "77": "Repeated by another clinician", "59": "Distinct service", "XE": "Separate encounter",
    "XP": "Separate practitioner", "XS": "Separate structure", "XU": "Unusual non-overlapping service",
    "90": "Reference laboratory", "91": "Repeated laboratory test", "92": "Alternative laboratory platform",
    "QW": "CLIA waived test", "93": "Audio-only telehealth", "95": "Telehealth by video",
    "GT": "Telehealth by video",
    "GQ": "Telehealth, store and forward", "FQ": "Audio-only behavioral telehealth",
    "FR": "Supervision by video", "G0": "Telehealth for acute stroke", "96": "Habilitative", "97": "Rehabilitative",
    "GN": "Speech therapy plan", "GO": "Occupational therapy plan", "GP": "Physical therapy plan",
    "KX": "Requirements met", "QS": "Monitored anesthesia care", "G8": "Monitored care, complex",
    "G9": "Monitored care, heart or lung disease", "P1": "Healthy patient", "P2": "Mild systemic disease",
    "P3": "Severe systemic disease", "P4": "Constant threat to life", "P5": "Moribund", "P6": "Organ donor",
    "GC": "With a resident, teaching physician present", "GE": "With a resident, primary care exception",
    "GR": "With a resident, Veterans Affairs", "FT": "Unrelated critical care within a global period",
    "AI": "Principal physician of record", "AF": "Psychiatrist", "AG": "Primary physician",
    "AK": "Nonparticipating physician", "AM": "Team member", "AQ": "Health professional shortage area",
    "AR": "Physician scarcity area", "AT": "Acute treatment", "CR": "Catastrophe or disaster",
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
    "AH": "Clinical psychologist", "AJ": "Clinical social worker", "HJ": "Employee assistance program",
    "HN": "Bachelor's degree level", "HO": "Master's degree level", "SA": "Nurse practitioner with a physician",
    "SB": "Nurse midwife", **_STATE_LEVELS,
    "AB": "Audiology without an order", "AE": "Registered dietitian",
    "EJ": "Later injection of a course", "EP": "Medicaid screening of a child", "ET": "Emergency service",
    "FP": "Family planning", "GF": "Nonphysician in a critical access hospital", "GU": "Routine notice of liability",
    "GV": "Attending physician, not of the hospice", "GW": "Not related to the terminal condition",
    "HA": "Child or adolescent program", "HB": "Adult program", "HC": "Geriatric program",
    "HD": "Program for pregnant or parenting women", "HE": "Mental health program", "HF": "Substance use program",
    "HG": "Opioid treatment program", "HH": "Mental health and substance use program",
    "HK": "Program for high-risk patients", "HL": "Intern", "HM": "Below bachelor's degree level",
    "HP": "Doctoral level", "HQ": "Group setting", "HR": "Family with the patient", "HS": "Family without the patient",
    "HT": "Multidisciplinary team", "HU": "Funded by child welfare", "HV": "Funded by the state addiction agency",
    "HW": "Funded by the state mental health agency", "HY": "Funded by juvenile justice", "JA": "Given intravenously",
    "JB": "Given subcutaneously", "Q3": "Live kidney donor", "QJ": "Patient in custody", "SD": "Specialized nurse",
    "SE": "Funded by the state", "SF": "Second opinion ordered by a reviewer", "SH": "Second infusion at once",
    "SJ": "Third infusion at once", "SK": "High-risk population", "SL": "Vaccine from the state",
    "SM": "Second surgical opinion", "SN": "Third surgical opinion", "ST": "Related to trauma",
    "TD": "Registered nurse", "TE": "Licensed practical nurse", "TF": "Intermediate level of care",
    "TG": "Complex level of care", "TH": "Obstetric care", "TJ": "Group for children or adolescents",
    "TM": "Individualized education program", "TS": "Follow-up service", "TT": "Several patients at once",
    "VP": "Aphakic patient",
    "1P": "Measure excluded, medical reason", "2P": "Measure excluded, patient's reason",
    "3P": "Measure excluded, system's reason", "8P": "Measure not performed",
}  # fmt: skip
_SIDES = "Counts in full. Left and right of one code in one session are one bilateral procedure."
_EFFECTS = {"LT": _SIDES, "RT": _SIDES, "90": _LAB, "91": _LAB, "92": _LAB, "QW": _LAB}

MODIFIERS: dict[str, Modifier] = {modifier.code: modifier for modifier in _RULED} | {
    code: Modifier(code, "N", meaning, _EFFECTS.get(code, _NO_EFFECT), "1.00")
    for code, meaning in _INFORMATIONAL.items()
}
SPLITS = ("54", "55", "56", "78")
ASSISTANTS = ("80", "81", "82", "AS")
ROLES = ("62", "66", *ASSISTANTS)
HALVED = frozenset({"52", "53", "73", "74"})  # until the owner enters a factor
BY_REPORT = frozenset({"22", "63", "FS", "GY", "GZ", "Q5", "Q6"})  # 1.00 until a person enters a factor
BY_RULE = frozenset({"26", "TC", "50", "51", *SPLITS, *ROLES}) | HALVED  # their factor has a separate step
