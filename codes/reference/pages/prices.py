"""The rows of a code on its page: RVUs as CMS lists them, and their amounts, nationally or in a locality."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from codes.domain import indicators
from codes.domain.payment import (
    NATIONAL,
    GeographicIndices,
    NoPrice,
    formula_amount,
    listed_amount,
    price,
    why_no_price,
)
from codes.domain.rows import CAPS, COLUMNS, Row
from codes.reference.pages import charts
from rvuedge.common.rounding import round_half_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from codes.models import CodeValue, Release

ROW_LABELS = {
    "": "Whole service",
    "26": "Professional component, 26",
    "TC": "Technical component, TC",
    "53": "Discontinued procedure, 53",
}
SETTINGS = ("nonfacility", "facility")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Dollars of a row by setting and conversion factor; None without a price or a second factor.

    These are the amounts Medicare pays: the formula's, or the hospital outpatient cap if that's lower. `uncapped`
    amounts are the formula's where the cap applies. `listed_facility` is what CMS lists for a technical service in a
    facility, though no clinician is paid it.
    """

    nonfacility: Decimal | None
    facility: Decimal | None
    qp_nonfacility: Decimal | None
    qp_facility: Decimal | None
    nonfacility_uncapped: Decimal | None = None
    facility_uncapped: Decimal | None = None
    listed_facility: Decimal | None = None

    @property
    def lead(self) -> Decimal | None:
        """The amount a page leads with: nonfacility if there is one, else facility."""
        return self.facility if self.nonfacility is None else self.nonfacility

    @property
    def is_capped(self) -> bool:
        """Whether the cap is lower than the formula in some setting."""
        return self.nonfacility_uncapped is not None or self.facility_uncapped is not None


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the release with its national amounts, and those in a locality (None while none is chosen).

    `row` is the row as the payment rules read it. `is_priced` means Medicare has an amount for it. `setting` is the one
    the page leads with: nonfacility if it has a price, else facility; None if neither has.
    """

    modifier: str
    label: str
    status: str
    work: Decimal
    nonfacility_pe: Decimal
    facility_pe: Decimal
    malpractice: Decimal
    nonfacility_total: Decimal
    facility_total: Decimal
    nonfacility_na: bool
    facility_na: bool
    row: Row
    is_priced: bool
    setting: str | None
    national: Amounts
    local: Amounts | None = None

    @property
    def lead_total(self) -> Decimal:
        """The total RVU that the national amount comes from."""
        return self.facility_total if self.national.nonfacility is None else self.nonfacility_total


def row_views(values: Sequence[CodeValue], release: Release, indices: GeographicIndices | None = None) -> list[RowView]:
    """The rows of a code in a release, with national amounts and those under a locality's GPCIs."""
    return [row_view(value, release, indices) for value in values]


def row_view(value: CodeValue, release: Release, indices: GeographicIndices | None = None) -> RowView:
    """One row with its national amounts and those under a locality's GPCIs."""
    row = _row(value)
    qp_row = _qp_row(value, row)
    reasons = {name: why_no_price(row, name) for name in SETTINGS}
    settings = [name for name in SETTINGS if reasons[name] is None]
    return RowView(
        modifier=value.modifier,
        label=ROW_LABELS[value.modifier],
        status=value.status,
        work=value.work_rvu,
        nonfacility_pe=value.nonfacility_pe_rvu,
        facility_pe=value.facility_pe_rvu,
        malpractice=value.malpractice_rvu,
        nonfacility_total=value.nonfacility_total,
        facility_total=value.facility_total,
        nonfacility_na=value.nonfacility_na,
        facility_na=value.facility_na,
        row=row,
        is_priced=any(reason in (None, NoPrice.FACILITY, NoPrice.OFFICE) for reason in reasons.values()),
        setting=settings[0] if settings else None,
        national=_amounts(row, qp_row, settings, release, NATIONAL),
        local=_amounts(row, qp_row, settings, release, indices) if indices else None,
    )


def _row(value: CodeValue) -> Row:
    return Row(*(getattr(value, name) for name in COLUMNS))


def _qp_row(value: CodeValue, row: Row) -> Row:
    """The row with the caps of CMS's file for qualifying participants, if it has them: CMS divides the same dollars by
    another factor."""
    caps = {name: cap for name in CAPS if (cap := getattr(value, f"qp_{name}")) is not None}
    return replace(row, **caps)


def _amounts(row: Row, qp_row: Row, settings: list[str], release: Release, indices: GeographicIndices) -> Amounts:
    """What Medicare pays for a row under a locality's GPCIs."""
    factor, qp_factor = release.conversion_factor, release.qp_conversion_factor
    paid = {setting: _rounded(price(row, setting, factor, indices)) for setting in SETTINGS}
    formula = {setting: round_half_up(formula_amount(row, setting, factor, indices)) for setting in settings}
    qp: dict[str, Decimal | None] = {}
    if qp_factor:
        qp = {setting: _rounded(price(qp_row, setting, qp_factor, indices)) for setting in SETTINGS}
    capped = {setting: amount for setting, amount in formula.items() if amount != paid[setting]}
    return Amounts(
        paid["nonfacility"],
        paid["facility"],
        qp.get("nonfacility"),
        qp.get("facility"),
        capped.get("nonfacility"),
        capped.get("facility"),
        _rounded(listed_amount(row, "facility", factor, indices)),
    )


def _rounded(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round_half_up(amount)


def leading(rows: Sequence[RowView]) -> RowView:
    """The row whose amount the page leads with: the first that has a price, else the first."""
    return next((row for row in rows if row.setting), rows[0])


def payment_note(main: RowView) -> str:
    """Why there's no amount; '' if there is one."""
    if main.national.lead is not None:
        return ""
    status = indicators.status_of(main.status)
    if status.is_payable:
        return "No national amount: the Medicare contractor sets the price."
    return status.meaning


def formula(lead: RowView, release: Release) -> str:
    """How the leading national amount is calculated; '' if there is none."""
    return f"{lead.lead_total} × ${release.conversion_factor}" if lead.national.lead is not None else ""


def shares(main: RowView) -> list[charts.Share]:
    """Each value's share of the total, for the bar under the table."""
    expense = main.facility_pe if main.nonfacility_na else main.nonfacility_pe
    return charts.shares(main.work, expense, main.malpractice)
