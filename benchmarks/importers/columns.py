"""Guess the role of each column of a sheet from its headers, which may span several lines and be merged.

A role is `specialty`, `provider_type`, `region`, `practice_type`, `metric`, `n_providers`, `n_groups`, `fte_basis`,
`p1` to `p99` (of the row's metric), `work_rvu:p10` (of the metric it names), `percentile` and `value` (one row per
point), or ''.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.domain.metrics import METRICS, PERCENTILES
from benchmarks.domain.point_names import ordinal
from benchmarks.importers.names import metric_named
from benchmarks.importers.points import has_bare_point, point_in
from benchmarks.importers.words import words_of

FACTS = {
    "specialty": "Specialty",
    "provider_type": "Provider type",
    "region": "Region",
    "practice_type": "Practice type",
    "metric": "Metric",
    "n_providers": "Number of providers",
    "n_groups": "Number of groups",
    "fte_basis": "FTE basis",
}
TALL = {"percentile": "Percentile (one per row)", "value": "Value (one per row)"}
POINT_ROLE = re.compile(r"(?:(\w+):)?p([1-9]\d?)")
OFFERED = sorted({*range(5, 100, 5), *PERCENTILES})
FIRST_ROWS = 25
GROUPS = {"groups", "organizations", "organisations", "practices", "orgs", "grps", "employers"}
ONE_GROUP = {"group", "organization", "organisation", "practice", "org", "grp", "employer"}
PROVIDERS = {"provider", "providers", "physicians", "incumbents", "clinicians", "doctors", "respondents"}
COUNTS = {"n", "count", "counts", "number", "num", "no", "total"}


@dataclass(frozen=True, slots=True)
class Headers:
    """A sheet's header: its first line, the first line of data after it (0-based), and each column's text."""

    first: int
    data: int
    texts: tuple[str, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """Each column's guessed role; if two columns have the same one, only the first keeps it.

        Where several headers are bare numbers such as 25 and 50, another one such as 65 is a percentile too.
        """
        are_bare = sum(map(has_bare_point, self.texts)) >= 2
        found: list[str] = []
        for text in self.texts:
            role = role_of(text, any_number=are_bare)
            found.append("" if role in found else role)
        return tuple(found)


def point_of_role(role: str) -> tuple[str, int] | None:
    """Return a point role's metric ('' for the row's) and percentile: `work_rvu:p20` → (work_rvu, 20)."""
    match = POINT_ROLE.fullmatch(role)
    return (match[1] or "", int(match[2])) if match else None


def is_role(role: str) -> bool:
    """Return whether a text is a role."""
    point = point_of_role(role)
    return role in {"", *FACTS, *TALL} or (point is not None and point[0] in {"", *METRICS})


def role_choices(roles: Iterable[str]) -> list[tuple[str, str]]:
    """Return the roles to choose from, with their names: the usual ones, and those that a file's columns have."""
    points = [f"p{percentile}" for percentile in OFFERED]
    points += [f"{metric}:p{percentile}" for metric in METRICS for percentile in PERCENTILES]
    points += [role for role in roles if point_of_role(role) and role not in points]
    points.sort(key=_order)
    return [("", "Skip"), *FACTS.items(), *((role, _point_name(role)) for role in points), *TALL.items()]


def _order(role: str) -> tuple[int, int]:
    metric, percentile = point_of_role(role) or ("", 0)
    return ["", *METRICS].index(metric), percentile


def _point_name(role: str) -> str:
    metric, percentile = point_of_role(role) or ("", 0)
    return f"{METRICS[metric].name}, {ordinal(percentile)}" if metric else f"{ordinal(percentile)} percentile"


def role_of(text: str, *, any_number: bool = False) -> str:
    """Return the role that a column's header names, or ''."""
    found = set(words_of(text))
    if point := point_in(text, any_number=any_number):
        metric = metric_named(text)
        return f"{metric}:p{point}" if metric else f"p{point}"
    if found & {"specialty", "speciality", "specialties"}:
        return "specialty"
    if found & {"metric", "measure", "benchmark", "statistic", "variable"}:
        return "metric"
    if found & {"region", "geography", "geographic", "area"}:
        return "region"
    if found & {"fte", "cfte"} and (found <= {"fte", "cfte", "clinical"} or "basis" in found):
        return "fte_basis"
    if counted := _counted(found):
        return counted
    if found & {"practice", "ownership", "setting"}:
        return "practice_type"
    if found & {"percentile", "pctl", "pct"}:
        return "percentile"
    return "value" if found in ({"value"}, {"amount"}) else ""


def _counted(found: set[str]) -> str:
    """Return what a header counts, groups or providers; also `provider_type`, which shares its words; '' for neither.

    A header that names groups never counts providers: "Group Count", "Physician groups".
    """
    if "type" in found:
        return "provider_type" if found & (PROVIDERS | {"physician"}) else ""
    if found & GROUPS or (found & ONE_GROUP and found & COUNTS):
        return "" if "per" in found else "n_groups"
    is_count = found & PROVIDERS or found & {"n", "count"} or (found & COUNTS and "physician" in found)
    return "n_providers" if is_count and not found & ONE_GROUP else ""


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
    has_usual = len(filled) > 1 and any(point_in(cell) or cell.lower() in UNITS for cell in filled)
    return has_usual and all(point_in(cell, any_number=True) or cell.lower() in UNITS for cell in filled)


UNITS = {"wrvu", "wrvus", "rvu", "rvus", "usd", "$", "dollars", "percentile", "%ile", "count", "n"}


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[$]?[\d,]*\.?\d+", cell)) and not point_in(cell)


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
