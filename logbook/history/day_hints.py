"""Hints about an entry that need the rest of the log: they change nothing, and the log doesn't know the patient.

Sources: MCPM chapter 12 §40.1 (the global package includes visits), §30.6.6 (modifier 24).
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from codes.domain.sections import classify
from logbook.domain.valuation.hints import SEPARATE_VISIT
from logbook.domain.valuation.modifier_steps import GLOBAL_DAYS
from logbook.entries.queries import entries_for
from logbook.models import Entry
from rvuedge.accounts.models import User
from rvuedge.common.dates import format_date

VISITS = "evaluation-and-management"
PROCEDURES = """
SELECT e.code_id, e.service_date, v.global_days
FROM logbook_entry e
JOIN codes_codevalue v ON v.release_id = e.release_id AND v.code_id = e.code_id AND v.modifier = e.row_modifier
WHERE e.user_id = %s AND e.deleted_at IS NULL AND e.service_date >= %s AND e.service_date < %s
  AND v.global_days = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Procedure:
    """An own procedure with a global period of 10 or 90 days."""

    hcpcs: str
    service_date: date
    days: int

    @property
    def last_day(self) -> date:
        """The last day of the global period."""
        return self.service_date + timedelta(self.days)


def day_hints(user: User, entries: Collection[Entry]) -> list[tuple[str, str]]:
    """Return hints about the entries of one session, each as the entry's name and a sentence. Two queries at most."""
    found = []
    visits = [entry for entry in entries if _is_plain_visit(entry)]
    if visits and (procedure := _latest_procedure(user, visits[0].service_date)):
        text = (
            f"Possibly inside the {procedure.days}-day global period of your {procedure.hcpcs} on "
            f"{format_date(procedure.service_date)}. If it's the same patient, Medicare includes the visit; an "
            "unrelated one needs modifier 24."
        )
        found += [(entry.name, text) for entry in visits]
    return found + _repeated(user, entries)


def _is_plain_visit(entry: Entry) -> bool:
    is_visit = classify(entry.code_id)[0].slug == VISITS
    return is_visit and SEPARATE_VISIT.isdisjoint(entry.modifiers)


def _latest_procedure(user: User, day: date) -> Procedure | None:
    """Return the own procedure whose global period covers a date and ends last, without those of the date itself."""
    earliest = day - timedelta(max(GLOBAL_DAYS.values()))
    with connection.cursor() as cursor:
        cursor.execute(PROCEDURES, [user.pk, earliest, day, list(GLOBAL_DAYS)])
        procedures = [Procedure(hcpcs, on, GLOBAL_DAYS[kind]) for hcpcs, on, kind in cursor.fetchall()]
    return max((p for p in procedures if p.last_day >= day), key=lambda p: (p.last_day, p.hcpcs), default=None)


def _repeated(user: User, entries: Collection[Entry]) -> list[tuple[str, str]]:
    """Return a hint for each line that's also in another session of the day, visits apart: those are often repeated."""
    procedures = [entry for entry in entries if classify(entry.code_id)[0].slug != VISITS]
    if not procedures:
        return []
    first = procedures[0]
    others = entries_for(user).filter(
        service_date=first.service_date, code_id__in=[entry.code_id for entry in procedures]
    )
    listed = others.exclude(session=first.session).order_by().values_list("code_id", "modifiers")
    counts = Counter((hcpcs, frozenset(modifiers)) for hcpcs, modifiers in listed)
    return [
        (entry.name, f"You logged {entry.name} {_times(count)} more on this day. If it's the same case, delete one.")
        for entry in procedures
        if (count := counts[entry.code_id, frozenset(entry.modifiers)])
    ]


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
