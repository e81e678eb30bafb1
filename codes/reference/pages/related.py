"""Related codes in groups: the components of the same test, the endoscopic family, nearby codes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from codes.domain.indicators import no_work_note

if TYPE_CHECKING:
    from codes.reference.related import RelatedCode

HEADS = {
    "part": "Components of the same test",
    "base": "Same endoscopic family",
    "family": "Same endoscopic family",
    "nearby": "Nearby codes",
}
TEST_PARTS = {"2": "professional", "3": "technical", "4": "whole"}
MOST_NEARBY = 6


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """A related code in a list; `role` is `base` or the component of a test."""

    hcpcs: str
    name: str
    role: str
    work_rvu: Decimal
    no_work: str


@dataclass(frozen=True, slots=True)
class RelatedGroup:
    """Codes with the same relation, and their heading."""

    head: str
    rows: list[RelatedRow]


def related_groups(hcpcs: str, found: list[RelatedCode], successors: Collection[str] = ()) -> list[RelatedGroup]:
    """The groups that have codes; nearby codes are limited to the closest on both sides, without the successors, which
    have their own list."""
    nearby = [code for code in found if code.relation == "nearby" and code.hcpcs not in successors]
    before = [code for code in nearby if code.hcpcs < hcpcs][-MOST_NEARBY // 2 :]
    after = [code for code in nearby if code.hcpcs > hcpcs][: MOST_NEARBY // 2]
    kept = [code for code in found if code.relation != "nearby"] + before + after
    groups: dict[str, list[RelatedRow]] = {head: [] for head in dict.fromkeys(HEADS.values())}
    for code in kept:
        groups[HEADS[code.relation]].append(_row(code))
    return [RelatedGroup(head, rows) for head, rows in groups.items() if rows]


def _row(code: RelatedCode) -> RelatedRow:
    role = {"base": "base", "part": TEST_PARTS.get(code.pctc, "")}.get(code.relation, "")
    return RelatedRow(code.hcpcs, code.name, role, code.work_rvu, no_work_note(code.work_rvu, code.status))
