"""Explain a calculation in plain English: a title, a sentence and a source for each step, a sentence for each flag."""

from collections.abc import Mapping
from dataclasses import dataclass

from codes.domain.indicators import STATUSES, why_no_work
from logbook.domain.valuation.modifiers import MODIFIERS
from logbook.domain.valuation.trace import Flag, Step
from rvuedge.common.rounding import plain

RVU_FILE = "RVU25D.pdf, Attachment A"
MANUAL = "MCPM chapter 12"


@dataclass(frozen=True, slots=True)
class StepExplanation:
    """A step as the page shows it. `effect` is the text at its right, such as `× 0.50` or `−3.26`."""

    title: str
    reason: str
    effect: str
    source: str


_STEPS: Mapping[str, tuple[str, str, str]] = {
    "row": ("Work RVU of {on}", "The work RVU in the release's {on} row.", "CMS, PPRRVU"),
    "entered-work": ("Work RVU you entered for {on}", "CMS lists no work RVU for {on}. This is the value you entered.",
                     "You"),
    "technical": ("Technical component, TC", "A technical component has no physician work.", "RVU25D.pdf"),
    "component": ("{meaning}, {modifier}", "The share of this code's work that CMS assigns to modifier {modifier}.",
                  RVU_FILE),
    "postoperative-days": ("Days of postoperative care", "You gave {on} days of postoperative care. The share is "
                           "divided by days.", "MCPM 12 §40.4"),
    "both-sides": ("Bilateral", "Bilateral indicator {indicator}: {sides}.", RVU_FILE),
    "one-side": ("One side of a bilateral pair", "Left and right of one code are one bilateral procedure. Indicator "
                 "{indicator}: {sides}. Half goes to each line.", RVU_FILE),
    "extent": ("{meaning}, {modifier}", "{effect}", MANUAL),
    "entered-factor": ("Factor you entered", "Used because Medicare pays this case by case.", "You"),
    "policy-modifier": ("{meaning}, {modifier}", "Your policy sets a factor for modifier {modifier}.", "Your policy"),
    "policy-code": ("Your policy for {on}", "Your policy sets a factor for {on}.", "Your policy"),
    "units": ("{on} units", "Each unit counts in full.", MANUAL),
    "family-top": ("Endoscopic family of {on}", "The highest-ranked code in the family counts in full.", RVU_FILE),
    "family": ("Endoscopic family of {on}", "The base, {on}, is already counted with the highest-ranked code. This "
               "line counts its work above the base.", RVU_FILE),
    "family-base": ("Endoscopic family of {on}", "The base is included in every other code in its family.", RVU_FILE),
    "rank": ("Rank {on} in the session", "The highest-ranked procedure counts in full, the others at 50%.", RVU_FILE),
    "scans": ("Rank {on} among imaging studies", "Your policy counts the professional component of the highest-ranked "
              "study in full, the others at 95%.", "Your policy"),
    "modifier-51": ("Additional procedure, 51", "Your policy reduces each line with modifier 51.", "Your policy"),
    "role": ("{meaning}, {modifier}", "{effect}", MANUAL),
    "rounding": ("Rounding", "Your policy rounds each line to two places, half up.", "Your policy"),
}  # fmt: skip
_SIDES = {
    "0": "no extra credit for the second side", "1": "150% of one side", "2": "the value already covers both sides",
    "3": "each side in full", "9": "bilateral doesn't apply",
}  # fmt: skip
ORDINALS = {
    "1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "6": "sixth", "7": "seventh", "8": "eighth",
}  # fmt: skip
NO_CREDIT = "No credit here."
FLAGS: Mapping[str, str] = {
    "as-professional": "This code has work only on its 26 row. Valued as if billed with modifier 26.",
    "facility-professional": "In a facility, the professional component counts: valued as the code's 26 row. Medicare "
    "pays the facility for the rest.",
    "no-facility-payment": "Medicare makes no professional payment for this code in a facility. The work still counts "
    "in full and isn't ranked.",
    "no-row": "This code has no {on} row. Modifier {on} may not apply.",
    "two-components": "Modifiers {on} can't be used together. The smallest share counts.",
    "no-split": "CMS doesn't split this code's work, so modifier {on} changes nothing.",
    "rarely-paid": "Medicare rarely pays modifier {on} separately. It's usually part of 54.",
    "not-both-sides": "Bilateral indicator {on}: bilateral counts the same as one side.",
    "shared-care": "Counts all {on} days of postoperative care. If you shared it, edit the entry and enter your days.",
    "both-sides-units": "This line is already bilateral. Set units to 1.",
    "both-sides-perhaps": "Same code twice. If it was bilateral, use modifier 50.",
    "assumed-half": "Modifier {on} is counted at 50% until you enter a factor.",
    "by-report": "Modifier {on} is paid case by case. Enter a factor, or keep it as is.",
    "unknown-modifier": "We don't recognize modifier {on}. It changes nothing.",
    "facility-modifier": "Modifier {on} is for facility claims.",
    "not-permitted": "Medicare doesn't allow modifier {on} on this code, so it counts 0.00. Count it if your contract "
    "credits it.",
    "needs-documentation": "This code allows modifier {on} only with documentation.",
    "two-roles": "Modifiers {on}: only one role per person. The smallest factor counts.",
    "no-base": "This release doesn't have {on}, the base of this endoscopic family. Nothing was deducted.",
    "after-the-fifth": "Medicare reviews the sixth procedure onward case by case. Counted at 50%.",
    "once-a-day": "{on} is billed once a day. Bill more time with 99292.",
    "shared-visit-in-office": "Modifier {on} is for visits in a facility. Medicare has no split or shared visits in an "
    "office.",
    "complexity-with-25": "Medicare denies G2211 with a visit that has modifier {on}. From 2025, it pays both if the "
    "other service is preventive.",
    "visit-in-maternity": "{on} is a maternity package. It includes the visits of routine care.",
    "two-prolonged": "{on}: both count the same prolonged time. Bill only one.",
    "separate-procedure": "This is a separate procedure in CPT. With {on}, Medicare usually includes it.",
    "same-line-twice": "{on} is in this session more than once with the same modifiers. If one is a duplicate, remove "
    "it.",
    "visit-with-procedure": "A visit on the day of a procedure usually needs modifier {on}.",
    "add-on-alone": "{on} is an add-on code and its primary code isn't in this session.",
    "paid-alone": "Medicare pays this only when nothing else payable is billed that day.",
    "not-paid": "Not paid under Medicare's fee schedule. {status}",
    "no-national-value": "Contractor-priced: CMS sets no national value. Enter the work RVU your contract gives.",
    "anesthesia-units": "Anesthesia is credited in base units and time, not work RVUs.",
    "deleted": "This code has no value on this date. Valued under {on}, the release your policy names.",
    "new": "This code is newer than the release your policy names. Valued under {on}.",
    "replaced": "CPT replaced this code on {on}.",
}
# The flag "new" names the policy's release, the code and the release used. Older traces have only the last one.
LACKING = "{}, your policy's release, doesn't have {}. Valued under {}."


