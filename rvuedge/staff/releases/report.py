"""The report of a release: its figures, tables of changes, and their CSV files."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from codes.domain.indicators import status_of
from codes.domain.loading import loading_notes
from codes.domain.sections import BY_SLUG
from codes.fee_schedule.localities import localities_of
from codes.fee_schedule.releases import release_before
from codes.models import Release
from codes.releases import report
from codes.releases.changes import Change, ChangeCounts, change_counts
from codes.releases.payment import PaymentChanges, payment_changes
from codes.releases.payment_table import PAYMENT_KINDS, payment_table
from logbook.revaluation.impact import Impact, impact_of
from rvuedge.common import specialties
from rvuedge.common.rounding import round_half_up

BAR_WIDTH = 54
ROWS_PER_PAGE = 25
TITLES = {
    "work": "Work changed", "new": "New codes", "gone": "Codes removed", "status": "Status changed",
    "factors": "Factors changed", "gpci": "GPCI changed", "anesthesia": "Anesthesia changed",
    "caps": "OPPS caps changed",
}  # fmt: skip
PARTS = ("adjusted", "otherwise")


@dataclass(frozen=True, slots=True)
class Show:
    """The chosen table of the report: its kind and filters."""

    kind: str = "work"
    section: str = ""
    specialty: str = ""
    part: str = ""

    @classmethod
    def from_query(cls, query: Any) -> "Show":
        """Read the choice from a query string, ignoring unknown values."""
        kind, part = query.get("show", ""), query.get("part", "")
        section, specialty = query.get("section", ""), query.get("specialty", "")
        return cls(
            kind if kind in TITLES else "work",
            section if section in BY_SLUG else "",
            specialty if specialty in specialties.BY_SLUG else "",
            part if part in PARTS else "",
        )


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A code whose work RVU changed, with its bar (of 54 units at most)."""

    change: Change
    percent: Decimal | None
    width: Decimal
    status_before: str
    status: str

    @property
    def x(self) -> Decimal:
        """The bar's start; it ends next to the number."""
        return BAR_WIDTH - self.width


@dataclass(frozen=True, slots=True)
class Tab:
    """A table to choose, with its row count; None where either release lacks the file."""

    key: str
    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the codes in both releases, with its position on a bar from 0 to 100."""

    key: str
    name: str
    count: int
    x: Decimal
    width: Decimal


@dataclass(frozen=True, slots=True)
class Report:
    """Everything on the page except the chosen table."""

    release: Release
    before: Release | None
    counts: ChangeCounts | None
    payment: PaymentChanges | None
    parts: list[Part]
    tabs: list[Tab]
    impact: Impact
    superseded_on: date | None
    statuses: list[report.CodeCount]
    sections: list[report.CodeCount]
    checks: list[str]
    loading_notes: list[str]


def make_report(release: Release) -> Report:
    """Build the report of a release, in a fixed number of queries."""
    before = release_before(release)
    counts = change_counts(release, before) if before else None
    payment = payment_changes(release, before) if before else None
    return Report(
        release=release,
        before=before,
        counts=counts,
        payment=payment,
        parts=_parts(counts) if counts else [],
        tabs=_tabs(counts, payment) if counts and payment else [],
        impact=impact_of(release),
        superseded_on=report.superseded_on(release),
        statuses=report.by_status(release, before),
        sections=report.by_section(release, before),
        checks=_checks(release),
        loading_notes=_loading_notes(release),
    )


def _loading_notes(release: Release) -> list[str]:
    source = "" if release.locality_count else localities_of(release).source
    return loading_notes(release.label, release.loaded_without, release.restored_zeros, source)


def _parts(counts: ChangeCounts) -> list[Part]:
    sizes = (
        ("adjusted", "× 0.975, rounded (the 2026 efficiency adjustment)", counts.adjusted),
        ("otherwise", "other work RVU changes", counts.work - counts.adjusted),
        ("unchanged", "unchanged", counts.in_both - counts.work),
    )
    parts, x = [], Decimal(0)
    for key, name, count in sizes:
        width = Decimal(100) * count / counts.in_both if counts.in_both else Decimal(0)
        parts.append(Part(key, name, count, round_half_up(x, 3), round_half_up(width, 3)))
        x += width
    return [part for part in parts if part.count]


def _tabs(counts: ChangeCounts, payment: PaymentChanges) -> list[Tab]:
    lists = {"gpci": payment.gpci, "anesthesia": payment.anesthesia}
    sizes = {
        "work": counts.work, "new": counts.new, "gone": counts.gone, "status": counts.status,
        "factors": len(payment.factors), "caps": payment.caps.total if payment.caps else None,
    } | {key: None if found is None else len(found) for key, found in lists.items()}  # fmt: skip
    return [Tab(key, name, sizes[key]) for key, name in TITLES.items()]


def _checks(release: Release) -> list[str]:
    """List the checks that the import made."""
    factors = f"{release.conversion_factor}"
    if release.qp_conversion_factor:
        factors += f" and {release.qp_conversion_factor}"
    checks = [
        f"Work + practice expense + malpractice = total, {release.row_count:,} of {release.row_count:,} rows",
        f"One conversion factor per file: {factors}",
        "No duplicate code and modifier",
    ]
    if release.qp_conversion_factor:
        rows = release.values.filter(qp_facility_pe_opps__isnull=False).count()
        checks.append(f"The {rows:,} rows of the QPP file have the RVUs and indicators of the nonQPP file")
    if release.locality_count:
        checks.append(f"{release.locality_count} localities with GPCIs")
    if release.opps_cap_count:
        checks.append(f"{release.opps_cap_count:,} OPPS caps")
    return checks


def code_rows(release: Release, before: Release, show: Show) -> list[Change]:
    """Return the code changes of the chosen table."""
    found = report.code_changes(release, before, show.kind, section=show.section, specialty=show.specialty)
    if show.kind == "work" and show.part:
        found = [change for change in found if change.is_adjusted == (show.part == "adjusted")]
    return found


def with_bars(found: Sequence[Change], largest: Decimal) -> list[WorkRow]:
    """Return the rows of one page, with bars in proportion to the table's largest change."""
    return [_with_bar(change, largest) for change in found]


