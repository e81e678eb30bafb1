"""Everything on `/codes/97760/`: facts of the releases put into words and lines. Pure: no database here."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from codes import charts
from codes.domain import indicators
from codes.domain.sections import BY_SLUG, Section
from codes.models import CodeValue, Release
from codes.pages.comparison import Comparison, compare, why_not_compared
from codes.pages.prices import RowView, formula, payment_note, row_view, shares
from codes.pages.rules import Indicator, billing_rules
from codes.queries import CodeFacts, releases_in_force


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What one release said; payment is the national one of the first priced setting, None without a price."""

    label: str
    effective_from: date
    work: Decimal
    total: Decimal
    payment: Decimal | None
    is_this: bool


@dataclass(frozen=True, slots=True)
class CodePage:
    """Everything on `/codes/97760/`."""

    hcpcs: str
    name: str
    title_is_ours: bool
    descriptor: str
    section: Section
    subheading: str
    is_add_on: bool
    release: Release
    is_current: bool
    notices: list[str]
    work_rvu: Decimal
    work_modifier: str
    no_work: str
    status: str
    status_name: str
    status_meaning: str
    values: list[CodeValue]
    rows: list[RowView]
    payment_note: str
    formula: str
    shares: list[charts.Share]
    comparison: Comparison | None
    comparison_missing: str
    billing: list[Indicator]
    history: list[HistoryRow]

    @property
    def main(self) -> RowView:
        """The row the page leads with."""
        return self.rows[0]

    @property
    def has_work(self) -> bool:
        """Whether any row of the code has work."""
        return self.work_rvu > 0

    @property
    def is_priced(self) -> bool:
        """Whether Medicare has a national amount for the main row in some setting."""
        return self.main.nonfacility_amount is not None or self.main.facility_amount is not None


def code_page(facts: CodeFacts, day: date, release: Release | None = None) -> CodePage | None:
    """The page for a day, or as one release has it. None when the named release lacks the code.

    When the release in force lacks the code, the page shows the newest release that has it, and says so.
    """
    with_code = [candidate for candidate in facts.releases if candidate.pk in facts.summaries]
    shown = release or _release_shown(facts, with_code, day)
    if shown not in with_code:
        return None
    values = [value for value in facts.values if value.release_id == shown.pk]
    summary = facts.summaries[shown.pk]
    rows = [row_view(value, shown) for value in values]
    first = values[0]
    status = indicators.status_of(first.status)
    statistic = facts.statistics.get(shown.pk)
    comparison = compare(summary, statistic)
    return CodePage(
        hcpcs=facts.code.hcpcs,
        name=facts.code.name,
        title_is_ours=bool(facts.code.title),
        descriptor=first.descriptor or facts.code.descriptor,
        section=BY_SLUG[facts.code.section],
        subheading=facts.code.subheading,
        is_add_on=first.global_days == "ZZZ",
        release=shown,
        is_current=shown == next(iter(facts.releases), None),
        notices=_notices(facts, shown, day, asked_for=release),
        work_rvu=summary.work_rvu,
        work_modifier=summary.work_modifier if summary.work_rvu else "",
        no_work="" if summary.work_rvu else indicators.why_no_work(first.status, first.pctc),
        status=first.status,
        status_name=status.name,
        status_meaning=status.meaning,
        values=values,
        rows=rows,
        payment_note=payment_note(rows[0]),
        formula=formula(rows[0], shown),
        shares=shares(rows[0]),
        comparison=comparison,
        comparison_missing=why_not_compared(summary, statistic, shown) if comparison is None else "",
        billing=billing_rules(first),
        history=_history(facts, shown),
    )


def _release_shown(facts: CodeFacts, with_code: list[Release], day: date) -> Release:
    """In force on the day if it has the code, else the newest before the day, else the oldest that has it."""
    for candidate in releases_in_force(day, facts.releases):
        if candidate in with_code:
            return candidate
    before = [candidate for candidate in with_code if candidate.effective_from <= day]
    return before[0] if before else with_code[-1]


def _notices(facts: CodeFacts, shown: Release, day: date, asked_for: Release | None) -> list[str]:
    if asked_for:
        return []
    in_force = releases_in_force(day, facts.releases)
    if not in_force:
        return [f"No release covers {_day(day)}. These are the values of {shown.label}, the earliest loaded."]
    newest = in_force[0]
    if shown not in in_force:
        gone = shown.effective_from <= day
        reason = "is not in it: deleted or replaced" if gone else f"came with {shown.label}"
        return [
            f"{newest.label} is in force on {_day(day)}, and {facts.code.hcpcs} {reason}. "
            f"These are the values of {shown.label}."
        ]
    if shown.label != newest.label:
        return [
            f"{newest.label} is loaded in part and lacks this code. These are the values of {shown.label}, "
            f"in force from {_day(shown.effective_from)}."
        ]
    if shown.year != day.year:
        return [f"No release for {day.year} is loaded. These are the values of {shown.label}."]
    return []


def _day(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"


def _history(facts: CodeFacts, shown: Release) -> list[HistoryRow]:
    """One line a release label, newest first: a superseded load of the same quarter is left out."""
    lines: dict[str, HistoryRow] = {}
    for release in facts.releases:
        values = [value for value in facts.values if value.release_id == release.pk]
        if not values or (release.label in lines and release != shown):
            continue
        main = row_view(values[0], release)
        office = main.nonfacility_amount
        lines[release.label] = HistoryRow(
            label=release.label,
            effective_from=release.effective_from,
            work=facts.summaries[release.pk].work_rvu,
            total=main.facility_total if office is None else main.nonfacility_total,
            payment=main.facility_amount if office is None else office,
            is_this=release == shown,
        )
    return list(lines.values())