def explain_step(step: Step) -> StepExplanation:
    """Return the title, reason, effect and source of a step."""
    title, reason, source = _STEPS[step.rule]
    modifier, _, indicator = step.on.partition(" ")
    known = MODIFIERS.get(modifier)
    values = {
        "on": step.on,
        "modifier": modifier,
        "indicator": indicator,
        "sides": _SIDES.get(indicator),
        "meaning": known.meaning if known else "Modifier",
        "effect": known.effect if known else "",
    }
    return StepExplanation(title.format(**values), reason.format(**values), effect_of(step), source)


def effect_of(step: Step) -> str:
    """Return a step's effect in short: the work RVU, `× 0.50` or `−3.26`."""
    if step.operation == "times":
        return f"× {plain(step.operand)}"
    if step.operation == "minus":
        return f"−{plain(step.before - step.after)}"
    return f"{step.after:.2f}"


def flag_text(flag: Flag) -> str:
    """Return a flag as a sentence. static/js/log/session.js writes the same sentence."""
    if flag.rule == "zero":
        return why_no_work("A", flag.on) if flag.on else NO_CREDIT
    if flag.rule == "new" and flag.on.startswith("RVU") and len(named := flag.on.split()) == 3:
        return LACKING.format(*named)
    status = STATUSES[flag.on].meaning if flag.on in STATUSES else ""
    return FLAGS[flag.rule].format(on=flag.on, status=status)
