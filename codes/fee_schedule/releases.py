"""Which release applies: the published ones, those in force on a date, one by its label."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from codes.models import Release, ReleaseState


def published_releases() -> QuerySet[Release]:
    """Published releases, newest first: by effective date, then revision."""
    return Release.objects.filter(state=ReleaseState.PUBLISHED)


def releases_in_force(day: date, releases: Iterable[Release] | None = None) -> list[Release]:
    """The releases that may value a service on this day, best first.

    That is the newest published release whose effective date is not after the day; an excerpt does not tell
    that a code is gone, so behind excerpts stand the older releases down to the first whole one. Empty when the
    day is before every release.
    """
    candidates: list[Release] = []
    for release in published_releases() if releases is None else releases:
        if release.effective_from > day:
            continue
        candidates.append(release)
        if not release.is_partial:
            break
    return candidates


def release_on(day: date) -> Release | None:
    """The newest published release in force on the day."""
    return next(iter(releases_in_force(day)), None)


def release_named(label: str) -> Release | None:
    """The newest published load of a release by its label, such as RVU26A, in any case."""
    return next((release for release in published_releases() if release.label == label.upper()), None)
