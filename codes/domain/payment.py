"""Medicare's payment formulas for a row of the fee schedule and for anesthesia: estimates, never credited work."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from codes.domain.indicators import status_of
from codes.domain.rows import Row
from rvuedge.common.rounding import round_half_up

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class GeographicIndices:
    """A locality's GPCIs: work, practice expense, malpractice. National amounts use 1 for each."""

    work: Decimal = ONE
    practice_expense: Decimal = ONE
    malpractice: Decimal = ONE


NATIONAL = GeographicIndices()


def adjusted_total(work: Decimal, expense: Decimal, malpractice: Decimal, indices: GeographicIndices) -> Decimal:
    """W·PW + PE·PE + MP·MP: a total adjusted for where the service is done."""
    return work * indices.work + expense * indices.practice_expense + malpractice * indices.malpractice


def formula_amount(row: Row, setting: str, factor: Decimal, indices: GeographicIndices = NATIONAL) -> Decimal:
    """Dollars of a row in a setting (`facility` or `nonfacility`), unrounded: (W·PW + PE·PE + MP·MP) × CF (RVU25D.pdf).

    `factor` is the conversion factor, in dollars.

    >>> row = Row("A", Decimal("0.50"), nonfacility_pe=Decimal("0.87"), malpractice=Decimal("0.01"))
    >>> round_half_up(formula_amount(row, "nonfacility", Decimal("33.4009")))
    Decimal('46.09')
    """
    return adjusted_total(row.work, row.expense(setting), row.malpractice, indices) * factor


def row_amount(row: Row, setting: str, factor: Decimal, indices: GeographicIndices = NATIONAL) -> Decimal:
    """What Medicare pays for a row in a setting: the formula's dollars, unrounded, up to the hospital outpatient cap.

    The cap is (W·PW + OPPS PE·PE + OPPS MP·MP) × CF where the row has OPPS values; 0.00 there means no cap.
    """
    amount = formula_amount(row, setting, factor, indices)
    opps = row.facility_pe_opps if setting == "facility" else row.nonfacility_pe_opps
    if not opps:
        return amount
    return min(amount, adjusted_total(row.work, opps, row.malpractice_opps, indices) * factor)


class NoPrice(StrEnum):
    """Why a row has no price for a clinician's service in a setting."""

    NOT_PAID = "not-paid"  # its status: bundled, excluded, not covered, on another fee schedule
    CONTRACTOR = "contractor"  # no national price: each contractor sets its own
    ANESTHESIA = "anesthesia"  # paid by base units and time
    FACILITY = "facility"  # NA: Medicare pays the facility
    OFFICE = "office"  # NA: CMS sets no nonfacility price

    @property
    def is_unknown(self) -> bool:
        """Whether Medicare may pay an amount that the row doesn't give; otherwise it pays nothing."""
        return self in (NoPrice.CONTRACTOR, NoPrice.ANESTHESIA, NoPrice.OFFICE)

    @property
    def text(self) -> str:
        """The reason as a short sentence."""
        return _NO_PRICE_TEXTS[self]


_NO_PRICE_TEXTS = {
    NoPrice.NOT_PAID: "Medicare doesn't pay this under the fee schedule.",
    NoPrice.CONTRACTOR: "No national price. Each Medicare contractor sets its own.",
    NoPrice.ANESTHESIA: "Paid by base units and time.",
    NoPrice.FACILITY: "No professional payment in a facility. Medicare pays the facility.",
    NoPrice.OFFICE: "No office price. Medicare prices this code in facilities only.",
}


def why_no_price(row: Row, setting: str) -> NoPrice | None:
    """Why a row has no price in a setting (`facility` or `nonfacility`); None if it has one.

    NA in a setting's column means no price, whatever numbers CMS prints next to it (RVU25D.pdf).
    """
    if row.status == "J":
        return NoPrice.ANESTHESIA
    if row.status == "C":
        return NoPrice.CONTRACTOR
    if not status_of(row.status).is_payable:
        return NoPrice.NOT_PAID
    if not row.total("facility") and not row.total("nonfacility"):
        return NoPrice.CONTRACTOR
    if setting == "facility":
        return NoPrice.FACILITY if row.facility_na else None
    return NoPrice.OFFICE if row.nonfacility_na else None


def price(row: Row, setting: str, factor: Decimal, indices: GeographicIndices = NATIONAL) -> Decimal | None:
    """What Medicare pays a clinician for a row in a setting: dollars, unrounded; None if `why_no_price` has a reason.

    Pages, the calculator and the API all use this.
    """
    return None if why_no_price(row, setting) else row_amount(row, setting, factor, indices)


def listed_amount(row: Row, setting: str, factor: Decimal, indices: GeographicIndices = NATIONAL) -> Decimal | None:
    """The facility amount that CMS lists for a technical service (PC/TC 3) without a professional payment there.

    Dollars, unrounded; None for any other row. CMS's payment files list it (76145), but no clinician is paid it.
    """
    if row.pctc != "3" or why_no_price(row, setting) != NoPrice.FACILITY:
        return None
    return row_amount(row, setting, factor, indices)


def work_amount(row: Row, factor: Decimal, indices: GeographicIndices = NATIONAL) -> Decimal:
    """The part of the formula's dollars that is physician work, unrounded."""
    return row.work * indices.work * factor


def expense_amount(row: Row, setting: str, factor: Decimal, indices: GeographicIndices = NATIONAL) -> Decimal:
    """The part of the formula's dollars that is practice expense in a setting, unrounded."""
    return row.expense(setting) * indices.practice_expense * factor


TIME_UNIT = Decimal(15)
DIRECTED = {"QK": Decimal("0.5"), "QX": Decimal("0.5"), "QY": Decimal("0.5")}
ANESTHESIA_SHARES = (Decimal("0.769"), Decimal("0.166"), Decimal("0.065"))


def anesthesia_units(
    base_units: Decimal, minutes: int, modifiers: Collection[str] = (), *, at_induction: bool = True
) -> Decimal:
    """Base units + minutes / 15 to one decimal (half up). Under AD three, plus one if present at induction."""
    if "AD" in modifiers:
        return Decimal(3) + (ONE if at_induction else 0)
    return base_units + round_half_up(minutes / TIME_UNIT, places=1)


def anesthesia_amount(units: Decimal, conversion_factor: Decimal, modifiers: Collection[str] = ()) -> Decimal:
    """Dollars: units × the locality's factor, half under medical direction (QK, QX, QY), rounded once (MCPM 12 §50)."""
    share = min((DIRECTED[name] for name in modifiers if name in DIRECTED), default=ONE)
    return round_half_up(units * conversion_factor * share)


def anesthesia_factor(national: Decimal, indices: GeographicIndices) -> Decimal:
    """A locality's dollars per unit: national × (0.769·PW + 0.166·PE + 0.065·MP), half up to cents.

    The shares are those of 2025 (they reproduce ANES2025); where a release has its own factors, those are used.
    """
    return round_half_up(national * adjusted_total(*ANESTHESIA_SHARES, indices))
