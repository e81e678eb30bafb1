"""Geometry of the charts on a code page: numbers in, SVG coordinates out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

STRIP_WIDTH, STRIP_HEIGHT = 360.0, 100.0
BAR_SHARE = 0.62  # of the width each bar may take


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the rank strip, in units of its 360 × 100 box; y grows downward."""

    x: float
    y: float
    width: float
    height: float
    is_below: bool


@dataclass(frozen=True, slots=True)
class RankStrip:
    """Bars of a section's codes sorted by work RVU, and the positions of this code and of the median."""

    bars: list[Bar]
    needle_x: float
    median_x: float


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a total, with its position on a bar from 0 to 100."""

    name: str
    key: str
    percent: int
    x: float
    width: float


def rank_strip(sample: Sequence[float], work_rvu: Decimal, rank: int) -> RankStrip:
    """Bars for a sorted sample of work RVUs on a log scale, teal up to this code's value."""
    room = STRIP_WIDTH / len(sample)
    low, high = math.log(sample[0]), math.log(sample[-1])
    bars = []
    for n, value in enumerate(sample):
        part = (math.log(value) - low) / (high - low) if high > low else 1
        height = round(4 + part * (STRIP_HEIGHT - 4), 2)
        bars.append(
            Bar(
                x=round(n * room + room * (1 - BAR_SHARE) / 2, 2),
                y=round(STRIP_HEIGHT - height, 2),
                width=round(room * BAR_SHARE, 2),
                height=height,
                is_below=value <= work_rvu,
            )
        )
    return RankStrip(bars, needle_x=round(STRIP_WIDTH * rank / 100, 2), median_x=STRIP_WIDTH / 2)


def shares(work: Decimal, practice_expense: Decimal, malpractice: Decimal) -> list[Share]:
    """The three parts of a total as percentages and positions on a bar; empty when the total is zero."""
    total = work + practice_expense + malpractice
    parts = (
        ("Work", "work", work),
        ("Practice expense", "pe", practice_expense),
        ("Malpractice", "mp", malpractice),
    )
    placed, x = [], 0.0
    for name, key, value in parts:
        if not value:
            continue
        width = float(100 * value / total)
        placed.append(Share(name, key, round(width), round(x, 3), round(width, 3)))
        x += width
    return placed
