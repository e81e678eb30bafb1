"""The trace in words: a title, a sentence and a source for each step, a sentence and a way out for each flag."""

from collections.abc import Mapping
from dataclasses import dataclass

from codes.domain.indicators import STATUSES, why_no_work
from logbook.domain.valuation.modifiers import MODIFIERS
from logbook.domain.valuation.trace import Flag, Step
from rvuedge.common.rounding import plain

RVU_FILE = "RVU25D.pdf, Attachment A"
MANUAL = "MCPM chapter 12"


@dataclass(frozen=True, slots=True)
class StepWords:
    """A step as the page shows it: `effect` stands at its right, such as `× 0.50` or `−3.26`."""

    title: str
    reason: str
    effect: str
    source: str


_STEPS: Mapping[str, tuple[str, str, str]] = {
    "row": ("Work of {on}", "The work RVU of the row {on} in the release.", "CMS, PPRRVU"),
    "entered-work": ("Work you entered for {on}", "CMS gives {on} no work RVU: this is the value you entered.", "You"),
    "technical": ("Technical component, TC", "A technical component has no physician work.", "RVU25D.pdf"),
    "component": ("{meaning}, {modifier}", "The part that the row's own split gives to {modifier}.", RVU_FILE),
    "both-sides": ("Both sides", "Bilateral indicator {indicator}: {sides}.", RVU_FILE),
    "one-side": ("One of two sides", "Left and right of one code are one bilateral procedure, indicator {indicator}: "
                 "{sides}, half of it on each line.", RVU_FILE),
    "extent": ("{meaning}, {modifier}", "{effect}", MANUAL),
    "entered-factor": ("Factor you entered", "It stands in place of what Medicare decides by report.", "You"),
    "policy-modifier": ("{meaning}, {modifier}", "Your policy has a factor of its own for {modifier}.", "Your policy"),
    "policy-code": ("Your policy for {on}", "Your policy has a factor of its own for {on}.", "Your policy"),
    "units": ("{on} units", "Each unit counts in full.", MANUAL),
    "family-top": ("Endoscopic family of {on}", "The largest of the family counts in full.", RVU_FILE),
    "family": ("Endoscopic family of {on}", "The base {on} is counted with the largest already; this counts what "
               "exceeds the base.", RVU_FILE),
    "family-base": ("Endoscopic family of {on}", "The base is a part of every other one of its family.", RVU_FILE),
    "rank": ("Place {on} in the session", "The largest procedure counts in full, each other one half.", RVU_FILE),
    "scans": ("Place {on} among the scans", "The professional part of the largest scan counts in full, of each other "
              "95%.", RVU_FILE),
    "modifier-51": ("Additional procedure, 51", "Your policy halves each line with 51.", "Your policy"),
    "role": ("{meaning}, {modifier}", "{effect}", MANUAL),
    "rounding": ("Rounding", "Your policy rounds each line to two places, half up.", "Your policy"),
}  # fmt: skip
_SIDES = {
    "0": "nothing more for the other side", "1": "one and a half times one side", "2": "valued for both sides already",
    "3": "each side in full", "9": "the concept does not apply",
}  # fmt: skip
FLAGS: Mapping[str, str] = {
    "as-professional": "The code has work on its 26 row only: valued as with 26.",
    "no-row": "The code has no {on} row: {on} may not fit it.",
    "two-components": "{on} exclude each other; the smallest part counts.",
    "no-split": "The code has no split of its work, so {on} cannot take a part of it.",
    "rarely-paid": "Medicare rarely pays {on} apart: it belongs to 54.",
    "not-both-sides": "Bilateral indicator {on}: both sides count no more than one.",
    "both-sides-units": "50 means both sides already: the units should be 1.",
    "both-sides-perhaps": "The same code twice: if it was both sides, 50 says so.",
    "assumed-half": "{on} counts 0.50 until you enter what it was worth.",
    "by-report": "{on} is decided by report: enter a factor, or confirm that it counts in full.",
    "unknown-modifier": "{on} is no modifier known here: it changes nothing.",
    "facility-modifier": "{on} belongs on a facility's claim.",
    "not-permitted": "The code's indicator does not permit {on}.",
    "needs-documentation": "The code's indicator permits {on} with documentation only.",
    "two-roles": "{on}: one person has one role; the smallest factor counts.",
    "no-base": "The release lacks {on}, the base of this endoscopic family: nothing was taken off.",
    "after-the-fifth": "After the fifth procedure Medicare decides by report; one half is taken.",
    "visit-with-procedure": "A visit on the day of a procedure usually needs {on}.",
    "add-on-alone": "{on} is an add-on and stands here without its primary code.",
    "paid-alone": "Medicare pays this only when nothing else payable is billed that day.",
    "not-paid": "Medicare does not pay for it under the fee schedule: {status}.",
    "no-national-value": "CMS sets no national value: enter the work RVU your contract gives.",
    "anesthesia-units": "Anesthesia is valued by base units and time, not by work RVUs.",
    "deleted": "The code has no value on this date: valued under {on}, which your policy pins.",
    "new": "The code is newer than the release your policy pins: valued under {on}.",
}


def step_words(step: Step) -> StepWords:
    """A step in words."""
    title, reason, source = _STEPS[step.rule]
    modifier, _, indicator = step.on.partition(" ")
    known = MODIFIERS.get(modifier)
    values = {
        "on": step.on,
        "modifier": modifier,
        "indicator": indicator,
        "sides": _SIDES.get(indicator, ""),
        "meaning": known.meaning if known else "Modifier",
        "effect": known.effect if known else "",
    }
    return StepWords(title.format(**values), reason.format(**values), effect_of(step), source)


def effect_of(step: Step) -> str:
    """What a step did, short: the work, `× 0.50`, `−3.26`."""
    if step.operation == "set":
        return f"{step.after:.2f}"
    if step.operation == "times":
        return f"× {plain(step.operand)}"
    if step.operation == "minus":
        return f"−{plain(step.before - step.after)}"
    return f"{step.after:.2f}"


def flag_words(flag: Flag) -> str:
    """A flag in a sentence."""
    if flag.rule == "zero":
        return why_no_work("A", flag.on) if flag.on else "It counts nothing here."
    status = STATUSES[flag.on].meaning.rstrip(".").lower() if flag.on in STATUSES else ""
    return FLAGS[flag.rule].format(on=flag.on, status=status)
