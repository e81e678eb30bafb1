"""Estimate what Medicare would pay for the lines of a session: the work RVU rules, applied to dollars.

Dollars replace each row's work RVU, so the bilateral, family and ranking rules are the same code. Reductions that
affect only payment come after: technical components of imaging, cardiovascular and eye tests, and the practice expense
of therapy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from codes.domain.indicators import status_of
from codes.domain.payment import NATIONAL, GeographicIndices, expense_amount, row_amount
from codes.domain.rows import CodeRows, Row
from logbook.domain.valuation.line import HALF, LineInput, ValuedLine
from logbook.domain.valuation.session import value_session
from rvuedge.common.rounding import round_half_up

ZERO, ONE = Decimal(0), Decimal(1)
# By multiple procedure indicator: the rate of each additional technical and professional component.
TECHNICAL = {"4": HALF, "6": Decimal("0.75"), "7": Decimal("0.80")}
PROFESSIONAL = {"4": Decimal("0.95"), "6": ONE, "7": ONE}


@dataclass(frozen=True, slots=True)
class Prices:
    """The conversion factor and a locality's GPCIs."""

    conversion_factor: Decimal
    indices: GeographicIndices = NATIONAL


def pay_session(lines: Sequence[LineInput], prices: Prices) -> list[Decimal]:
    """Return the dollars of each line of a session, unrounded. Round the sum, or each one for display, half up."""
    priced = [replace(line, code=_priced(line, prices), work=None) for line in lines]
    valued = value_session(priced)
    factors = _payment_reductions(lines, valued, prices)
    return [item.adjusted * factor for item, factor in zip(valued, factors, strict=True)]


def total_of(amounts: Sequence[Decimal]) -> Decimal:
    """Return the dollars of a session, rounded once."""
    return round_half_up(sum(amounts, ZERO))


def _priced(line: LineInput, prices: Prices) -> CodeRows:
    """Return the code with each row's dollars instead of its work RVU. `_payment_reductions` handles imaging."""

    def dollars(row: Row) -> Row:
        amount = ZERO
        if status_of(row.status).is_payable:
            amount = row_amount(row, line.setting, prices.conversion_factor, prices.indices)
        indicator = "0" if row.multiple_procedure in ("4", "5", "6", "7") else row.multiple_procedure
        return replace(
            row, work=amount, nonfacility_pe=ZERO, facility_pe=ZERO, malpractice=ZERO, multiple_procedure=indicator
        )

    code = line.code
    base = dollars(code.base) if code.base else None
    return replace(code, rows={name: dollars(row) for name, row in code.rows.items()}, base=base)


def _payment_reductions(lines: Sequence[LineInput], valued: Sequence[ValuedLine], prices: Prices) -> list[Decimal]:
    """Return each line's factor for additional technical and professional components and additional therapy units."""
    factors = [ONE] * len(lines)
    for indicator in ("4", "5", "6", "7"):
        chosen = [
            n
            for n, line in enumerate(lines)
            if (row := line.code.row(valued[n].row_modifier))
            and row.multiple_procedure == indicator
            and row.total(line.setting)
        ]
        if sum(lines[n].units for n in chosen) < 2:
            continue
        parts = [_components(lines[n], valued[n], prices, indicator) for n in chosen]
        technical, professional = TECHNICAL.get(indicator, HALF), PROFESSIONAL.get(indicator, ONE)
        paid_technical = _after_first([part[0] for part in parts], [lines[n].units for n in chosen], technical)
        paid_professional = _after_first([part[1] for part in parts], [lines[n].units for n in chosen], professional)
        for position, n in enumerate(chosen):
            total = sum(parts[position]) * lines[n].units
            if total:
                factors[n] = (paid_technical[position] + paid_professional[position]) / total
    return factors


def _components(line: LineInput, valued: ValuedLine, prices: Prices, indicator: str) -> tuple[Decimal, Decimal]:
    """Return the dollars of one unit that are reduced (technical component, or practice expense), and the rest."""
    row = line.code.rows[valued.row_modifier]
    total = row_amount(row, line.setting, prices.conversion_factor, prices.indices)
    if indicator == "5":
        reduced = expense_amount(row, line.setting, prices.conversion_factor, prices.indices)
        return reduced, total - reduced
    professional_row = line.code.row("26")
    if valued.row_modifier == "26" or row.pctc == "2":
        return ZERO, total
    if valued.row_modifier == "TC" or professional_row is None:
        return total, ZERO
    professional = row_amount(professional_row, line.setting, prices.conversion_factor, prices.indices)
    return total - professional, professional


def _after_first(amounts: Sequence[Decimal], units: Sequence[int], factor: Decimal) -> list[Decimal]:
    """Return each amount times its units: the largest single one in full, every other one at `factor`."""
    top = max(range(len(amounts)), key=lambda n: (amounts[n], -n))
    return [
        amount * (factor * count + (ONE - factor if n == top else ZERO))
        for n, (amount, count) in enumerate(zip(amounts, units, strict=True))
    ]
