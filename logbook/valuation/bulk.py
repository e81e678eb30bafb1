"""Value many entries at once, session by session, from only the columns that affect their value."""

import itertools
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from codes.domain.rows import CodeRows
from codes.fee_schedule.rows import Key
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.line import ValuedLine as Credit
from logbook.domain.valuation.policy import Policy
from logbook.domain.valuation.session import value_session

NEEDED = (
    "id", "session", "service_date", "release_id", "code_id", "modifiers", "units", "setting", "factor",
    "entered_work", "postoperative_days", "wrvu",
)  # fmt: skip


class Stored(NamedTuple):
    """The columns of an entry (NEEDED) that affect its value, without the cost of a model."""

    id: int
    session: uuid.UUID
    service_date: date
    release_id: int
    code_id: str
    modifiers: list[str]
    units: int
    setting: str
    factor: Decimal | None
    entered_work: Decimal | None
    postoperative_days: int | None
    wrvu: Decimal

    @property
    def name(self) -> str:
        """The code with its modifiers."""
        return "-".join((self.code_id, *self.modifiers))


Valued = tuple[Stored, int, Credit]  # with the release that values it


def value_by_session(
    entries: Iterable[tuple[Stored, int]], rows: Mapping[Key, CodeRows], policy_of: Callable[[Stored], Policy]
) -> Iterator[Valued]:
    """Yield each entry with its release and its credit. The entries must be ordered by session; the lines of a session
    are valued together, under the policy of the first."""
    for _, group in itertools.groupby(entries, key=lambda pair: pair[0].session):
        session_entries = list(group)
        lines = [
            LineInput(
                rows[release, e.code_id],
                tuple(e.modifiers),
                e.units,
                e.setting,
                e.factor,
                e.entered_work,
                e.postoperative_days,
            )
            for e, release in session_entries
        ]
        first = session_entries[0][0]
        credits_ = value_session(lines, policy_of(first), first.service_date)
        for (entry, release), credit in zip(session_entries, credits_, strict=True):
            yield entry, release, credit
