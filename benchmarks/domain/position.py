"""A value on a percentile table in the words and steps that a page shows."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from benchmarks.domain.gauge import Gauge, gauge_of
from benchmarks.domain.metrics import Metric
from benchmarks.domain.table import PercentileTable, Place
from rvuedge.common.rounding import round_half_up

MOST_TARGETS = 2


def suffix(number: int) -> str:
    """`st`, `nd`, `rd` or `th`."""
    return "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def ordinal(number: int) -> str:
    """41 → 41st."""
    return f"{number}{suffix(number)}"


def point_name(percentile: int) -> str:
    """The name of a published point: 10th, Median, 75th."""
    return "Median" if percentile == 50 else ordinal(percentile)


def whole_percentile(table: PercentileTable, percentile: Decimal) -> int:
    """The percentile as a whole number, half up, but never up to a published one that is not reached."""
    rounded = int(round_half_up(percentile, 0))
    is_reached = percentile >= rounded
    published = {point for point, _ in table.points}
    return int(percentile.to_integral_value(ROUND_FLOOR)) if rounded in published and not is_reached else rounded


@dataclass(frozen=True, slots=True)
class Target:
    """A published point above the value: how much is missing, in the clinician's own time, and of it each clinic day
    (None where days do not come into it)."""

    percentile: int
    gap: Decimal
    a_day: Decimal | None

    @property
    def name(self) -> str:
        """`the median`, `the 75th`."""
        return f"the {point_name(self.percentile).lower()}"


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the table: a published point, or the value itself (`is_you`). `from_you` is None for that one."""

    name: str
    value: Decimal
    a_day: Decimal | None
    from_you: Decimal | None
    is_you: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """A value on a table. `whole` is None outside the published points."""

    metric: Metric
    value: Decimal
    place: Place
    whole: int | None
    targets: tuple[Target, ...]
    steps: tuple[Step, ...]
    gauge: Gauge

    @property
    def words(self) -> str:
        """`41st`, `below the 10th` or `above the 90th`."""
        return ordinal(self.whole) if self.whole is not None else f"{self.place.side} the {self.edge_name}"

    @property
    def suffix(self) -> str:
        """What stands after the whole number."""
        return suffix(self.whole) if self.whole is not None else ""

    @property
    def edge_name(self) -> str:
        """The first or last published point, for a value outside."""
        return point_name(self.place.edge).lower()


def amount(value: Decimal, metric: Metric) -> str:
    """A value of a metric as it is shown: 6,900 or $56.40."""
    return f"{'$' if metric.is_money else ''}{round_half_up(value, metric.places):,}"


def position_of(
    table: PercentileTable,
    value: Decimal,
    metric: Metric,
    *,
    own_share: Decimal = Decimal(1),
    clinical_days: int | None = None,
) -> Position:
    """Where a value for 1.0 FTE stands.

    `own_share` takes distances back to the clinician's own time (0.75 at 0.75 FTE); `clinical_days` of a year spread
    them over days.
    """

    def a_day(amount_: Decimal) -> Decimal | None:
        return amount_ * own_share / clinical_days if clinical_days else None

    place = table.place(value)
    steps = [Step(point_name(p), v, a_day(v), (v - value) * own_share) for p, v in table.points]
    own = "You" if place.percentile is None else f"You, {ordinal(whole_percentile(table, place.percentile))}"
    below = sum(v < value for _, v in table.points)
    steps.insert(below, Step(own, value, a_day(value), None, is_you=True))
    return Position(
        metric=metric,
        value=value,
        place=place,
        whole=None if place.percentile is None else whole_percentile(table, place.percentile),
        targets=tuple(
            Target(p, (v - value) * own_share, a_day(v - value)) for p, v in table.above(value)[:MOST_TARGETS]
        ),
        steps=tuple(steps),
        gauge=gauge_of(
            table, value, f"You {amount(value, metric)}", max(6, *(len(amount(v, metric)) for _, v in table.points))
        ),
    )
