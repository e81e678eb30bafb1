"""Which release values a service on a date, and why. Pure: the only place of this rule.

A release is in force from its effective date to the end of its calendar year, or to the next release: CMS publishes a
new fee schedule each January, and each quarterly file is a complete snapshot (domain reference §2.1). So the order is:

1. the newest release of the date's year that took effect on or before the date (in force). A later quarter may be
   missing here; nobody can tell, so the newest one loaded counts;
2. else the nearest release of the same year, which took effect after the date (a stand-in);
3. else the newest release of an earlier year (a stand-in too, with another year's values).

An excerpt doesn't prove that a code is invalid. For a code it lacks, the other releases of its year follow (earlier
ones first, newest first; then later ones, nearest first), then those of earlier years, down to the first complete one.
This part of the order depends only on the first release, so one code bundle serves all its dates.
static/js/device/release-order.js has the same rule; tests/browser/test_release_order.py compares them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from rvuedge.common.dates import format_date


class Basis(StrEnum):
    """Why a release values a service. `UNKNOWN` is for entries logged before we stored the reason."""

    IN_FORCE = "in_force"
    SAME_YEAR = "same_year"
    EARLIER_YEAR = "earlier_year"
    PARTIAL = "partial"
    PINNED = "pinned"
    WAITING = "waiting"
    UNKNOWN = "unknown"


# The reasons for which a better release may be loaded later.
STAND_INS = (Basis.SAME_YEAR, Basis.EARLIER_YEAR, Basis.PARTIAL)
NAMES: Mapping[Basis, str] = {
    Basis.IN_FORCE: "In force on the date",
    Basis.SAME_YEAR: "Stand-in of the same year",
    Basis.EARLIER_YEAR: "Stand-in of an earlier year",
    Basis.PARTIAL: "Stand-in for a code missing from an excerpt",
    Basis.PINNED: "Pinned by the policy",
    Basis.WAITING: "Waits for a release",
    Basis.UNKNOWN: "Not recorded",
}


class Dated(Protocol):
    """A release as this rule sees it. `year` is CMS's calendar year: 2026 of RVU26A."""

    @property
    def label(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def effective_from(self) -> date: ...
    @property
    def is_partial(self) -> bool: ...


Found = TypeVar("Found", bound=Dated)


def lookup_order(day: date, published: Iterable[Found]) -> list[Found]:
    """Return the releases that may value a service on a date, best first; empty before every release.

    `published` is newest first: by effective date, then by load.
    """
    releases = list(published)
    best = _best(day, releases)
    return order_from(best, releases) if best else []


def order_from(best: Found, releases: Sequence[Found]) -> list[Found]:
    """Return the lookup order of the dates that `best` values."""
    order = [best]
    followers = iter(_followers(best, releases))
    while order[-1].is_partial and (following := next(followers, None)) is not None:
        order.append(following)
    return order


def _best(day: date, releases: Sequence[Found]) -> Found | None:
    in_force = (one for one in releases if one.effective_from <= day and one.year >= day.year)
    earlier = (one for one in releases if one.effective_from <= day)
    return next(in_force, None) or next(iter(_later(day, day.year, releases)), None) or next(earlier, None)


def _followers(best: Found, releases: Sequence[Found]) -> list[Found]:
    """Return the releases for codes that an excerpt lacks."""
    older = releases[releases.index(best) + 1 :]
    same_year = [one for one in older if one.year == best.year]
    return [
        *same_year,
        *_later(best.effective_from, best.year, releases),
        *(one for one in older if one.year < best.year),
    ]


def _later(day: date, year: int, releases: Sequence[Found]) -> list[Found]:
    """Return a year's releases that take effect after a date, nearest first; of one date, the newest load first."""
    later = [one for one in releases if one.year == year and one.effective_from > day]
    return sorted(later, key=lambda one: one.effective_from)


def basis_of(day: date, order: Sequence[Dated], release: Dated) -> Basis:
    """Return why a release of a date's `lookup_order` values a code that the ones before it lack."""
    if release.label != order[0].label:
        return Basis.PARTIAL
    if release.year < day.year:
        return Basis.EARLIER_YEAR
    return Basis.IN_FORCE if release.effective_from <= day else Basis.SAME_YEAR


def proves_absence(day: date, order: Sequence[Dated]) -> bool:
    """Return whether a code that all releases of the order lack is invalid on the date: a complete release of the
    date's year lacks it."""
    return any(not one.is_partial and one.year >= day.year for one in order)


def reason(basis: Basis, day: date, label: str, best: str = "") -> str:
    """Return a sentence on why a release values a service on a date, '' if it's in force.

    `best` is the label of the excerpt that lacks the code, where it's known.
    """
    if basis == Basis.SAME_YEAR:
        return f"No release in force on {format_date(day)} is loaded. Valued under {label}, the nearest of {day.year}."
    if basis == Basis.EARLIER_YEAR:
        return f"No release for {day.year} is loaded. Valued under {label}."
    if basis == Basis.PARTIAL:
        return f"Only part of {best or 'the release in force'} is loaded, without this code. Valued under {label}."
    if basis == Basis.PINNED:
        return f"Pinned to {label} by your policy."
    if basis == Basis.UNKNOWN:
        return f"Valued under {label}, logged before we kept the reason."
    return "Waits for a release." if basis == Basis.WAITING else ""


def short_label(basis: str, label: str, year: int) -> str:
    """Return a release's label with the reason in short, such as `RVU22A, 2022 values`, for lists."""
    notes = {
        Basis.SAME_YEAR: ", stand-in",
        Basis.EARLIER_YEAR: f", {year} values",
        Basis.PARTIAL: ", stand-in",
        Basis.PINNED: ", pinned",
    }
    return label + notes.get(Basis(basis), "")
