"""A code's values in each release, and why they changed if we know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from codes.domain import efficiency, indicators
from codes.reference.pages.prices import RowView, row_view
from rvuedge.common.dates import format_date

if TYPE_CHECKING:
    from codes.models import CodeSummary, Release
    from codes.reference.facts import CodeFacts


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A code in one release; `payment` is the national amount in the first priced setting, None without a price.

    `work` and `total` are None in the release that removed the code. `change` says what changed from the
    release before.
    """

    label: str
    effective_from: date
    work: Decimal | None
    total: Decimal | None
    payment: Decimal | None
    is_this: bool
    change: str = ""

    @property
    def has_code(self) -> bool:
        """Whether the release has the code."""
        return self.work is not None

    @property
    def month(self) -> str:
        """The month it takes effect; with the day if that isn't the first, as for a correction."""
        return f"{self.effective_from:%b %Y}" if self.effective_from.day == 1 else format_date(self.effective_from)

    @property
    def day(self) -> str:
        """The date it takes effect, for the chart."""
        return self.effective_from.isoformat()


def history(facts: CodeFacts, shown: Release, main: RowView) -> list[HistoryRow]:
    """One row for each release that has the code and for the one that removed it, newest first, without superseded
    loads. `main` is the first row of the release shown."""
    chosen: dict[str, Release] = {}
    for release in facts.releases:
        if release.pk in facts.summaries or not release.is_partial:
            known = chosen.get(release.label)
            if known is None or release == shown or known.pk not in facts.summaries:
                chosen[release.label] = release
    releases = list(chosen.values())
    older = [*releases[1:], None]
    return [
        _line(facts, release, main if release == shown else _main(facts, release), before, is_this=release == shown)
        for release, before in zip(releases, older, strict=True)
        if release.pk in facts.summaries or (before is not None and before.pk in facts.summaries)
    ]


def _main(facts: CodeFacts, release: Release) -> RowView | None:
    values = facts.values_in(release)
    return row_view(values[0], release) if values else None


def _line(
    facts: CodeFacts, release: Release, main: RowView | None, before: Release | None, *, is_this: bool
) -> HistoryRow:
    return HistoryRow(
        label=release.label,
        effective_from=release.effective_from,
        work=facts.summaries[release.pk].work_rvu if main else None,
        total=main.lead_total if main else None,
        payment=main.national.lead if main else None,
        is_this=is_this,
        change=_change(facts, release, before),
    )


def _change(facts: CodeFacts, release: Release, before: Release | None) -> str:
    now = facts.summaries.get(release.pk)
    then = facts.summaries.get(before.pk) if before else None
    if now is None:
        return "Removed"
    if before is None:
        return ""
    if then is None:
        return f"New since {before.label}"
    return ". ".join([*_differences(now, then, before.year, release.year), *_new_factor(release, before)])


def _new_factor(release: Release, before: Release) -> list[str]:
    """The new conversion factor if it changed within a year, as in March 2024; every new year has its own."""
    if release.year != before.year or release.conversion_factor == before.conversion_factor:
        return []
    return [f"Conversion factor changed from ${before.conversion_factor} to ${release.conversion_factor}"]


def _differences(now: CodeSummary, then: CodeSummary, year_before: int, year: int) -> list[str]:
    changes = []
    if now.work_rvu != then.work_rvu:
        adjusted = efficiency.is_adjustment_between(year_before, year)
        if adjusted and efficiency.is_adjusted(then.work_rvu, now.work_rvu):
            changes.append("2026 efficiency adjustment: work × 0.975")
        else:
            changes.append(f"Work revalued, {'up' if now.work_rvu > then.work_rvu else 'down'} from {then.work_rvu}")
    if now.status != then.status:
        old, new = indicators.status_of(then.status), indicators.status_of(now.status)
        changes.append(f"Status changed from {old.name} to {new.name}")
    return changes
