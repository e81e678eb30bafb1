"""A percentile table and a value's percentile on it: linear between published points, none beyond them.

Rules (domain reference §8):
- Any whole percentile from 1 to 99 may be published. Values never decrease.
- Two or more percentiles may have the same value. Exactly that value is at the lowest of them; a higher value is above
  all of them.
- Over a gap of more than 25 points between published percentiles, as when a survey suppresses the median, we know only
  the range: "between the 25th and 75th". A straight line would invent the missing point.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from benchmarks.domain.point_names import point_phrase

WIDEST_GAP = 25  # points between published percentiles; 10, 25, 50, 75, 90 has none wider


class NoTableError(ValueError):
    """Values that don't make a table. `percentile` is the point at fault, None if there are too few points."""

    def __init__(self, message: str, percentile: int | None = None) -> None:
        super().__init__(message)
        self.percentile = percentile


class TooFewPointsError(NoTableError):
    """Values that are right but too few: fewer than two points, or all of them equal."""


@dataclass(frozen=True, slots=True)
class InterpolatedPercentile:
    """A value's percentile. `percentile` is exact and unrounded, or None.

    Outside the table `side` is `below` or `above`, and `edge` is the lowest or highest published percentile. Over a
    wide gap `side` is `between`, and `edge` and `upper` are the published percentiles around it.
    """

    percentile: Decimal | None
    side: str = ""
    edge: int = 0
    upper: int = 0


@dataclass(frozen=True, slots=True)
class PercentileTable:
    """Two or more published points (percentile, value). Percentiles increase; values don't decrease, and not all are
    equal."""

    points: tuple[tuple[int, Decimal], ...]

    def __post_init__(self) -> None:
        for (below, low), (above, high) in pairwise(self.points):
            if below >= above:
                raise NoTableError(f"The {above} percentile is there twice or out of order", above)
            if low > high:
                raise NoTableError(
                    f"{_capitalized(point_phrase(above))}, {_plain(high)}, is lower than {point_phrase(below)}, "
                    f"{_plain(low)}",
                    above,
                )
        if len(self.points) < 2:
            raise TooFewPointsError("A row needs at least two percentiles")
        if self.points[0][1] == self.points[-1][1]:
            raise TooFewPointsError("All percentiles have the same value; a row needs two different ones")

    def percentile_of(self, value: Decimal) -> InterpolatedPercentile:
        """Return a value's percentile: linear between published points, only the range over a gap of more than 25."""
        (first, lowest), (last, highest) = self.points[0], self.points[-1]
        if value < lowest:
            return InterpolatedPercentile(None, "below", first)
        if value > highest:
            return InterpolatedPercentile(None, "above", last)
        for percentile, published in self.points:
            if value == published:
                return InterpolatedPercentile(Decimal(percentile))
        below, low, above, high = next(
            (below, low, above, high) for (below, low), (above, high) in pairwise(self.points) if value < high
        )
        if above - below > WIDEST_GAP:
            return InterpolatedPercentile(None, "between", below, above)
        return InterpolatedPercentile(below + (above - below) * (value - low) / (high - low))

    def value_at(self, percentile: Decimal) -> Decimal | None:
        """Return a percentile's value, None where there's none: outside the published ones, or within a wide gap."""
        for point, value in self.points:
            if point == percentile:
                return value
        for (below, low), (above, high) in pairwise(self.points):
            if below < percentile < above and above - below <= WIDEST_GAP:
                return low + (high - low) * (percentile - below) / (above - below)
        return None

    def above(self, value: Decimal) -> tuple[tuple[int, Decimal], ...]:
        """Return the published points above a value, nearest first."""
        return tuple(point for point in self.points if point[1] > value)

    def times(self, factor: Decimal) -> "PercentileTable":
        """Return the table for a share of the year, such as 90 ÷ 365 for a quarter."""
        return PercentileTable(tuple((percentile, value * factor) for percentile, value in self.points))

    @property
    def ties(self) -> tuple[tuple[int, int], ...]:
        """The neighboring percentiles with the same value, as pairs."""
        return tuple((below, above) for (below, low), (above, high) in pairwise(self.points) if low == high)

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """The neighboring percentiles more than 25 points apart, as pairs."""
        return tuple((below, above) for (below, _), (above, _) in pairwise(self.points) if above - below > WIDEST_GAP)


def table_of(values: Mapping[int, Decimal | None]) -> PercentileTable:
    """Return the table of these values by percentile; None is a point the survey doesn't publish.

    Raises NoTableError for values that decrease, TooFewPointsError for fewer than two different ones.
    """
    return PercentileTable(tuple((p, value) for p in sorted(values) if (value := values[p]) is not None))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def _capitalized(text: str) -> str:
    return text[0].upper() + text[1:]
