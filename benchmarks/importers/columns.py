"""Guess the role of each column of a sheet from its headers, which may span several lines and be merged.

A role is `specialty`, `provider_type`, `region`, `practice_type`, `metric`, `n_providers`, `n_groups`, `p10` to `p90`
(of the row's metric), `work_rvu:p10` (of the metric it names), `percentile` and `value` (one row per point), or ''.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.domain.metrics import METRICS, PERCENTILES
from benchmarks.importers.names import metric_named, words_of

POINTS = tuple(f"p{percentile}" for percentile in PERCENTILES)
FACTS = {
    "specialty": "Specialty",
    "provider_type": "Provider type",
    "region": "Region",
    "practice_type": "Practice type",
    "metric": "Metric",
    "n_providers": "Number of providers",
    "n_groups": "Number of groups",
}
ROLES: dict[str, str] = {
    "": "Skip",
    **FACTS,
    **{point: f"{percentile}th percentile" for point, percentile in zip(POINTS, PERCENTILES, strict=True)},
    **{
        f"{metric.slug}:{point}": f"{metric.name}, {percentile}th"
        for metric in METRICS.values()
        for point, percentile in zip(POINTS, PERCENTILES, strict=True)
    },
    "percentile": "Percentile (one per row)",
    "value": "Value (one per row)",
}
POINT = re.compile(r"(?<![0-9.])p?\s?(10|25|50|75|90)(?:th)?(?![0-9])(?:\s*%?\s*(?:ile|tile|percentile|pct|pctl)?)?")
FIRST_ROWS = 25


@dataclass(frozen=True, slots=True)
class Headers:
    """A sheet's header: its first line, the first line of data after it (0-based), and each column's text."""

    first: int
    data: int
    texts: tuple[str, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """Each column's guessed role; if two columns have the same one, only the first keeps it."""
        found: list[str] = []
        for text in self.texts:
            role = role_of(text)
            found.append("" if role in found else role)
        return tuple(found)


def role_of(text: str) -> str:
    """Return the role that a column's header names, or ''."""
    found = set(words_of(text))
    if point := _point(text):
        metric = metric_named(POINT.sub(" ", text.lower()))
        return f"{metric}:p{point}" if metric else f"p{point}"
    if found & {"specialty", "speciality", "specialties"}:
        return "specialty"
    if found & {"metric", "measure", "benchmark", "statistic"}:
        return "metric"
    if found & {"region", "geography", "geographic", "area"}:
        return "region"
    if "practice" in found or "ownership" in found or "setting" in found:
        return "practice_type"
    if found & {"groups", "organizations", "practices", "orgs", "grps"}:
        return "n_groups"
    if found & {"provider", "providers", "physicians", "incumbents", "n", "count", "respondents"}:
        return "provider_type" if "type" in found else "n_providers"
    if found & {"percentile", "pctl", "pct"}:
        return "percentile"
    if found == {"value"} or found == {"amount"}:
        return "value"
    return ""


def _point(text: str) -> str:
    if "median" in words_of(text):
        return "50"
    points = {match[1] for match in POINT.finditer(text.lower())}
    return points.pop() if len(points) == 1 else ""


def find_headers(rows: Sequence[Sequence[str]]) -> Headers | None:
    """Return the header: the line among the first 25 that names the most columns, with the merged lines above it.

    None if no line names at least two columns.
    """
    scores = [sum(1 for cell in row if cell and role_of(cell)) for row in rows[:FIRST_ROWS]]
    best = max(range(len(scores)), key=lambda n: (scores[n], -n), default=0)
    if not scores or scores[best] < 2:
        return None
    first = best
    while first > 0 and _belongs(rows[first - 1]):
        first -= 1
    data = best + 1
    while data < len(rows) and _continues(rows[data]):
        data += 1
    return Headers(first, data, _texts(rows, first, data))


def _belongs(row: Sequence[str]) -> bool:
    """Return whether a line above the header is part of it: text over columns, not a separate title."""
    filled = [n for n, cell in enumerate(row) if cell]
    return bool(filled) and filled != [0] and not any(_is_number(row[n]) for n in filled)


def _continues(row: Sequence[str]) -> bool:
    """Return whether a line below is part of the header: only percentiles, units and similar text."""
    filled = [cell for cell in row if cell]
    return len(filled) > 1 and all(_point(cell) or cell.lower() in UNITS for cell in filled)


UNITS = {"wrvu", "wrvus", "rvu", "rvus", "usd", "$", "dollars", "percentile", "%ile", "count", "n"}


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[$]?[\d,]*\.?\d+", cell)) and not _point(cell)


def _texts(rows: Sequence[Sequence[str]], first: int, data: int) -> tuple[str, ...]:
    """Return each column's header text; a merged cell counts for all its columns, except on the last line."""
    lines = []
    for n in range(first, data):
        line, last = list(rows[n]), ""
        if n < data - 1:
            below = rows[n + 1 : data]
            for column, cell in enumerate(line):
                last = cell or last
                if not cell and any(row[column] for row in below):
                    line[column] = last
        lines.append(line)
    return tuple(" ".join(filter(None, (line[column] for line in lines))) for column in range(len(rows[0])))


def letter(column: int) -> str:
    """Return a column's letters, 0-based: 0 is A, 26 is AA."""
    return (letter(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)
