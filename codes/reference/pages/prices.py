"""The rows of a code on its page: RVUs as printed, and the amounts they come to, nationally or in a locality."""

from dataclasses import dataclass
from decimal import Decimal

from codes.domain import indicators
from codes.domain.payment import NATIONAL, GeographicIndices, row_amount
from codes.domain.rows import Row
from codes.models import CodeValue, Release
from codes.reference.pages import charts
from rvuedge.common.rounding import round_half_up

ROW_LABELS = {
    "": "Whole service",
    "26": "Professional component, 26",
    "TC": "Technical component, TC",
    "53": "Stopped early, 53",
}
SETTINGS = ("nonfacility", "facility")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Dollars of a row by setting and conversion factor; None where there is no price, or no second factor.

    These are what Medicare pays: where the hospital outpatient cap is lower than the formula, the cap. `uncapped` are
    the formula's amounts where it was.
    """

    nonfacility: Decimal | None
    facility: Decimal | None
    qp_nonfacility: Decimal | None
    qp_facility: Decimal | None
    nonfacility_uncapped: Decimal | None = None
    facility_uncapped: Decimal | None = None

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
    """One row of the release with its national amounts, and those in a locality (None while none is chosen)."""

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
    national: Amounts
    local: Amounts | None = None


def rows_by_modifier(values: list[CodeValue]) -> dict[str, Row]:
    """The rows of one release as the rules want them (codes.domain.rows)."""
    return {value.modifier: as_row(value) for value in values}


def as_row(value: CodeValue, *, is_qp: bool = False) -> Row:
    """A row as the rules want it. The caps of the file for qualifying participants are other numbers: CMS divides the
    same dollars by another factor."""
    opps = ("nonfacility_pe_opps", "facility_pe_opps", "malpractice_opps")
    caps = [getattr(value, f"qp_{name}") if is_qp else None for name in opps]
    nonfacility_cap, facility_cap, malpractice_cap = (
        getattr(value, name) if cap is None else cap for name, cap in zip(opps, caps, strict=True)
    )
    return Row(
        status=value.status,
        work=value.work_rvu,
        nonfacility_pe=value.nonfacility_pe_rvu,
        facility_pe=value.facility_pe_rvu,
        malpractice=value.malpractice_rvu,
        nonfacility_na=value.nonfacility_na,
        facility_na=value.facility_na,
        pctc=value.pctc,
        global_days=value.global_days,
        preoperative=value.preoperative,
        intraoperative=value.intraoperative,
        postoperative=value.postoperative,
        multiple_procedure=value.multiple_procedure,
        bilateral=value.bilateral,
        assistant=value.assistant,
        co_surgeon=value.co_surgeon,
        team=value.team,
        endoscopic_base=value.endoscopic_base,
        nonfacility_pe_opps=nonfacility_cap,
        facility_pe_opps=facility_cap,
        malpractice_opps=malpractice_cap,
    )


def row_view(value: CodeValue, release: Release, indices: GeographicIndices | None = None) -> RowView:
    """A row with its national amounts, and those under a locality's indices."""
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
        national=amounts(value, release, NATIONAL),
        local=amounts(value, release, indices) if indices else None,
    )


def amounts(value: CodeValue, release: Release, indices: GeographicIndices) -> Amounts:
    """What Medicare pays for a row. Only payable rows with RVUs have a price, and no setting that is NA."""
    settings = [name for name in SETTINGS if not getattr(value, f"{name}_na") and is_priced(value)]
    row = as_row(value)
    paid = {setting: _paid(row, setting, release.conversion_factor, indices) for setting in settings}
    formula = {setting: _formula(row, setting, release.conversion_factor, indices) for setting in settings}
    qp: dict[str, Decimal] = {}
    if release.qp_conversion_factor:
        qp_row = as_row(value, is_qp=True)
        qp = {setting: _paid(qp_row, setting, release.qp_conversion_factor, indices) for setting in settings}
    capped = {setting: amount for setting, amount in formula.items() if amount != paid[setting]}
    return Amounts(
        paid.get("nonfacility"),
        paid.get("facility"),
        qp.get("nonfacility"),
        qp.get("facility"),
        capped.get("nonfacility"),
        capped.get("facility"),
    )


def is_priced(value: CodeValue) -> bool:
    """Whether Medicare has a national amount for the row."""
    return indicators.status_of(value.status).is_payable and bool(value.nonfacility_total + value.facility_total)


def lead_setting(value: CodeValue) -> str | None:
    """The setting whose amount a page leads with: nonfacility if it has a price, else facility; None if neither has."""
    if not is_priced(value) or (value.nonfacility_na and value.facility_na):
        return None
    return "facility" if value.nonfacility_na else "nonfacility"


def _paid(row: Row, setting: str, factor: Decimal, indices: GeographicIndices) -> Decimal:
    return round_half_up(row_amount(row, setting, factor, indices))


def _formula(row: Row, setting: str, factor: Decimal, indices: GeographicIndices) -> Decimal:
    expense = row.facility_pe if setting == "facility" else row.nonfacility_pe
    total = row.work * indices.work + expense * indices.practice_expense + row.malpractice * indices.malpractice
    return round_half_up(total * factor)


def payment_note(main: RowView) -> str:
    """Why there is no amount; '' where there is one."""
    if main.national.lead is not None:
        return ""
    status = indicators.status_of(main.status)
    if status.is_payable:
        return "No national amount: the Medicare contractor sets the price."
    return status.meaning


def formula(main: RowView, release: Release) -> str:
    """How the leading national amount comes about; '' without one."""
    if main.national.lead is None:
        return ""
    total = main.facility_total if main.national.nonfacility is None else main.nonfacility_total
    return f"{total} × ${release.conversion_factor}"


def shares(main: RowView) -> list[charts.Share]:
    """What part of the total each value is, for the bar under the table."""
    expense = main.facility_pe if main.nonfacility_na else main.nonfacility_pe
    return charts.shares(main.work, expense, main.malpractice)
