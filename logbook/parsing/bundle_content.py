"""The content of a code bundle: codes and their rows, written compactly for devices (static/js/log/bundle.js reads it).

Codes with the same bits and the same kinds of rows share one entry in `kinds`. The rows' RVUs are in flat lists, in the
order of the sorted codes and their sorted row modifiers, as hundredths: `works` has one for each row, `totals` and
`office` one for each row that may be ranked. Lists of similar numbers compress better than a mixture.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from codes.domain.rows import CodeRows, Row
from logbook.domain.parsing.fit import fit_of
from logbook.domain.valuation.ranking import may_rank

SCHEMA = 3
HAS_TOTAL, IN_FAMILY = 1, 2  # marks of a row
REQUIRED = 3  # cells of a code: name, search words, kind
KIND = (
    "status", "pctc", "global_days", "preoperative", "intraoperative", "postoperative", "multiple_procedure",
    "bilateral", "assistant", "co_surgeon", "team", "facility_na",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BundledCode:
    """A code in a bundle. `release` is the place of the release it's from among the bundle's releases."""

    rows: CodeRows
    release: int = 0
    name: str = ""
    words: str = ""
    other_name: str = ""
    usage: int = 0

    @property
    def base_code(self) -> str:
        """The base code of its endoscopic family, or ''."""
        bases = (row.endoscopic_base for _, row in sorted(self.rows.rows.items()))
        return next((base for base in bases if base), "")


@dataclass(slots=True)
class _Lists:
    """The lists that the codes refer to, while a bundle is written."""

    kinds: dict[Any, int] = field(default_factory=dict)
    row_kinds: dict[tuple[str, ...], int] = field(default_factory=dict)
    works: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    office: list[int] = field(default_factory=list)


def codes_as_data(codes: Mapping[str, BundledCode]) -> dict[str, Any]:
    """Return the codes as plain data: `codes` has [name, search words, kind, base, other name, usage] of each, without
    empty cells at the end, the other keys the lists they refer to."""
    lists = _Lists()
    bases = {(code.release, code.base_code) for code in codes.values() if code.base_code}
    listed = {hcpcs: _cells(code, codes, bases, lists) for hcpcs, code in sorted(codes.items())}
    return {
        "row_kinds": list(lists.row_kinds),
        "kinds": list(lists.kinds),
        "works": lists.works,
        "totals": lists.totals,
        "office": lists.office,
        "codes": listed,
    }


def _cells(
    code: BundledCode, codes: Mapping[str, BundledCode], bases: set[tuple[int, str]], lists: _Lists
) -> list[Any]:
    is_base = (code.release, code.rows.hcpcs) in bases
    rows = tuple(_row(name, row, code.rows, is_base, lists) for name, row in sorted(code.rows.rows.items()))
    kind = lists.kinds.setdefault((fit_of(code.rows), code.release, rows), len(lists.kinds))
    cells = [code.name, code.words, kind, _base_cell(code, codes), code.other_name, code.usage]
    while len(cells) > REQUIRED and not cells[-1]:
        cells.pop()
    return cells


def _row(name: str, row: Row, code: CodeRows, is_base: bool, lists: _Lists) -> tuple[Any, ...]:
    """Add a row's numbers to the lists; return [modifier, kind] and, if it has any, its marks."""
    has_total = _has_total(name, row, code) or (is_base and name == "")
    marks = HAS_TOTAL * has_total + IN_FAMILY * bool(row.endoscopic_base)
    lists.works.append(_hundredths(row.work))
    if has_total:
        lists.totals.append(_hundredths(row.ranked_total("facility") - row.work))
        lists.office.append(_hundredths(row.ranked_total("nonfacility") - row.ranked_total("facility")))
    kind = lists.row_kinds.setdefault(row_kind(row), len(lists.row_kinds))
    return (name, kind, marks) if marks else (name, kind)


def _has_total(name: str, row: Row, code: CodeRows) -> bool:
    """Return whether a row's total may rank a line: its own, or in imaging the professional one of the study."""
    is_study = any(each.multiple_procedure == "4" for each in code.rows.values())
    return may_rank(row, code) or (is_study and (name == "26" or "26" not in code.rows))


def _base_cell(code: BundledCode, codes: Mapping[str, BundledCode]) -> Any:
    """Return the base code of a code's endoscopic family. If its row isn't in the bundle, because a better release has
    the code, return [base code, work, facility total, nonfacility total]; [base code] if the release has no such
    row."""
    base, row = codes.get(code.base_code), code.rows.base
    if not code.base_code or (base and base.release == code.release and base.rows.rows.get("") == row):
        return code.base_code
    if row is None:
        return [code.base_code]
    numbers = row.work, row.ranked_total("facility"), row.ranked_total("nonfacility")
    return [code.base_code, *map(_hundredths, numbers)]


def row_kind(row: Row) -> tuple[str, ...]:
    """Return a row's indicators (KIND) as text: 1 for a row with NA in its facility column, else ''."""
    return tuple(
        ("1" if value else "") if isinstance(value := getattr(row, name), bool) else str(value) for name in KIND
    )


def _hundredths(rvu: Decimal) -> int:
    return int(rvu * 100)
