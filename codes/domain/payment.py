"""Medicare's amount for one row of the Physician Fee Schedule: an estimate, never credited work."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from codes.domain.rows import Row
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


def row_amount(row: Row, setting: str, conversion_factor: Decimal, indices: GeographicIndices = NATIONAL) -> Decimal:
    """Dollars of a row in a setting (`facility` or `nonfacility`), unrounded, capped at the hospital outpatient rate.

    The cap is (W·PW + OPPS PE·PE + OPPS MP·MP) × CF where the row has OPPS values; 0.00 there means no cap.
    """
    is_facility = setting == "facility"
    expense = row.facility_pe if is_facility else row.nonfacility_pe
    opps = row.facility_pe_opps if is_facility else row.nonfacility_pe_opps
    work = row.work * indices.work
    amount = work + expense * indices.practice_expense + row.malpractice * indices.malpractice
    if opps:
        cap = work + opps * indices.practice_expense + row.malpractice_opps * indices.malpractice
        amount = min(amount, cap)
    return amount * conversion_factor


TIME_UNIT = Decimal(15)
DIRECTED = {"QK": Decimal("0.5"), "QX": Decimal("0.5"), "QY": Decimal("0.5")}
ANESTHESIA_SHARES = (Decimal("0.769"), Decimal("0.166"), Decimal("0.065"))


def anesthesia_units(
    base_units: Decimal, minutes: int, modifiers: Collection[str] = (), *, at_induction: bool = True
) -> Decimal:
    """Base units + minutes / 15 to one decimal (half up). Under AD three, and one more when present at induction."""
    if "AD" in modifiers:
        return Decimal(3) + (ONE if at_induction else 0)
    return base_units + round_half_up(minutes / TIME_UNIT, places=1)


def anesthesia_amount(units: Decimal, conversion_factor: Decimal, modifiers: Collection[str] = ()) -> Decimal:
    """Dollars: units × the locality's factor, half of it under direction (QK, QX, QY), rounded once (MCPM 12 §50)."""
    share = min((DIRECTED[name] for name in modifiers if name in DIRECTED), default=ONE)
    return round_half_up(units * conversion_factor * share)


def anesthesia_factor(national: Decimal, indices: GeographicIndices) -> Decimal:
    """A locality's dollars a unit: national × (0.769·PW + 0.166·PE + 0.065·MP), half up to cents.

    The shares are those of 2025 (they reproduce ANES2025); where a release has its own factors, these are read.
    """
    work, expense, malpractice = ANESTHESIA_SHARES
    mix = work * indices.work + expense * indices.practice_expense + malpractice * indices.malpractice
    return round_half_up(national * mix)
