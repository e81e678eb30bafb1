"""Say in two or three words why a line has no work RVU, so no page shows 0.00 for it."""

from collections.abc import Iterable
from decimal import Decimal

from codes.domain.indicators import no_work_note
from logbook.domain.valuation.trace import Flag

BY_STATUS = ("not-paid", "anesthesia-units", "no-national-value")  # their `on` is the row's status
PAYABLE = "A"


def no_work_of(work: Decimal, flags: Iterable[Flag]) -> str:
    """Return `No work RVU`, `Bundled`, `Contractor-priced` and so on for a line whose row has no work RVU; '' if it has
    some. `work` is the row's, or the one entered for it."""
    status = next((flag.on for flag in flags if flag.rule in BY_STATUS), PAYABLE)
    return no_work_note(work, status)
