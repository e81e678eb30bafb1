"""Value the lines of a session together: bilateral pairs, endoscopic families, ranking, multiple imaging.

Lines logged together are a session. Nothing is ranked across sessions, because the log doesn't know the patient.
Source: RVU25D.pdf (multiple procedure indicators), domain reference §5.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from logbook.domain.valuation import modifiers as table
from logbook.domain.valuation.line import (
    HALF,
    ONE,
    ZERO,
    Draft,
    LineInput,
    ValuedLine,
    apply_modifiers,
    finish_line,
    start_line,
)
from logbook.domain.valuation.policy import PARITY, Policy

FULLY_RANKED = 5
IMAGING = Decimal("0.95")
PROCEDURE_GLOBALS = ("000", "010", "090")


@dataclass(slots=True)
class RankEntry:
    """One entry of the ranking: a line, the two lines of a bilateral pair, or an endoscopic family. `ranks` is the
    number of ranks it takes: one for each unit."""

    drafts: list[Draft]
    fee: Decimal
    work: Decimal
    ranks: int
    is_family: bool = False

    def key(self, basis: str) -> tuple[Decimal, Decimal, str]:
        """Return the sort key: largest first, then by the other measure, then by code."""
        first, second = (self.work, self.fee) if basis == "work" else (self.fee, self.work)
        return -first, -second, min(f"{d.line.code.hcpcs} {' '.join(sorted(d.line.modifiers))}" for d in self.drafts)


def value_session(lines: Sequence[LineInput], policy: Policy = PARITY) -> list[ValuedLine]:
    """Return the value of each line of a session, in order.

    wRVU are unrounded, unless the policy rounds lines. Each line has the steps that lead to its value.
    """
    drafts = [start_line(line, policy) for line in lines]
    pairs = _bilateral_pairs(drafts) if len(drafts) > 1 and not policy.is_full else []
    for draft in drafts:
        apply_modifiers(draft)
    if len(drafts) > 1 or (drafts and drafts[0].line.units > 1):
        _reduce_multiple_procedures(drafts, pairs, policy)
        _flag_likely_errors(drafts)
    if all(draft.row.global_days == "ZZZ" for draft in drafts):
        for draft in drafts:
            draft.flag("add-on-alone", draft.line.code.hcpcs)
    return [finish_line(draft) for draft in drafts]


def _bilateral_pairs(drafts: list[Draft]) -> list[tuple[Draft, Draft]]:
    """Return the pairs of lines that differ only in LT and RT. Each pair is one bilateral procedure."""
    waiting: dict[tuple[object, ...], list[Draft]] = {}
    pairs = []
    for draft in drafts:
        line = draft.line
        sides = [name for name in line.modifiers if name in ("LT", "RT")]
        if len(sides) != 1 or "50" in line.modifiers:
            continue
        rest = tuple(sorted(name for name in line.modifiers if name != sides[0]))
        key = (line.code.hcpcs, rest, line.units, line.factor)
        other = "LT" if sides[0] == "RT" else "RT"
        if waiting.get((*key, other)):
            partner = waiting[*key, other].pop()
            partner.is_one_side = draft.is_one_side = True
            pairs.append((partner, draft))
        else:
            waiting.setdefault((*key, sides[0]), []).append(draft)
    return pairs


def _reduce_multiple_procedures(drafts: list[Draft], pairs: list[tuple[Draft, Draft]], policy: Policy) -> None:
    """Steps 5 to 8: count units and apply the multiple-procedure rules."""
    if policy.reduction == "none":
        return
    if policy.reduction == "modifier-51":
        for draft in drafts:
            if "51" in draft.line.modifiers:
                draft.add_step("modifier-51", "times", policy.by_modifier.get("51", HALF), "51")
        return
    for is_assistant in (False, True):
        chosen = [d for d in drafts if _is_ranked(d) and _assists(d) == is_assistant]
        if chosen:
            _rank(_rank_entries(chosen, pairs), policy)
    _imaging_mppr([d for d in drafts if d.row.multiple_procedure == "4" and d.row_modifier != "TC" and d.value])


def _is_ranked(draft: Draft) -> bool:
    return (
        draft.row.multiple_procedure in ("2", "3")
        and draft.row.global_days != "ZZZ"
        and draft.row.status != "J"
        and not draft.line.code.is_visit
        and "78" not in draft.line.modifiers
    )


def _assists(draft: Draft) -> bool:
    return any(name in table.ASSISTANTS for name in draft.line.modifiers)


def _rank_entries(drafts: list[Draft], pairs: list[tuple[Draft, Draft]]) -> list[RankEntry]:
    """Return the entries to rank: families first, then pairs, then single lines."""
    items: list[RankEntry] = []
    taken: set[int] = set()
    for base in {d.row.endoscopic_base for d in drafts if d.row.endoscopic_base}:
        members = [d for d in drafts if d.row.endoscopic_base == base or d.line.code.hcpcs == base]
        if sum(d.line.units for d in members) > 1:
            items.append(_endoscopic_family(base, members))
            taken.update(map(id, members))
    for one, other in pairs:
        if id(one) not in taken and _is_ranked(one) and one in drafts:
            fee, work = one.fee + other.fee, one.value + other.value
            items.append(RankEntry([one, other], fee, work, one.line.units))
            taken.update((id(one), id(other)))
    items += [RankEntry([d], d.fee, d.value, d.line.units) for d in drafts if id(d) not in taken]
    return items


def _endoscopic_family(base: str, members: list[Draft]) -> RankEntry:
    """Step 6: count the highest-ranked code in full, each other one by its work above the base, and the base at 0."""
    row = next((d.line.code.base for d in members if d.row.endoscopic_base == base), None)
    if row is None:
        row = next((d.row for d in members if d.line.code.hcpcs == base), None)
    others = [d for d in members if d.line.code.hcpcs != base]
    top = min(others, key=lambda d: (-d.fee, -d.value, d.line.code.hcpcs, sorted(d.line.modifiers)))
    fee = ZERO
    for draft in members:
        reduced = draft.line.units - (draft is top)
        unit = draft.value
        if draft.line.units > 1:
            draft.add_step("units", "times", Decimal(draft.line.units), str(draft.line.units))
        draft.has_units = True
        if row is None:
            draft.flag("no-base", base, needs_review=True)
            fee += draft.fee * draft.line.units
            continue
        fee += (draft.fee if draft is top else ZERO) + reduced * max(ZERO, draft.fee - row.total(draft.line.setting))
        if draft.line.code.hcpcs == base:
            draft.add_step("family-base", "minus", draft.value, base)
        elif reduced:
            draft.add_step("family", "minus", min(unit, row.work) * reduced, base)
        else:
            draft.add_step("family-top", "times", ONE, base)
    return RankEntry(members, fee, sum((d.value for d in members), ZERO), 1, is_family=True)


def _rank(items: list[RankEntry], policy: Policy) -> None:
    """Step 7: count the highest-ranked procedure at 100%, the others at 50%."""
    if sum(item.ranks for item in items) < 2:
        return
    rank = 1
    for item in sorted(items, key=lambda item: item.key(policy.basis)):
        last = rank + item.ranks - 1
        factor = Decimal(item.ranks) * HALF + (HALF if rank == 1 else ZERO)
        on = str(rank) if last == rank else f"{rank} to {last}"
        for draft in item.drafts:
            draft.add_step("rank", "times", factor, on)
            draft.has_units = True
            if last > FULLY_RANKED:
                draft.flag("after-the-fifth", on)
        rank = last + 1


def _imaging_mppr(drafts: list[Draft]) -> None:
    """Step 8, multiple imaging: count the highest-ranked study's professional component in full, the others at 95%."""
    if sum(d.line.units for d in drafts) < 2:
        return
    rank = 1
    for draft in sorted(drafts, key=lambda d: (-_professional(d), -d.value, d.line.code.hcpcs)):
        units = draft.line.units
        factor = units * IMAGING + (ONE - IMAGING if rank == 1 else ZERO)
        draft.add_step("scans", "times", factor, str(rank) if units == 1 else f"{rank} to {rank + units - 1}")
        draft.has_units = True
        rank += units


def _professional(draft: Draft) -> Decimal:
    row = draft.line.code.row("26") or draft.row
    return row.total(draft.line.setting)


def _flag_likely_errors(drafts: list[Draft]) -> None:
    """Flag lines that are likely wrong given the others. Values don't change."""
    globals_ = {d.row.global_days for d in drafts if d.row.global_days in PROCEDURE_GLOBALS}
    missing = "57" if "090" in globals_ else "25"
    for draft in drafts:
        modifiers = draft.line.modifiers
        if globals_ and draft.line.code.is_visit and not {"24", "25", "57"} & set(modifiers):
            draft.flag("visit-with-procedure", missing)
        if draft.row.status == "T" and len(drafts) > 1:
            draft.flag("paid-alone", "T")
    seen: dict[tuple[str, tuple[str, ...]], int] = {}
    for draft in drafts:
        key = draft.line.code.hcpcs, draft.line.modifiers
        seen[key] = seen.get(key, 0) + draft.line.units
    for draft in drafts:
        if not draft.line.modifiers and draft.row.bilateral == "1" and seen[draft.line.code.hcpcs, ()] == 2:
            draft.flag("both-sides-perhaps", "50")
