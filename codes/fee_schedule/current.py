"""The releases whose codes lists and search show today, and when a code was removed from the fee schedule."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from codes.fee_schedule.releases import published_releases, releases_on
from codes.models import Release


@dataclass(frozen=True, slots=True)
class CurrentReleases:
    """The published releases, newest first, and those whose codes are current on a day, in lookup order."""

    day: date
    published: list[Release]
    in_effect: list[Release]

    @property
    def ids(self) -> list[int]:
        """The ids of the releases whose codes are current, in lookup order."""
        return [release.pk for release in self.in_effect]

    @property
    def first(self) -> Release | None:
        """The newest release in effect."""
        return next(iter(self.in_effect), None)

    def label_of(self, release_id: int) -> str:
        """The label of a published release."""
        return next(release.label for release in self.published if release.pk == release_id)


def current_releases() -> CurrentReleases:
    """The releases whose codes are current today: those in effect, or the oldest one on a day before all of them."""
    day, published = timezone.localdate(), list(published_releases())
    oldest = min((release.effective_from for release in published), default=day)
    return CurrentReleases(day, published, releases_on(max(day, oldest), published))


@dataclass(frozen=True, slots=True)
class Removal:
    """A code's removal from the fee schedule, as far as the loaded releases prove it: `last` is the newest release that
    has it, `missing` the first complete one after that, which doesn't."""

    last: Release
    missing: Release


def removal_of(having: Collection[int], published: Iterable[Release], day: date) -> Removal | None:
    """When a code was removed by a date; None if it's in effect, was never in effect, or may still be.

    `having` are the ids of the releases with the code, `published` all releases, newest first. An excerpt may lack a
    code that CMS's release has, so only complete releases remove codes.
    """
    releases = list(published)
    in_effect = releases_on(day, releases)
    if not in_effect or any(release.pk in having for release in in_effect):
        return None
    past = [one for one in _ever_in_effect(releases) if one.effective_from <= day or one in in_effect]
    at = next((n for n, release in enumerate(past) if release.pk in having), 0)
    missing = next((release for release in reversed(past[:at]) if not release.is_partial), None)
    return Removal(past[at], missing) if missing else None


def _ever_in_effect(releases: Sequence[Release]) -> list[Release]:
    """The releases without those that a later complete load for the same date superseded."""
    kept, complete = [], set()
    for release in releases:
        if release.effective_from not in complete:
            kept.append(release)
        if not release.is_partial:
            complete.add(release.effective_from)
    return kept
