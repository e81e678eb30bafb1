"""Notices about the release that a code's values come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rvuedge.common.dates import format_date

if TYPE_CHECKING:
    from codes.fee_schedule.current import Removal
    from codes.reference.pages.code_page import PageRequest


def removal_sentence(hcpcs: str, removal: Removal) -> str:
    """Since when a code is gone, as far as the loaded releases prove it."""
    last, missing = removal.last, removal.missing
    return (
        f"{hcpcs} was removed from the fee schedule. {last.label} ({format_date(last.effective_from)}) is the last "
        f"release we have with it; {missing.label} ({format_date(missing.effective_from)}) doesn't have it."
    )


def notices(hcpcs: str, request: PageRequest) -> list[str]:
    """Sentences about the release shown; none if it's in effect. One requested by name needs none, unless the code has
    been removed."""
    shown, day, in_effect = request.release, request.day, request.in_effect
    source = f"These values are from {shown.label}"
    if request.removal:
        removal = removal_sentence(hcpcs, request.removal)
        return [removal if request.named else f"{removal} {source}."]
    if request.named:
        return []
    if not in_effect:
        return [f"No release covers {format_date(day)}. {source}, the earliest one loaded."]
    if shown not in in_effect:
        reason = f"was added in {shown.label}" if shown.effective_from > day else "isn't in it"
        return [f"{in_effect[-1].label} is in effect on {format_date(day)}, and {hcpcs} {reason}. {source}."]
    if shown.label != in_effect[0].label:
        since = format_date(shown.effective_from)
        return [f"Only part of {in_effect[0].label} is loaded, without this code. {source}, in effect from {since}."]
    if shown.year != day.year:
        return [f"No release for {day.year} is loaded. {source}."]
    return []