def _with_bar(change: Change, largest: Decimal) -> WorkRow:
    difference = change.work_difference or Decimal(0)
    percent = 100 * difference / change.work_before if change.work_before else None
    width = round_half_up(BAR_WIDTH * abs(difference) / largest, 2) if largest else Decimal(0)
    return WorkRow(change, percent, width, _status(change.status_before), _status(change.status))


def _status(key: str | None) -> str:
    return f"{key}, {status_of(key).name}" if key else ""


def largest_of(found: Sequence[Change]) -> Decimal:
    """Return the largest absolute work RVU change in a table."""
    return max((abs(change.work_difference or Decimal(0)) for change in found), default=Decimal(0))


@dataclass(frozen=True, slots=True)
class Export:
    """A table for a CSV file: its header and rows."""

    header: tuple[str, ...]
    rows: Iterable[Sequence[Any]]


def export_of(release: Release, before: Release, show: Show) -> Export:
    """Return the chosen table with every row."""
    if show.kind in PAYMENT_KINDS:
        return Export(*payment_table(release, before, show.kind))
    header, cells = _CODE_EXPORTS[show.kind]
    names = tuple(name.format(before=before.label, now=release.label) for name in header)
    return Export(names, (cells(change) for change in code_rows(release, before, show)))


Cells = Callable[[Change], Sequence[Any]]
_CODE_EXPORTS: dict[str, tuple[tuple[str, ...], Cells]] = {
    "work": (
        ("code", "name", "section", "work {before}", "work {now}", "change", "is × 0.975, rounded"),
        lambda c: (c.hcpcs, c.name, c.section, c.work_before, c.work, c.work_difference, c.is_adjusted),
    ),
    "new": (
        ("code", "name", "section", "status {now}", "work {now}"),
        lambda c: (c.hcpcs, c.name, c.section, c.status, c.work),
    ),
    "gone": (
        ("code", "name", "section", "status {before}", "work {before}"),
        lambda c: (c.hcpcs, c.name, c.section, c.status_before, c.work_before),
    ),
    "status": (
        ("code", "name", "section", "status {before}", "status {now}", "work {before}", "work {now}"),
        lambda c: (c.hcpcs, c.name, c.section, c.status_before, c.status, c.work_before, c.work),
    ),
}
