"""What a reader must know before the values of a code: which release they are of, and why."""

from datetime import date

from codes.fee_schedule.releases import releases_in_force
from codes.models import Release
from codes.reference.facts import CodeFacts
from rvuedge.common.dates import format_date


def release_shown(facts: CodeFacts, with_code: list[Release], day: date) -> Release:
    """In force on the day if it has the code, else the newest before the day, else the oldest that has it."""
    for candidate in releases_in_force(day, facts.releases):
        if candidate in with_code:
            return candidate
    before = [candidate for candidate in with_code if candidate.effective_from <= day]
    return before[0] if before else with_code[-1]


def notices(facts: CodeFacts, shown: Release, day: date, asked_for: Release | None) -> list[str]:
    """Sentences about the release shown; none when its values are simply those in force."""
    if asked_for:
        return []
    in_force = releases_in_force(day, facts.releases)
    if not in_force:
        return [f"No release covers {format_date(day)}. These are the values of {shown.label}, the earliest loaded."]
    newest = in_force[0]
    if shown not in in_force:
        gone = shown.effective_from <= day
        reason = "is not in it: deleted or replaced" if gone else f"came with {shown.label}"
        whole = in_force[-1]
        return [
            f"{whole.label} is in force on {format_date(day)}, and {facts.code.hcpcs} {reason}. "
            f"These are the values of {shown.label}."
        ]
    if shown.label != newest.label:
        return [
            f"{newest.label} is loaded in part and lacks this code. These are the values of {shown.label}, "
            f"in force from {format_date(shown.effective_from)}."
        ]
    if shown.year != day.year:
        return [f"No release for {day.year} is loaded. These are the values of {shown.label}."]
    return []


def is_gone(facts: CodeFacts, shown: Release, day: date) -> bool:
    """Whether a whole release in force on the day no longer has the code."""
    in_force = releases_in_force(day, facts.releases)
    return bool(in_force) and shown not in in_force and shown.effective_from <= day
