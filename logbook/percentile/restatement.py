"""Value this year's log under another year's fee schedule. Reads only; no entry changes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from codes.fee_schedule.releases import published_releases
from codes.models import Release
from logbook.entries.queries import policy_of
from logbook.percentile.year_totals import YearSums, recent_start, with_days
from logbook.revaluation.policy import values_with
from rvuedge.accounts.models import User


@dataclass(frozen=True, slots=True)
class Restatement:
    """The totals under `release`. `kept` of `count` entries have a code it lacks and keep their value."""

    release: Release
    sums: YearSums
    count: int
    kept: int


def release_of_year(year: int) -> Release | None:
    """Return the newest published release of a year, a complete one before a partial one; None if none is loaded."""
    releases = [release for release in published_releases() if release.year == year]
    return next((release for release in releases if not release.is_partial), releases[0] if releases else None)


def restate(user: User, sums: YearSums, release: Release, today: date) -> Restatement:
    """Return the user's recent entries valued under a release, with the user's policy otherwise unchanged."""
    policy = replace(policy_of(user), pinned=release.label)
    count = kept = 0

    def days() -> Iterator[tuple[date, Decimal, Decimal]]:
        nonlocal count, kept
        for entry, source, credit in values_with(user, policy, recent_start(today)):
            if entry.service_date > today:
                continue
            count += 1
            kept += source.release_id != release.pk
            yield entry.service_date, credit.adjusted, credit.gross

    return Restatement(release, with_days(sums, today, days(), release.year), count, kept)
