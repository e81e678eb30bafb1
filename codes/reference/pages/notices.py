"""Notices about the release that a code's values come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rvuedge.common.dates import format_date

if TYPE_CHECKING:
    from codes.reference.pages.code_page import PageRequest


def notices(hcpcs: str, request: PageRequest) -> list[str]:
    """Sentences about the release shown; none if it's in effect or was requested by name."""
    shown, day, in_effect = request.release, request.day, request.in_effect
    if request.named:
        return []
    source = f"These values are from {shown.label}"
    if not in_effect:
        return [f"No release covers {format_date(day)}. {source}, the earliest one loaded."]
    if shown not in in_effect:
        is_removed = shown.effective_from <= day
        reason = "isn't in it: it was deleted or replaced" if is_removed else f"was added in {shown.label}"
        return [f"{in_effect[-1].label} is in effect on {format_date(day)}, and {hcpcs} {reason}. {source}."]
    if shown.label != in_effect[0].label:
        since = format_date(shown.effective_from)
        return [f"Only part of {in_effect[0].label} is loaded, without this code. {source}, in effect from {since}."]
    if shown.year != day.year:
        return [f"No release for {day.year} is loaded. {source}."]
    return []
