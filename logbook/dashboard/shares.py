"""Shares of a period's wRVU: by code, section, weekday and setting, each with the width of its bar."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from codes.domain.sections import BY_SLUG
from logbook.dashboard.queries import CodeSum
from logbook.models import Setting
from rvuedge.common.periods import Period

ZERO = Decimal(0)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TOP = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its wRVU and count, its bar's width of 100, its share in percent, and its subparts."""

    name: str
    wrvu: Decimal
    units: int
    width: float
    percent: int
    parts: list["Part"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TopCode:
    """A top code, with its bar's width of 100."""

    code: CodeSum
    width: float


@dataclass(frozen=True, slots=True)
class Top:
    """The top codes by one measure, and the totals of the others."""

    codes: list[TopCode]
    others: int
    others_wrvu: Decimal
    others_units: int


def top_by_wrvu(codes: Sequence[CodeSum]) -> Top:
    """Return the codes with the most wRVU. Those without any are among the others."""
    return _top(sorted(codes, key=lambda code: (-code.wrvu, -code.units, code.hcpcs)), [code.wrvu for code in codes])


def top_by_count(codes: Sequence[CodeSum]) -> Top:
    """Return the codes with the most units."""
    ordered = sorted(codes, key=lambda code: (-code.units, -code.wrvu, code.hcpcs))
    return Top(
        [TopCode(code, _width(Decimal(code.units), Decimal(ordered[0].units))) for code in ordered[:TOP]],
        *_rest(ordered[TOP:]),
    )


def _top(ordered: Sequence[CodeSum], values: Sequence[Decimal]) -> Top:
    most = max(values, default=ZERO)
    shown = [code for code in ordered[:TOP] if code.wrvu]
    return Top([TopCode(code, _width(code.wrvu, most)) for code in shown], *_rest(ordered[len(shown) :]))


def _rest(codes: Sequence[CodeSum]) -> tuple[int, Decimal, int]:
    return len(codes), sum((code.wrvu for code in codes), ZERO), sum(code.units for code in codes)


def case_mix(codes: Iterable[CodeSum]) -> list[Part]:
    """Return sections with their subsections, largest first."""
    sums: dict[str, dict[str, tuple[Decimal, int]]] = {}
    for code in codes:
        section = sums.setdefault(BY_SLUG[code.section].name if code.section in BY_SLUG else code.section, {})
        wrvu, units = section.get(code.subheading, (ZERO, 0))
        section[code.subheading] = (wrvu + code.wrvu, units + code.units)
    total = sum((wrvu for section in sums.values() for wrvu, _ in section.values()), ZERO)
    return _sorted(
        _part(name, _sum(section), total, [_part(sub, value, total) for sub, value in section.items() if sub])
        for name, section in sums.items()
    )


def _sum(section: Mapping[str, tuple[Decimal, int]]) -> tuple[Decimal, int]:
    return sum((wrvu for wrvu, _ in section.values()), ZERO), sum(units for _, units in section.values())


def _part(name: str, value: tuple[Decimal, int], total: Decimal, parts: Iterable[Part] = ()) -> Part:
    share = 100 * value[0] / total if total else ZERO
    return Part(name, *value, round(float(share), 2), round(share), _sorted(parts))


def _sorted(parts: Iterable[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: (-part.wrvu, -part.units, part.name))


def by_weekday(by_day: Mapping[date, Decimal], period: Period) -> list[Part]:
    """Return wRVU by weekday; `units` is the number of days with entries, bars are relative to the largest. Weekend
    days appear only if they have entries."""
    sums, days = [ZERO] * 7, [0] * 7
    for day, value in by_day.items():
        if day in period:
            sums[day.weekday()] += value
            days[day.weekday()] += 1
    total, most = sum(sums, ZERO), max(sums)
    return [
        Part(name, sums[n], days[n], _width(sums[n], most), round(100 * sums[n] / total) if total else 0)
        for n, name in enumerate(WEEKDAYS)
        if n < 5 or days[n]
    ]


def by_setting(sums: Mapping[str, tuple[Decimal, int]]) -> list[Part]:
    """Return wRVU and procedures by setting."""
    total, _ = _sum(sums)
    return _sorted(_part(Setting(setting).label, value, total) for setting, value in sums.items())


def _width(value: Decimal, most: Decimal) -> float:
    return round(float(100 * value / most), 2) if most else 0.0
