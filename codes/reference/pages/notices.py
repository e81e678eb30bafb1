"""Notices about the release that a code's values come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codes.domain.release_order import Basis, basis_of, proves_absence
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
    """Sentences about the release shown; none if it's in force. One requested by name needs none, unless the code has
    been removed."""
    shown, day, order = request.release, request.day, request.in_effect
    source = f"These values are from {shown.label}"
    if request.removal:
        removal = removal_sentence(hcpcs, request.removal)
        return [removal if request.named else f"{removal} {source}."]
    if request.named:
        return []
    if not order:
        return [f"No release covers {format_date(day)}. {source}, the earliest one loaded."]
    if shown not in order:
        return [f"{_without_code(hcpcs, request)} {source}."]
    basis = basis_of(day, order, shown)
    if basis == Basis.PARTIAL:
        since = format_date(shown.effective_from)
        return [f"Only part of {order[0].label} is loaded, without this code. {source}, in effect from {since}."]
    if basis == Basis.SAME_YEAR:
        return [f"No release in effect on {format_date(day)} is loaded. {source}, the nearest of {day.year}."]
    return [f"No release for {day.year} is loaded. {source}."] if basis == Basis.EARLIER_YEAR else []


def _without_code(hcpcs: str, request: PageRequest) -> str:
    """Return a sentence that the release of the date doesn't have the code, and where it was added if that's known."""
    shown, day, order = request.release, request.day, request.in_effect
    is_added = shown.effective_from > day and proves_absence(day, order)
    why = f"was added in {shown.label}" if is_added else "isn't in it"
    if basis_of(day, order, order[0]) == Basis.IN_FORCE:
        return f"{order[-1].label} is in effect on {format_date(day)}, and {hcpcs} {why}."
    return f"No release in effect on {format_date(day)} is loaded. {order[-1].label} is the nearest, and {hcpcs} {why}."
