"""Medicare's amount for each entry, for clinicians whose dashboard shows it.

We calculate it when an entry is written, store it with the entry, and recalculate it for the complete log when the
locality changes. It's an estimate (logbook.domain.valuation.payment), never credit. It depends on complete sessions,
the release's conversion factor and a locality, so SQL can't calculate it; once stored, SQL can sum it like any other
column. It's null if there's no amount: contractor-priced, anesthesia, a session under two releases, a locality that the
release doesn't have, or an entry that waits for a release.
"""

import itertools
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from codes.fee_schedule.localities import localities_of
from codes.fee_schedule.releases import published_releases
from codes.fee_schedule.rows import code_rows
from codes.models import Release
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.payment import Prices, pay_session
from logbook.entries.queries import entries_for
from logbook.models import Display, Entry
from rvuedge.accounts.models import User
from rvuedge.common.memory import no_garbage_collection

NEEDED = (
    "id", "session", "position", "release_id", "code_id", "modifiers", "units", "setting", "factor",
    "postoperative_days",
)  # fmt: skip
ENTRIES_PER_WRITE = 10_000
WRITE = """
UPDATE logbook_entry e SET medicare_amount = n.amount
FROM unnest(%s::bigint[], %s::numeric[]) AS n (id, amount)
WHERE e.id = n.id AND e.medicare_amount IS DISTINCT FROM n.amount
"""
Sessions = Collection[uuid.UUID] | Callable[[], Collection[uuid.UUID]]


class Payable(NamedTuple):
    """The columns of an entry (NEEDED) that its payment depends on."""

    id: int
    session: uuid.UUID
    position: int
    release_id: int
    code_id: str
    modifiers: list[str]
    units: int
    setting: str
    factor: Decimal | None
    postoperative_days: int | None


def update_amounts_if_shown(user: User, sessions: Sessions) -> None:
    """Update the amounts of these sessions if the user's dashboard shows amounts. If `sessions` is a function, it's
    called only then."""
    locality = Display.objects.filter(user=user).values_list("medicare_locality", flat=True).first()
    if not locality:
        return
    chosen = sessions() if callable(sessions) else sessions
    if chosen:
        _update_amounts(_valued(user).filter(session__in=list(chosen)).values_list(*NEEDED), locality)


def update_all_amounts(user: User, locality: str) -> None:
    """Update every amount of the log for a locality; '' removes them."""
    with no_garbage_collection(), transaction.atomic():
        if locality:
            _update_amounts(_valued(user).values_list(*NEEDED), locality)
        else:
            Entry.objects.filter(user=user, medicare_amount__isnull=False).update(medicare_amount=None)


def _valued(user: User) -> QuerySet[Entry]:
    """Return the entries that don't wait for a release."""
    return entries_for(user).filter(release__isnull=False)


def _update_amounts(found: Iterable[tuple[object, ...]], locality: str) -> None:
    entries = [Payable(*row) for row in found]  # type: ignore[arg-type]
    entries.sort(key=lambda entry: (entry.session, entry.position, entry.id))
    prices = _prices({entry.release_id for entry in entries}, locality)
    amounts = _amounts(entries, prices)
    with connection.cursor() as cursor:
        while part := list(itertools.islice(amounts, ENTRIES_PER_WRITE)):
            ids, values = zip(*part, strict=True)
            cursor.execute(WRITE, [list(ids), list(values)])


def _prices(releases: Iterable[int], locality: str) -> dict[int, Prices]:
    """Return the prices of each release that has the locality."""
    found = {}
    published = list(published_releases())
    for release in Release.objects.filter(pk__in=list(releases)):
        if priced_in := localities_of(release, published).with_key(locality):
            found[release.pk] = Prices(release.conversion_factor, priced_in.indices)
    return found


def _amounts(entries: Sequence[Payable], prices: Mapping[int, Prices]) -> Iterator[tuple[int, Decimal | None]]:
    """Yield each entry's id with its dollars, session by session."""
    rows = code_rows((entry.release_id, entry.code_id) for entry in entries)
    for _, grouped in itertools.groupby(entries, key=lambda entry: entry.session):
        group = list(grouped)
        known = [prices.get(entry.release_id) for entry in group]
        if any(price is None for price in known):
            yield from ((entry.id, None) for entry in group)
            continue
        lines = [
            LineInput(
                rows[e.release_id, e.code_id],
                tuple(e.modifiers),
                e.units,
                e.setting,
                e.factor,
                postoperative_days=e.postoperative_days,
            )
            for e in group
        ]
        payments = pay_session(lines, [price for price in known if price])
        yield from ((entry.id, payment.amount) for entry, payment in zip(group, payments, strict=True))
