"""Say how the other lines of its patient reduced a line: its rank, its endoscopic family, or further imaging.

A cut comes from the steps of a line's trace, so the history, the API and the device (static/js/log/cuts.js) say the
same. It has two forms: short for the list of lines ready to log, and for lines in the log.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from logbook.domain.valuation.explanations import effect_of
from logbook.domain.valuation.line import HALF, ONE
from logbook.domain.valuation.ranking import IMAGING
from logbook.domain.valuation.trace import Step
from rvuedge.common.rounding import round_half_up

NAMES = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
TEENS = (11, 12, 13)
FAMILY = ("family", "family-base")
RANKS = {"rank": (HALF, "procedure", "procedures"), "scans": (IMAGING, "imaging study", "imaging studies")}


@dataclass(frozen=True, slots=True)
class Rank:
    """Reduced ranks of a line, as a rule (`rank` or `scans`) ranks them: from `first` to `last`, which differ if the
    line has units. A line whose first unit counts in full begins at 1. `of` is the wRVU of one unit before."""

    rule: str
    percent: str
    of: Decimal
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Family:
    """The work of an endoscopic family's `base` that another line already counts: `less` of the line's wRVU (`of`)."""

    of: Decimal
    less: Decimal
    base: str


@dataclass(frozen=True, slots=True)
class Cut:
    """How a line was reduced: by its family, by its rank, or by both, the family first. `then` are the effects of later
    factors, such as `× 0.625`."""

    family: Family | None
    rank: Rank | None
    then: tuple[str, ...] = ()


def cut_of(steps: Sequence[Step]) -> Cut | None:
    """Return how the other lines reduced a line, from its steps; None if they didn't."""
    families = [(n, step) for n, step in enumerate(steps) if step.rule in FAMILY and step.before > step.after]
    ranks = [(n, step) for n, step in enumerate(steps) if step.rule in RANKS and _is_reduced(step)]
    if not families and not ranks:
        return None
    family = next((Family(step.before, step.before - step.after, step.on) for _, step in families), None)
    rank = next((_rank(step) for _, step in ranks), None)
    after = max(n for n, _ in (*families, *ranks))
    then = [effect_of(step) for step in steps[after + 1 :] if step.operation == "times" and step.operand != ONE]
    return Cut(family, rank, tuple(then))


def _is_reduced(step: Step) -> bool:
    """Return whether a ranking counted any of a line's units in part."""
    return step.on != "1"


def _rank(step: Step) -> Rank:
    first, _, last = step.on.partition(" to ")
    return Rank(step.rule, f"{RANKS[step.rule][0]:.0%}", step.before, int(first), int(last or first))


def cut_in_short(cut: Cut | None) -> str:
    """Return a cut for a line ready to log: `50% of 10.00: second procedure`; '' for None."""
    return _text(cut, ": ", _place_in_short)


def cut_in_log(cut: Cut | None) -> str:
    """Return a cut for a line in the log: `50% of 7.76, ranked second`; '' for None."""
    return _text(cut, ", ", _place_in_log)


def _text(cut: Cut | None, mark: str, place: Callable[[Rank], str]) -> str:
    if cut is None:
        return ""
    family, rank = cut.family, cut.rank
    parts = []
    if family:
        amounts = f"{round_half_up(family.of)} − {round_half_up(family.less)}"
        parts.append(f"{amounts}{mark}base {family.base} counted once")
    if rank:
        each = " each" if rank.last > max(rank.first, 2) else ""
        amount = rank.percent if family else f"{rank.percent} of {round_half_up(rank.of)}{each}"
        parts.append(f"{amount} from the second unit" if rank.first == 1 else f"{amount}{mark}{place(rank)}")
    return ", then ".join([*parts, *cut.then])


def _place_in_short(rank: Rank) -> str:
    _, one, several = RANKS[rank.rule]
    return f"{_span(rank)} {one if rank.first == rank.last else several}"


def _place_in_log(rank: Rank) -> str:
    return f"ranked {_span(rank)}" if rank.rule == "rank" else _place_in_short(rank)


def _span(rank: Rank) -> str:
    """Return `second`, `second and third` or `second to fourth`."""
    if rank.first == rank.last:
        return _ordinal(rank.first)
    joined = "and" if rank.last == rank.first + 1 else "to"
    return f"{_ordinal(rank.first)} {joined} {_ordinal(rank.last)}"


def _ordinal(number: int) -> str:
    if number < len(NAMES):
        return NAMES[number]
    suffix = "th" if number % 100 in TEENS else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"
