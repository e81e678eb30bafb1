"""Estimate what Medicare would pay for the lines of a session: the work RVU rules, applied to dollars.

Dollars replace each row's work RVU, so the bilateral, family and ranking rules are the same code. Reductions that
affect only payment come after: technical components of imaging, cardiovascular and eye tests, and the practice expense
of therapy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from codes.domain.indicators import status_of
from codes.domain.payment import NATIONAL, GeographicIndices, NoPrice, expense_amount, row_amount, why_no_price
from codes.domain.rows import CodeRows, Row
from logbook.domain.valuation.line import HALF, LineInput, ValuedLine
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.sides import bilateral_pairs, counted_units
from rvuedge.common.rounding import round_half_up

ZERO, ONE = Decimal(0), Decimal(1)
# By multiple procedure indicator: the rate of each additional technical and professional component.
TECHNICAL = {"6": Decimal("0.75"), "7": Decimal("0.80")}  # the others: half
REDUCED = ("4", "5", "6", "7")
PROFESSIONAL = {"4": Decimal("0.95")}  # the others: in full


@dataclass(frozen=True, slots=True)
class Prices:
    """The conversion factor and a locality's GPCIs."""

    conversion_factor: Decimal
    indices: GeographicIndices = NATIONAL


@dataclass(frozen=True, slots=True)
class LinePayment:
    """What Medicare pays for a line, in dollars, unrounded: None where that's unknown (`reason` says why).

    With an amount, `reason` says why it's 0.00 if the row has no price for the clinician, and is None otherwise.
    `status` is the row's status indicator, if there's a reason.
    """

    amount: Decimal | None
    reason: NoPrice | None = None
    status: str = ""

    @property
    def note(self) -> str:
        """Why there's no price, as a sentence; '' with a price."""
        if self.reason is None:
            return ""
        return status_of(self.status).meaning if self.reason == NoPrice.NOT_PAID else self.reason.text


def pay_session(lines: Sequence[LineInput], prices: Sequence[Prices]) -> list[LinePayment]:
    """Return the payment of each line of a session, at the prices of its release. Round the sum, or each line for
    display, half up.

    Lines are ranked by dollars. A code without an office price is ranked by what Medicare pays in a facility.
    """
    priced = [replace(line, code=_priced(line, at), work=None) for line, at in zip(lines, prices, strict=True)]
    valued = value_session(priced)
    factors = _payment_reductions(lines, valued, prices)
    return [_line_payment(line, item, factor) for line, item, factor in zip(lines, valued, factors, strict=True)]


def _line_payment(line: LineInput, valued: ValuedLine, factor: Decimal) -> LinePayment:
    row = line.code.rows[valued.row_modifier]
    reason = why_no_price(row, line.setting)
    if reason:
        return LinePayment(None if reason.is_unknown else ZERO, reason, row.status)
    return LinePayment(valued.adjusted * factor)


def total_of(payments: Sequence[LinePayment]) -> Decimal:
    """Return the dollars of a session, rounded once. Lines of unknown amount count 0."""
    return round_half_up(sum((payment.amount or ZERO for payment in payments), ZERO))


def _priced(line: LineInput, prices: Prices) -> CodeRows:
    """Return the code with each row's dollars instead of its work RVU."""

    def dollars(row: Row) -> Row:
        amount = ZERO
        if status_of(row.status).is_payable:
            setting = "facility" if row.nonfacility_na else line.setting
            amount = row_amount(row, setting, prices.conversion_factor, prices.indices)
        return replace(row, work=amount, nonfacility_pe=ZERO, facility_pe=ZERO, malpractice=ZERO)

    code = line.code
    base = dollars(code.base) if code.base else None
    return replace(code, rows={name: dollars(row) for name, row in code.rows.items()}, base=base)


def _payment_reductions(
    lines: Sequence[LineInput], valued: Sequence[ValuedLine], prices: Sequence[Prices]
) -> list[Decimal]:
    """Return each line's factor for additional technical and professional components and additional therapy units. The
    two lines of a bilateral pair are one procedure."""
    factors = [ONE] * len(lines)
    partners = dict(bilateral_pairs(lines))
    seconds = set(partners.values())
    for indicator in REDUCED:
        chosen = [n for n in range(len(lines)) if n not in seconds and _is_reduced(lines[n], valued[n], indicator)]
        units = [counted_units(lines[n]) for n in chosen]
        if sum(units) < 2:
            continue
        parts = [_components(lines[n], valued[n], prices[n], indicator) for n in chosen]
        technical, professional = TECHNICAL.get(indicator, HALF), PROFESSIONAL.get(indicator, ONE)
        paid_technical = _after_first([part[0] for part in parts], units, technical)
        paid_professional = _after_first([part[1] for part in parts], units, professional)
        for position, n in enumerate(chosen):
            total = sum(parts[position]) * units[position]
            if total:
                factors[n] = (paid_technical[position] + paid_professional[position]) / total
            if n in partners:
                factors[partners[n]] = factors[n]
    return factors


def _is_reduced(line: LineInput, valued: ValuedLine, indicator: str) -> bool:
    """Return whether a line is reduced with others of its indicator: one without a payment takes no place."""
    row = line.code.rows[valued.row_modifier]
    return row.multiple_procedure == indicator and why_no_price(row, line.setting) in (None, NoPrice.OFFICE)


def _components(line: LineInput, valued: ValuedLine, prices: Prices, indicator: str) -> tuple[Decimal, Decimal]:
    """Return the dollars of one unit that are reduced (technical component, or practice expense), and the rest."""
    row = line.code.rows[valued.row_modifier]
    total = row_amount(row, line.setting, prices.conversion_factor, prices.indices)
    if indicator == "5":
        reduced = expense_amount(row, line.setting, prices.conversion_factor, prices.indices)
        return reduced, total - reduced
    professional_row = line.code.row("26")
    if row.pctc == "2":
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
