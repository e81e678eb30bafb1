"""Rank the procedures of a session: units, endoscopic families, 100% and 50%, and multiple imaging where a policy asks.

A bilateral procedure is ranked once, whether it's one line or two. Lines logged together are a session; nothing is
ranked across sessions, because the log doesn't know the patient.
Source: RVU25D.pdf (multiple procedure indicators), domain reference §5.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from codes.domain.rows import CodeRows, Row
from logbook.domain.valuation import modifiers as table
from logbook.domain.valuation.line import HALF, ONE, ZERO, Draft, is_unpriced_in_facility
from logbook.domain.valuation.policy import Policy

FULLY_RANKED = 5
IMAGING = Decimal("0.95")
NOT_SURGERY = frozenset({"55", "56", "78"})  # care on another day, or a return to surgery: not ranked with this day's


@dataclass(slots=True, eq=False)
class Procedure:
    """One procedure of a session: a line, or the two lines of a bilateral pair, which have the same units. `fee` (total
    RVU) and `value` (wRVU) are for one unit."""

    drafts: list[Draft]
    units: int
    fee: Decimal
    value: Decimal

    @property
    def hcpcs(self) -> str:
        """The code."""
        return self.drafts[0].line.code.hcpcs

    @property
    def name(self) -> str:
        """The code and modifiers, to order equal procedures."""
        return min(f"{self.hcpcs} {' '.join(sorted(draft.line.modifiers))}" for draft in self.drafts)


@dataclass(slots=True, eq=False)
class RankEntry:
    """One entry of the ranking: a procedure, or an endoscopic family. `ranks` is the number of ranks it takes: one for
    each unit. `fee` and `work` are those of one rank."""

    drafts: list[Draft]
    fee: Decimal
    work: Decimal
    ranks: int
    name: str = field(default="")

    def key(self, basis: str) -> tuple[Decimal, Decimal, str]:
        """Return the sort key: largest first, then by the other measure, then by code."""
        first, second = (self.work, self.fee) if basis == "work" else (self.fee, self.work)
        return -first, -second, self.name


def reduce_multiple_procedures(drafts: list[Draft], pairs: Sequence[tuple[int, int]], policy: Policy) -> None:
    """Steps 5 to 8: count units and apply the multiple-procedure rules. `pairs` are the bilateral pairs, by index."""
    if policy.reduction == "none":
        return
    if policy.reduction == "modifier-51":
        for draft in drafts:
            if "51" in draft.line.modifiers:
                draft.add_step("modifier-51", "times", policy.by_modifier.get("51", HALF), "51")
        return
    ranked = [n for n, draft in enumerate(drafts) if _is_ranked(draft)]
    if sum(drafts[n].units for n in ranked) > 1:
        procedures = _procedures(drafts, ranked, pairs)
        assisted = [p for p in procedures if _assists(p.drafts[0])]
        for chosen in (assisted, [p for p in procedures if p not in assisted]) if assisted else (procedures,):
            _rank(_rank_entries(chosen), policy)
    if policy.reduces_imaging:
        scans = [n for n, draft in enumerate(drafts) if _is_imaging(draft)]
        _reduce_imaging(_procedures(drafts, scans, pairs))


def _procedures(drafts: list[Draft], chosen: Sequence[int], pairs: Sequence[tuple[int, int]]) -> list[Procedure]:
    """Return the procedures of the chosen lines (by index), in order. Both lines of a pair are chosen, or neither."""
    partners = dict(pairs)
    seconds = set(partners.values())
    found = []
    for n in chosen:
        draft = drafts[n]
        if n in partners:
            other = drafts[partners[n]]
            found.append(Procedure([draft, other], draft.units, draft.fee + other.fee, draft.value + other.value))
        elif n not in seconds:
            found.append(Procedure([draft], draft.units, draft.fee, draft.value))
    return found


def may_rank(row: Row, code: CodeRows) -> bool:
    """Return whether a row's procedures are ranked, unless their modifiers or setting say otherwise."""
    return row.multiple_procedure in ("2", "3") and row.global_days != "ZZZ" and row.status != "J" and not code.is_visit


def _is_ranked(draft: Draft) -> bool:
    row, line = draft.row, draft.line
    return (
        may_rank(row, line.code)
        and not draft.is_denied
        and NOT_SURGERY.isdisjoint(line.modifiers)
        and not is_unpriced_in_facility(row, line.setting)
    )


def _assists(draft: Draft) -> bool:
    return any(name in table.ASSISTANTS for name in draft.line.modifiers)


