"""The gauge of a percentile table: each point's position on a linear scale, in percent of the width."""

from dataclasses import dataclass
from decimal import Decimal

from benchmarks.domain.metrics import PERCENTILES
from benchmarks.domain.table import PercentileTable
from rvuedge.common.rounding import round_half_up

MARGIN = Decimal("8.5")  # of the width, hatched, on each side of the published points
INSIDE = 100 - 2 * MARGIN
NARROWEST = 290  # pixels of the narrowest gauge
LETTER = Decimal("6.4")  # pixels per letter of the labels below it
EDGE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A published point. `row` is the line its label is on: 1 if a label on line 0 is too close, None if there's no
    room on either line."""

    percentile: int
    value: Decimal
    x: Decimal
    row: int | None


@dataclass(frozen=True, slots=True)
class Band:
    """The band between two neighboring points; `shade` is 1 to 4, by its middle."""

    x: Decimal
    width: Decimal
    shade: int


@dataclass(frozen=True, slots=True)
class Gauge:
    """A drawn gauge. `you` is the needle's position, kept at the edge for a value off the gauge (`is_off`); `flag_x`
    and `flag_width`, in pixels from the needle, are the box of the flag's text, which stays within the width."""

    ticks: tuple[Tick, ...]
    bands: tuple[Band, ...]
    you: Decimal
    is_off: bool
    flag_x: Decimal
    flag_width: int
    right: Decimal

    @property
    def left(self) -> Decimal:
        """The position of the first published point."""
        return MARGIN

    @property
    def flag_middle(self) -> Decimal:
        """The middle of the flag, in pixels from the needle."""
        return self.flag_x + Decimal(self.flag_width) / 2

    @property
    def has_two_rows(self) -> bool:
        """Whether labels need a second line."""
        return any(tick.row for tick in self.ticks)


def gauge_of(table: PercentileTable, value: Decimal, flag: str, longest: int = 6) -> Gauge:
    """Return the gauge for a table, with a needle at the value and `flag` as its text. The longest label has `longest`
    letters."""
    low, high = table.points[0][1], table.points[-1][1]

    def x_of(amount: Decimal) -> Decimal:
        return round_half_up(MARGIN + INSIDE * (amount - low) / (high - low), 3)

    x = x_of(value)
    you = min(max(x, EDGE), 100 - EDGE)
    width = 9 * len(flag) + 16
    xs = [x_of(amount) for _, amount in table.points]
    return Gauge(
        ticks=_ticks(table, xs, 100 * (LETTER * longest + 7) / NARROWEST),
        bands=tuple(
            Band(x, xs[n + 1] - x, _shade(table.points[n][0], table.points[n + 1][0])) for n, x in enumerate(xs[:-1])
        ),
        you=you,
        is_off=you != x,
        flag_x=_flag(you, width),
        flag_width=width,
        right=xs[-1],
    )


def _ticks(table: PercentileTable, xs: list[Decimal], room: Decimal) -> tuple[Tick, ...]:
    """Label the usual percentiles first, then the others where they fit."""
    order = sorted(range(len(xs)), key=lambda n: (table.points[n][0] not in PERCENTILES, n))
    taken: tuple[list[Decimal], list[Decimal]] = ([], [])
    rows: dict[int, int] = {}
    for n in order:
        free = [row for row in (0, 1) if all(abs(xs[n] - other) >= room for other in taken[row])]
        if free:
            rows[n] = free[0]
            taken[free[0]].append(xs[n])
    return tuple(Tick(p, value, xs[n], rows.get(n)) for n, (p, value) in enumerate(table.points))


def _shade(below: int, above: int) -> int:
    middle = (below + above) / 2
    return 1 if middle < 25 else 2 if middle < 50 else 3 if middle < 75 else 4


def _flag(you: Decimal, width: int) -> Decimal:
    """Center the flag on the needle; near the edges it slides toward the middle."""
    half = Decimal(width) / 2
    room = Decimal(20)
    if you < room:
        return round_half_up(-half * you / room, 1)
    if you > 100 - room:
        return round_half_up(-2 * half + half * (100 - you) / room, 1)
    return -half
