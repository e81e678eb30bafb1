"""The log of the present year as another year's fee schedule would value it. Reads only; no entry changes."""

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
class Restated:
    """The sums under `release`. `kept` of `count` entries have a code that it lacks and keep their value by date."""

    release: Release
    sums: YearSums
    count: int
    kept: int


def release_of_year(year: int) -> Release | None:
    """The newest published release of a year, a whole one before an excerpt; None when none is loaded."""
    releases = [release for release in published_releases() if release.year == year]
    return next((release for release in releases if not release.is_partial), releases[0] if releases else None)


def restate(user: User, sums: YearSums, release: Release, today: date) -> Restated:
    """The user's recent entries valued under a release, with the user's own policy otherwise."""
    policy = replace(policy_of(user), pinned=release.label)
    count = kept = 0

    def days() -> Iterator[tuple[date, Decimal, Decimal]]:
        nonlocal count, kept
        for entry, release_id, credit in values_with(user, policy, recent_start(today)):
            if entry.service_date > today:
                continue
            count += 1
            kept += release_id != release.pk
            yield entry.service_date, credit.adjusted, credit.gross

    return Restated(release, with_days(sums, today, days(), release.year), count, kept)