def _rank_entries(procedures: list[Procedure]) -> list[RankEntry]:
    """Return the entries to rank: families first, then single procedures."""
    entries: list[RankEntry] = []
    taken: list[Procedure] = []
    for base in dict.fromkeys(base for p in procedures if (base := p.drafts[0].row.endoscopic_base)):
        members = [p for p in procedures if base in (p.drafts[0].row.endoscopic_base, p.hcpcs)]
        if sum(p.units for p in members) > 1:
            entries.append(_family(base, members))
            taken += members
    entries += [RankEntry(p.drafts, p.fee, p.value, p.units, p.name) for p in procedures if p not in taken]
    return entries


def _family(base: str, members: list[Procedure]) -> RankEntry:
    """Step 6: count the highest-ranked code in full, each other one by its work above the base, and the base at 0."""
    row = _base_row(base, members)
    others = [p for p in members if p.hcpcs != base]
    top = min(others, key=lambda p: (-p.fee, -p.value, p.name))
    fee = ZERO
    for procedure in members:
        _count_units(procedure)
        if row is None:
            fee += procedure.fee * procedure.units
            for draft in procedure.drafts:
                draft.flag("no-base", base, needs_review=True)
            continue
        reduced = procedure.units - (procedure is top)
        base_fee = row.ranked_total(procedure.drafts[0].line.setting)
        fee += (procedure.fee if procedure is top else ZERO) + reduced * max(ZERO, procedure.fee - base_fee)
        if procedure.hcpcs == base:
            for draft in procedure.drafts:
                draft.add_step("family-base", "minus", draft.value, base)
        elif reduced:
            _deduct(procedure, min(procedure.value, row.work) * reduced, base)
        else:
            for draft in procedure.drafts:
                draft.add_step("family-top", "times", ONE, base)
    drafts = [draft for p in members for draft in p.drafts]
    return RankEntry(drafts, fee, sum((d.value for d in drafts), ZERO), 1, min(p.name for p in members))


def _base_row(base: str, members: list[Procedure]) -> Row | None:
    """Return the row of a family's base code in the release; None if it has none."""
    for procedure in members:
        draft = procedure.drafts[0]
        if draft.row.endoscopic_base == base and draft.line.code.base:
            return draft.line.code.base
    return next((p.drafts[0].row for p in members if p.hcpcs == base), None)


def _count_units(procedure: Procedure) -> None:
    for draft in procedure.drafts:
        if procedure.units > 1:
            draft.add_step("units", "times", Decimal(procedure.units), str(procedure.units))
        draft.has_units = True


def _deduct(procedure: Procedure, amount: Decimal, base: str) -> None:
    """Deduct an amount from a procedure: half from each line of a pair, or what a smaller line has."""
    drafts = sorted(procedure.drafts, key=lambda draft: draft.value)
    for n, draft in enumerate(drafts):
        part = min(draft.value, amount / (len(drafts) - n))
        draft.add_step("family", "minus", part, base)
        amount -= part


def _rank(entries: list[RankEntry], policy: Policy) -> None:
    """Step 7: count the highest-ranked procedure at 100%, the others at 50%."""
    if sum(entry.ranks for entry in entries) < 2:
        return
    rank = 1
    for entry in sorted(entries, key=lambda entry: entry.key(policy.basis)):
        last = rank + entry.ranks - 1
        factor = Decimal(entry.ranks) * HALF + (HALF if rank == 1 else ZERO)
        on = str(rank) if last == rank else f"{rank} to {last}"
        for draft in entry.drafts:
            draft.add_step("rank", "times", factor, on)
            draft.has_units = True
            if last > FULLY_RANKED:
                draft.flag("after-the-fifth", on)
        rank = last + 1


def _is_imaging(draft: Draft) -> bool:
    return draft.row.multiple_procedure == "4" and draft.row_modifier != "TC" and bool(draft.value)


def _reduce_imaging(procedures: list[Procedure]) -> None:
    """Step 8, where a policy asks: count the highest-ranked study's professional component in full, others at 95%."""
    if sum(p.units for p in procedures) < 2:
        return
    rank = 1
    for procedure in sorted(procedures, key=lambda p: (-_professional(p.drafts[0]), -p.value, p.name)):
        units = procedure.units
        factor = units * IMAGING + (ONE - IMAGING if rank == 1 else ZERO)
        on = str(rank) if units == 1 else f"{rank} to {rank + units - 1}"
        for draft in procedure.drafts:
            draft.add_step("scans", "times", factor, on)
            draft.has_units = True
        rank += units


def _professional(draft: Draft) -> Decimal:
    row = draft.line.code.row("26") or draft.row
    return row.ranked_total(draft.line.setting)
