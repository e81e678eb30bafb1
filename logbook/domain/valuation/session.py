"""Value the lines of a session together: bilateral pairs, then each line, ranking, roles, and hints.

Source: domain reference §5.1.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from logbook.domain.valuation.hints import add_hints
from logbook.domain.valuation.line import Draft, LineInput, ValuedLine, finish_line, start_line
from logbook.domain.valuation.modifier_steps import apply_modifiers, apply_role
from logbook.domain.valuation.policy import PARITY, Policy
from logbook.domain.valuation.ranking import reduce_multiple_procedures
from logbook.domain.valuation.sides import bilateral_pairs


def value_session(
    lines: Sequence[LineInput], policy: Policy = PARITY, service_date: date | None = None
) -> list[ValuedLine]:
    """Return the value of each line of a session, in order.

    wRVU are unrounded, unless the policy rounds lines. Each line has the steps that lead to its value. The date changes
    no value; without it, hints about rules that depend on the year are left out.
    """
    drafts = [start_line(line, policy) for line in lines]
    is_single = len(drafts) == 1
    pairs = [] if is_single else bilateral_pairs(lines)
    for pair in pairs:
        for n in pair:
            drafts[n].is_one_side = True
    for draft in drafts:
        apply_modifiers(draft)
    if not is_single or drafts[0].line.units > 1:
        reduce_multiple_procedures(drafts, pairs, policy)
    add_hints(drafts, service_date)
    return [_finish(draft) for draft in drafts]


def _finish(draft: Draft) -> ValuedLine:
    if draft.units != 1 and not draft.has_units:
        draft.add_step("units", "times", Decimal(draft.units), str(draft.units))
    if draft.line.modifiers:
        apply_role(draft)
    return finish_line(draft)
