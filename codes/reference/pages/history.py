"""What each release said of a code, and why it changed where that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from codes.domain import efficiency, indicators
from codes.models import CodeSummary, CodeValue, Release
from codes.reference.facts import CodeFacts
from codes.reference.pages.prices import row_view


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What one release said; payment is the national one of the first priced setting, None without a price.

    `work` and `total` are None where a whole release does not have the code. `change` says in words what is other
    than in the release before.
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


def history(facts: CodeFacts, shown: Release) -> list[HistoryRow]:
    """One line a release label, newest first: a superseded load of the same quarter is left out, and an excerpt that
    lacks the code."""
    chosen: dict[str, Release] = {}
    for release in facts.releases:
        if release.pk in facts.summaries or not release.is_partial:
            known = chosen.get(release.label)
            if known is None or release == shown or known.pk not in facts.summaries:
                chosen[release.label] = release
    releases = list(chosen.values())
    older = [*releases[1:], None]
    return [_row(facts, release, before, shown) for release, before in zip(releases, older, strict=True)]


def _row(facts: CodeFacts, release: Release, before: Release | None, shown: Release) -> HistoryRow:
    change = _change(facts, release, before)
    values = _values(facts.values, release)
    if not values:
        return HistoryRow(release.label, release.effective_from, None, None, None, is_this=False, change=change)
    main = row_view(values[0], release)
    return HistoryRow(
        label=release.label,
        effective_from=release.effective_from,
        work=facts.summaries[release.pk].work_rvu,
        total=main.facility_total if main.national.nonfacility is None else main.nonfacility_total,
        payment=main.national.lead,
        is_this=release == shown,
        change=change,
    )


def _values(values: Sequence[CodeValue], release: Release) -> list[CodeValue]:
    return [value for value in values if value.release_id == release.pk]


def _change(facts: CodeFacts, release: Release, before: Release | None) -> str:
    now = facts.summaries.get(release.pk)
    then = facts.summaries.get(before.pk) if before else None
    if now is None:
        return "Gone: deleted or replaced" if then else "Not in it"
    if before is None:
        return ""
    if then is None:
        return f"New since {before.label}"
    return _difference(now, then, before.year, release.year)


def _difference(now: CodeSummary, then: CodeSummary, year_before: int, year: int) -> str:
    words = []
    if now.work_rvu != then.work_rvu:
        adjusted = efficiency.is_adjustment_between(year_before, year)
        if adjusted and efficiency.is_adjusted(then.work_rvu, now.work_rvu):
            words.append("Efficiency adjustment of 2026: work × 0.975")
        else:
            words.append(f"Work valued anew, {'up' if now.work_rvu > then.work_rvu else 'down'} from {then.work_rvu}")
    if now.status != then.status:
        before, after = indicators.status_of(then.status), indicators.status_of(now.status)
        words.append(f"Status from {before.name} to {after.name}")
    return ". ".join(words)
