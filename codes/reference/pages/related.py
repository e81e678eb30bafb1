"""Codes beside a code, in groups: the parts of the same test, the endoscopic family, the neighbours."""

from dataclasses import dataclass
from decimal import Decimal

from codes.domain.indicators import status_of
from codes.reference.related import RelatedCode

HEADS = {
    "part": "Parts of the same test",
    "base": "Same endoscopic family",
    "family": "Same endoscopic family",
    "neighbour": "Next to it in the book",
}
TEST_PARTS = {"2": "professional", "3": "technical", "4": "whole"}
MOST_NEIGHBOURS = 6


@dataclass(frozen=True, slots=True)
class RelatedRow:
    """A code with what a list says of it; `role` is `base`, or which part of a test it is."""

    hcpcs: str
    name: str
    role: str
    work_rvu: Decimal
    no_work: str


@dataclass(frozen=True, slots=True)
class RelatedGroup:
    """Codes of one relation under its head."""

    head: str
    rows: list[RelatedRow]


def related_groups(hcpcs: str, found: list[RelatedCode]) -> list[RelatedGroup]:
    """The groups that have codes; of the neighbours the nearest on both sides."""
    neighbours = [code for code in found if code.relation == "neighbour"]
    before = [code for code in neighbours if code.hcpcs < hcpcs][-MOST_NEIGHBOURS // 2 :]
    after = [code for code in neighbours if code.hcpcs > hcpcs][: MOST_NEIGHBOURS // 2]
    kept = [code for code in found if code.relation != "neighbour"] + before + after
    groups: dict[str, list[RelatedRow]] = {head: [] for head in dict.fromkeys(HEADS.values())}
    for code in kept:
        groups[HEADS[code.relation]].append(_row(code))
    return [RelatedGroup(head, rows) for head, rows in groups.items() if rows]


def _row(code: RelatedCode) -> RelatedRow:
    status = status_of(code.status)
    role = {"base": "base", "part": TEST_PARTS.get(code.pctc, "")}.get(code.relation, "")
    no_work = "" if code.work_rvu else ("No work" if status.is_payable else status.name)
    return RelatedRow(code.hcpcs, code.name, role, code.work_rvu, no_work)
