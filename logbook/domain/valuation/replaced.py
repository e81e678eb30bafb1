"""Say which codes took over from a code: for a line that can't be logged, and for one that a stand-in values."""

from datetime import date

from codes.domain.release_order import Basis
from codes.domain.replacements import Replacement, replacement_on
from logbook.domain.valuation.trace import Flag
from rvuedge.common.dates import format_date

MOST_SUCCESSORS = 3  # named in a message


def instead(found: Replacement) -> str:
    """Return which codes to use: `15851 instead`, or the first three of many."""
    if len(found.by) > MOST_SUCCESSORS:
        return f"{', '.join(found.by[:MOST_SUCCESSORS])} or another code listed on its page"
    return f"{' or '.join(found.by)} instead"


def replaced_flags(hcpcs: str, service_date: date, basis: str) -> tuple[Flag, ...]:
    """Return the flag of a code that others had replaced by the date of service; none under the release in force."""
    if basis == Basis.IN_FORCE or not (found := replacement_on(hcpcs, service_date)):
        return ()
    return (Flag("replaced", f"{format_date(found.since)}: use {instead(found)}", needs_review=False),)
