"""A value's position on a percentile table, for display: percentile, gaps, and the table with the value in it."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from benchmarks.domain.gauge import Gauge, gauge_of
from benchmarks.domain.metrics import Metric
from benchmarks.domain.point_names import ordinal, point_name, suffix
from benchmarks.domain.table import InterpolatedPercentile, PercentileTable
from rvuedge.common.rounding import round_half_up

MAX_TARGETS = 2


def whole_percentile(table: PercentileTable, percentile: Decimal) -> int:
    """Round a percentile to a whole number, half up, but never up to a published one that isn't reached."""
    rounded = int(round_half_up(percentile, 0))
    published = {point for point, _ in table.points}
    return int(percentile.to_integral_value(ROUND_FLOOR)) if rounded in published else rounded


@dataclass(frozen=True, slots=True)
class Target:
    """A published point above the value: the gap at the clinician's own FTE, and per clinical day if that applies."""

    percentile: int
    gap: Decimal
    per_day: Decimal | None

    @property
    def name(self) -> str:
        """The point's name in a sentence: `the median`, `the 75th`."""
        return f"the {point_name(self.percentile).lower()}"


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the table: a published point, or the value itself (`is_you`), for which `from_you` is None."""

    name: str
    value: Decimal
    per_day: Decimal | None
    from_you: Decimal | None
    is_you: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """A value's position on a table. `whole` is the whole percentile, None where there's no figure: outside the
    published points, or between two that are more than 25 apart."""

    metric: Metric
    value: Decimal
    interpolated: InterpolatedPercentile
    whole: int | None
    targets: tuple[Target, ...]
    steps: tuple[Step, ...]
    gauge: Gauge

    @property
    def label(self) -> str:
        """The position as text: `41st`, `below the 10th`, `above the 90th` or `between the 25th and 75th`."""
        if self.whole is not None:
            return ordinal(self.whole)
        upper = self.interpolated.upper
        name = f"{self.interpolated.side} the {self.edge_name}"
        return f"{name} and {'the median' if upper == 50 else ordinal(upper)}" if upper else name

    @property
    def why_no_figure(self) -> str:
        """Why there's no whole percentile; '' if there is one."""
        if self.whole is not None:
            return ""
        sides = {"below": "the lowest published", "above": "the highest published"}
        return sides.get(self.interpolated.side, "the survey publishes nothing in between")

    @property
    def suffix(self) -> str:
        """The ordinal suffix of the whole percentile."""
        return suffix(self.whole) if self.whole is not None else ""

    @property
    def edge_name(self) -> str:
        """The published point that a value without a figure is beyond."""
        return point_name(self.interpolated.edge).lower()


def format_amount(value: Decimal, metric: Metric) -> str:
    """Format a value of a metric: 6,900 or $56.40."""
    return f"{'$' if metric.is_money else ''}{round_half_up(value, metric.places):,}"


def position_of(
    table: PercentileTable,
    value: Decimal,
    metric: Metric,
    *,
    own_share: Decimal = Decimal(1),
    clinical_days: int | None = None,
) -> Position:
    """Return the position of a value at 1.0 FTE.

    `own_share` converts gaps to the clinician's own FTE (0.75 at 0.75 FTE); with `clinical_days` a year they're also
    given per day.
    """

    def per_day(amount: Decimal) -> Decimal | None:
        return amount * own_share / clinical_days if clinical_days else None

    interpolated = table.percentile_of(value)
    whole = None if interpolated.percentile is None else whole_percentile(table, interpolated.percentile)
    steps = [Step(point_name(p), v, per_day(v), (v - value) * own_share) for p, v in table.points]
    name = "You" if whole is None else f"You, {ordinal(whole)}"
    below = sum(v < value for _, v in table.points)
    steps.insert(below, Step(name, value, per_day(value), None, is_you=True))
    return Position(
        metric=metric,
        value=value,
        interpolated=interpolated,
        whole=whole,
        targets=tuple(
            Target(p, (v - value) * own_share, per_day(v - value)) for p, v in table.above(value)[:MAX_TARGETS]
        ),
        steps=tuple(steps),
        gauge=gauge_of(
            table,
            value,
            f"You {format_amount(value, metric)}",
            max(6, *(len(format_amount(v, metric)) for _, v in table.points)),
        ),
    )
