"""Medicare's amount for one row of the Physician Fee Schedule: an estimate, never credited work."""

from dataclasses import dataclass
from decimal import Decimal

from rvuedge.common.rounding import round_half_up

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class GeographicIndices:
    """GPCIs of a locality: work, practice expense, malpractice. National amounts use 1 for each."""

    work: Decimal = ONE
    practice_expense: Decimal = ONE
    malpractice: Decimal = ONE


NATIONAL = GeographicIndices()


def fee_schedule_amount(
    work_rvu: Decimal,
    practice_expense_rvu: Decimal,
    malpractice_rvu: Decimal,
    conversion_factor: Decimal,
    indices: GeographicIndices = NATIONAL,
) -> Decimal:
    """Dollars: (W·PW + PE·PE + MP·MP) × CF, rounded half up to cents once, at the end (RVU25D.pdf).

    >>> fee_schedule_amount(Decimal("0.50"), Decimal("0.87"), Decimal("0.01"), Decimal("33.4009"))
    Decimal('46.09')
    """
    total = (
        work_rvu * indices.work
        + practice_expense_rvu * indices.practice_expense
        + malpractice_rvu * indices.malpractice
    )
    return round_half_up(total * conversion_factor)
