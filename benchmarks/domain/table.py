"""A percentile table and the place of a value on it: linear between the published points, nothing beyond them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise


class NoTableError(ValueError):
    """Values that make no table. `percentile` is where it goes wrong, None when there are too few points."""

    def __init__(self, message: str, percentile: int | None = None) -> None:
        super().__init__(message)
        self.percentile = percentile


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands. `percentile` is exact and unrounded, None outside the table; then `side` is `below` or
    `above`, and `edge` the first or the last published percentile."""

    percentile: Decimal | None
    side: str = ""
    edge: int = 0


@dataclass(frozen=True, slots=True)
class PercentileTable:
    """Published points (percentile, value), both strictly increasing, at least two."""

    points: tuple[tuple[int, Decimal], ...]

    def __post_init__(self) -> None:
        if len(self.points) < 2:
            raise NoTableError("A table needs at least two percentiles")
        for (below, low), (above, high) in pairwise(self.points):
            if below >= above or low >= high:
                raise NoTableError(
                    f"p{above} is {high.normalize():,f}, not more than p{below}, {low.normalize():,f}", above
                )

    def place(self, value: Decimal) -> Place:
        """The percentile of a value, linear between published points."""
        (first, lowest), (last, highest) = self.points[0], self.points[-1]
        if value < lowest:
            return Place(None, "below", first)
        if value > highest:
            return Place(None, "above", last)
        for (below, low), (above, high) in pairwise(self.points):
            if value <= high:
                return Place(below + (above - below) * (value - low) / (high - low))
        raise AssertionError("a value between the ends is in a span")

    def value_at(self, percentile: Decimal) -> Decimal | None:
        """The value of a percentile, None outside the published ones: the inverse of `place`."""
        for (below, low), (above, high) in pairwise(self.points):
            if below <= percentile <= above:
                return low + (high - low) * (percentile - below) / (above - below)
        return None

    def above(self, value: Decimal) -> tuple[tuple[int, Decimal], ...]:
        """The published points that a value has not reached yet, nearest first."""
        return tuple(point for point in self.points if point[1] > value)


def table_of(values: Mapping[int, Decimal | None]) -> PercentileTable:
    """The table of the values by percentile; None is a point that the survey does not print.

    Raises NoTableError for fewer than two points, and for values that do not increase.
    """
    return PercentileTable(tuple((p, value) for p in sorted(values) if (value := values[p]) is not None))
