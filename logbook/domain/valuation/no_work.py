"""Say in two or three words why a line has no work RVU, so no page shows 0.00 for it."""

from collections.abc import Iterable
from decimal import Decimal

from codes.domain.indicators import no_work_note
from logbook.domain.valuation.trace import Flag

BY_STATUS = ("not-paid", "anesthesia-units", "no-national-value")  # their `on` is the row's status
PAYABLE = "A"
DIFFERENT = "No work RVU"  # of lines that have none for different reasons


def no_work_of(work: Decimal, flags: Iterable[Flag]) -> str:
    """Return `No work RVU`, `Bundled`, `Contractor-priced` and so on for a line whose row has no work RVU; '' if it has
    some. `work` is the row's, or the one entered for it."""
    status = next((flag.on for flag in flags if flag.rule in BY_STATUS), PAYABLE)
    return no_work_note(work, status)


def no_work_of_all(reasons: Iterable[str]) -> str:
    """Return why lines have no work RVU together, from each one's reason: the one they share, or `No work RVU`. '' if a
    line has some, or if there's no line. static/js/log/session.js does the same."""
    found = set(reasons)
    if not found or "" in found:
        return ""
    return found.pop() if len(found) == 1 else DIFFERENT
