"""A percentile table and a value's percentile on it: linear between published points, none beyond them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise


class NoTableError(ValueError):
    """Values that don't make a table. `percentile` is the point at fault, None if there are too few points."""

    def __init__(self, message: str, percentile: int | None = None) -> None:
        super().__init__(message)
        self.percentile = percentile


@dataclass(frozen=True, slots=True)
class InterpolatedPercentile:
    """A value's percentile. `percentile` is exact and unrounded. Outside the table it's None, `side` is `below` or
    `above`, and `edge` is the lowest or highest published percentile."""

    percentile: Decimal | None
    side: str = ""
    edge: int = 0


@dataclass(frozen=True, slots=True)
class PercentileTable:
    """Two or more published points (percentile, value), both strictly increasing."""

    points: tuple[tuple[int, Decimal], ...]

    def __post_init__(self) -> None:
        if len(self.points) < 2:
            raise NoTableError("A table needs at least two percentiles")
        for (below, low), (above, high) in pairwise(self.points):
            if below >= above or low >= high:
                raise NoTableError(
                    f"p{above} is {high.normalize():,f}, which isn't above p{below}, {low.normalize():,f}", above
                )

    def percentile_of(self, value: Decimal) -> InterpolatedPercentile:
        """Return a value's percentile, linear between published points."""
        (first, lowest), (last, highest) = self.points[0], self.points[-1]
        if value < lowest:
            return InterpolatedPercentile(None, "below", first)
        if value > highest:
            return InterpolatedPercentile(None, "above", last)
        for (below, low), (above, high) in pairwise(self.points):
            if value <= high:
                return InterpolatedPercentile(below + (above - below) * (value - low) / (high - low))
        raise AssertionError("A value between the lowest and highest point is between two neighbors")

    def value_at(self, percentile: Decimal) -> Decimal | None:
        """Return a percentile's value, None outside the published ones: the inverse of `percentile_of`."""
        for (below, low), (above, high) in pairwise(self.points):
            if below <= percentile <= above:
                return low + (high - low) * (percentile - below) / (above - below)
        return None

    def above(self, value: Decimal) -> tuple[tuple[int, Decimal], ...]:
        """Return the published points above a value, nearest first."""
        return tuple(point for point in self.points if point[1] > value)


def table_of(values: Mapping[int, Decimal | None]) -> PercentileTable:
    """Return the table of these values by percentile; None is a point the survey doesn't publish.

    Raises NoTableError for fewer than two points or values that don't increase.
    """
    return PercentileTable(tuple((p, value) for p in sorted(values) if (value := values[p]) is not None))
