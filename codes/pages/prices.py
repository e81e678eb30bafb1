"""The rows of a code on its page: RVUs as printed, and the national amounts they come to."""

from dataclasses import dataclass
from decimal import Decimal

from codes import charts
from codes.domain import indicators
from codes.domain.payment import fee_schedule_amount
from codes.models import CodeValue, Release

ROW_LABELS = {
    "": "Whole service",
    "26": "Professional component, 26",
    "TC": "Technical component, TC",
    "53": "Stopped early, 53",
}


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the release with its national amounts in dollars; None where the row has no price."""

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
    nonfacility_amount: Decimal | None
    facility_amount: Decimal | None
    qp_nonfacility_amount: Decimal | None
    qp_facility_amount: Decimal | None


def row_view(value: CodeValue, release: Release) -> RowView:
    office, facility = _amounts(value, release.conversion_factor)
    qp_office, qp_facility = (
        _amounts(value, release.qp_conversion_factor) if release.qp_conversion_factor else (None, None)
    )
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
        nonfacility_amount=office,
        facility_amount=facility,
        qp_nonfacility_amount=qp_office,
        qp_facility_amount=qp_facility,
    )


def _amounts(value: CodeValue, conversion_factor: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """Office and facility dollars. Only payable rows with RVUs have a price, and no setting that is NA."""
    if not indicators.status_of(value.status).is_payable or not value.nonfacility_total + value.facility_total:
        return None, None
    parts = value.work_rvu, value.malpractice_rvu
    office = fee_schedule_amount(parts[0], value.nonfacility_pe_rvu, parts[1], conversion_factor)
    facility = fee_schedule_amount(parts[0], value.facility_pe_rvu, parts[1], conversion_factor)
    return None if value.nonfacility_na else office, None if value.facility_na else facility


def payment_note(main: RowView) -> str:
    if main.nonfacility_amount is not None or main.facility_amount is not None:
        return ""
    status = indicators.status_of(main.status)
    if status.is_payable:
        return "No national amount: the Medicare contractor sets the price."
    return status.meaning


def formula(main: RowView, release: Release) -> str:
    if main.nonfacility_amount is None and main.facility_amount is None:
        return ""
    total = main.facility_total if main.nonfacility_amount is None else main.nonfacility_total
    return f"{total} × ${release.conversion_factor}"


def shares(main: RowView) -> list[charts.Share]:
    expense = main.facility_pe if main.nonfacility_na else main.nonfacility_pe
    return charts.shares(main.work, expense, main.malpractice)
