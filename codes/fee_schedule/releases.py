"""Published releases: those in effect on a date, one by its label, and the one before another."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Min, Q, QuerySet, Window
from django.db.models.functions import Left

from codes.domain.release_order import lookup_order
from codes.models import Release, ReleaseState

# The day from which a load counts: not later than that of its correction, which it never outranks.
COUNTS_FROM = Window(
    Min("effective_from"),
    partition_by=[F("year"), Left("letter", 1)],
    order_by=[F("letter").desc(), F("revision").desc()],
)


def published_releases() -> QuerySet[Release]:
    """Published releases, newest first."""
    return newest_first(Release.objects.filter(state=ReleaseState.PUBLISHED))


def newest_first(releases: QuerySet[Release]) -> QuerySet[Release]:
    """Order releases as they value services: the first of those that have taken effect counts.

    By effective date, but a correction (the AR revision of a quarter, or a later load of one name) outranks what it
    corrects from its own first day on, whenever that was loaded or dated. Nothing depends on the order of loading.
    """
    return releases.annotate(counts_from=COUNTS_FROM).order_by("-counts_from", "-year", "-letter", "-revision")


def releases_on(day: date, releases: Iterable[Release] | None = None) -> list[Release]:
    """The published releases that may value a service on this date, best first (codes.domain.release_order).

    The first may be a stand-in. Empty if the date is before every release. `releases` is newest first, if the caller
    has it.
    """
    return lookup_order(day, published_releases() if releases is None else releases)


def release_before(release: Release, published: Iterable[Release] | None = None) -> Release | None:
    """The published release to compare this load with; None if it's the first.

    A correction (a later load of one name, or the AR revision of a quarter) follows the load it corrects. Any other
    release follows the newest one before it, a complete one if there is any. A complete load doesn't correct an excerpt
    of its quarter, it completes it, so it follows the last complete release. `published` is newest first, superseded
    loads included, if the caller has it.
    """
    others = list(with_published(release) if published is None else published)
    corrected = [other for other in others if _corrects(release, other)]
    if corrected:
        return max(corrected, key=_load)
    earlier = others[others.index(release) + 1 :] if release in others else []
    return next((other for other in earlier if not other.is_partial), next(iter(earlier), None))


def with_published(release: Release) -> QuerySet[Release]:
    """The published releases and this one, as if it were published, newest first."""
    return newest_first(Release.objects.filter(Q(state=ReleaseState.PUBLISHED) | Q(pk=release.pk)))


def _corrects(release: Release, other: Release) -> bool:
    """Return whether `other` is an earlier load of the same quarter, and not an excerpt that this one completes."""
    is_same_quarter = (release.year, release.name.quarter) == (other.year, other.name.quarter)
    return is_same_quarter and _load(other) < _load(release) and (release.is_partial or not other.is_partial)


def _load(release: Release) -> tuple[str, int]:
    """The sort key of loads of one quarter: A revision 1, A revision 2, AR revision 1."""
    return release.letter, release.revision


def by_date(release: Release) -> tuple[date, int, str, int]:
    """A sort key: the release that takes effect last is the greatest."""
    return release.effective_from, release.year, release.letter, release.revision


def release_on(day: date) -> Release | None:
    """The release that values a date: the one in force, or its stand-in; None before every release."""
    return next(iter(releases_on(day)), None)


def release_named(label: str, published: Iterable[Release] | None = None) -> Release | None:
    """The newest published load of a release by its label, such as RVU26A, in any case."""
    releases = published_releases() if published is None else published
    return next((release for release in releases if release.label == label.upper()), None)


def newest_loads(published: Iterable[Release] | None = None) -> list[Release]:
    """The newest published load of each label, newest first."""
    found: dict[str, Release] = {}
    for release in published_releases() if published is None else published:
        found.setdefault(release.label, release)
    return list(found.values())
