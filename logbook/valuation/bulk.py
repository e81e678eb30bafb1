"""Value many entries at once, session by session, from only the columns that affect their value."""

import itertools
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from codes.domain.release_order import Basis
from codes.domain.rows import CodeRows
from codes.fee_schedule.rows import Key
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.line import ValuedLine as Credit
from logbook.domain.valuation.policy import Policy
from logbook.domain.valuation.replaced import replaced_flags
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.trace import Flag

NEEDED = (
    "id", "session", "service_date", "release_id", "code_id", "modifiers", "units", "setting", "factor",
    "entered_work", "postoperative_days", "wrvu", "release_basis",
)  # fmt: skip


class Stored(NamedTuple):
    """The columns of an entry (NEEDED) that affect its value, without the cost of a model. `release_id` is None while
    it waits for a release."""

    id: int
    session: uuid.UUID
    service_date: date
    release_id: int | None
    code_id: str
    modifiers: list[str]
    units: int
    setting: str
    factor: Decimal | None
    entered_work: Decimal | None
    postoperative_days: int | None
    wrvu: Decimal
    release_basis: str

    @property
    def name(self) -> str:
        """The code with its modifiers."""
        return "-".join((self.code_id, *self.modifiers))

    @property
    def source(self) -> "Source | None":
        """The release that valued it, and why; None while it waits for one."""
        return None if self.release_id is None else Source(self.release_id, Basis(self.release_basis))


class Source(NamedTuple):
    """The release that values a line, and why. `flags` say what differs from the release that a policy pins."""

    release_id: int
    basis: Basis
    flags: tuple[Flag, ...] = ()


Valued = tuple[Stored, Source, Credit]
Staged = tuple[Stored, Source | None, Credit]  # without a source, the entry waits for a release
WAITING = Credit("", Decimal(0), Decimal(0), Decimal(0), (), ())


def value_by_session(
    entries: Iterable[tuple[Stored, Source]], rows: Mapping[Key, CodeRows], policy_of: Callable[[Stored], Policy]
) -> Iterator[Valued]:
    """Yield each entry with its source and its credit. The entries must be ordered by session; the lines of a session
    are valued together, under the policy of the first."""
    for _, group in itertools.groupby(entries, key=lambda pair: pair[0].session):
        session_entries = list(group)
        lines = [
            LineInput(
                rows[source.release_id, e.code_id],
                tuple(e.modifiers),
                e.units,
                e.setting,
                e.factor,
                e.entered_work,
                e.postoperative_days,
            )
            for e, source in session_entries
        ]
        first = session_entries[0][0]
        credits_ = value_session(lines, policy_of(first), first.service_date)
        for (entry, source), credit in zip(session_entries, credits_, strict=True):
            flags = (*source.flags, *replaced_flags(entry.code_id, entry.service_date, source.basis))
            yield entry, source, credit._replace(flags=(*credit.flags, *flags)) if flags else credit
