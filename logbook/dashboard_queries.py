"""What a dashboard reads: four queries, whatever the log's size. Sums are made by the database, from one index."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from logbook.domain.calendar import WorkCalendar
from logbook.domain.pace import Target
from logbook.domain.planner import Usual
from logbook.models import Display, Entry, Goal, Leave
from logbook.queries import entries_for, to_review, with_words
from rvuedge.accounts.models import User
from rvuedge.common.periods import Period

ZERO = Decimal(0)
# The whole of the period, its codes and its settings in one pass over the index; then the usual codes.
SUMS = """
WITH summed AS (
    SELECT 'period' AS kind, GROUPING(code_id) AS over_codes, GROUPING(setting) AS over_settings, code_id, setting,
        sum(wrvu) AS wrvu, sum(gross_wrvu) AS gross, sum(units) AS units, count(*) AS entries,
        sum(medicare_amount) AS medicare, count(*) - count(medicare_amount) AS unpaid
    FROM logbook_entry
    WHERE user_id = %(user)s AND deleted_at IS NULL AND service_date BETWEEN %(first)s AND %(last)s
    GROUP BY GROUPING SETS ((code_id), (setting), ())
    UNION ALL
    SELECT 'usual', 0, 1, code_id, NULL, sum(wrvu), sum(gross_wrvu), sum(units), count(*), NULL, 0
    FROM logbook_entry
    WHERE user_id = %(user)s AND deleted_at IS NULL AND service_date BETWEEN %(usual_first)s AND %(usual_last)s
    GROUP BY code_id
)
SELECT s.kind, s.over_codes, s.over_settings, s.code_id, s.setting, s.wrvu, s.gross, s.units, s.entries, s.medicare,
    s.unpaid, coalesce(nullif(c.title, ''), nullif(c.descriptor, ''), c.subheading), c.section, c.subheading
FROM summed s LEFT JOIN codes_code c ON c.hcpcs = s.code_id
ORDER BY s.wrvu DESC, s.units DESC, s.code_id
"""


@dataclass(frozen=True, slots=True)
class Practice:
    """What a user has chosen, and what the log is: its first day, and how many entries wait for a decision."""

    goal: Goal
    display: Display
    leave: tuple[tuple[date, date], ...]
    log_begins: date | None
    review_count: int

    @property
    def target(self) -> Target | None:
        """The goal; None while none is set."""
        return self.goal.target

    @property
    def calendar(self) -> WorkCalendar:
        """The days the user works."""
        return self.goal.calendar(self.leave)


@dataclass(frozen=True, slots=True)
class CodeSum:
    """A code's part of a period."""

    hcpcs: str
    name: str
    section: str
    subheading: str
    wrvu: Decimal
    units: int


@dataclass(frozen=True, slots=True)
class SettingSum:
    """A setting's part of a period."""

    setting: str
    wrvu: Decimal
    units: int


@dataclass(frozen=True, slots=True)
class Sums:
    """A period's sums: wRVU that count, gross, procedures (units), entries, Medicare's dollars (unrounded) with how
    many entries have none; the codes and settings, largest first; and the usual codes."""

    wrvu: Decimal = ZERO
    gross: Decimal = ZERO
    procedures: int = 0
    entries: int = 0
    medicare: Decimal = ZERO
    without_amount: int = 0
    codes: list[CodeSum] = field(default_factory=list)
    settings: list[SettingSum] = field(default_factory=list)
    usual: list[Usual] = field(default_factory=list)


def practice_of(user: User) -> Practice:
    """Goal, calendar, leave and choice of cards of the user, defaults where nothing is chosen, in one query."""
    entries = Entry.objects.filter(user=OuterRef("pk"), deleted_at__isnull=True).order_by()
    waiting = entries.filter(needs_review=True, reviewed_at__isnull=True)
    found = (
        User.objects.filter(pk=user.pk)
        .select_related("goal", "display")
        .annotate(
            log_begins=Subquery(entries.order_by("service_date").values("service_date")[:1]),
            review_count=Subquery(waiting.values("user").annotate(n=Count("*")).values("n")),
            days_away=ArraySubquery(
                Leave.objects.filter(user=OuterRef("pk")).values(span=JSONObject(first="first", last="last"))
            ),
        )
        .get()
    )
    return Practice(
        goal=getattr(found, "goal", None) or Goal(user=user),
        display=getattr(found, "display", None) or Display(user=user),
        leave=tuple((date.fromisoformat(a["first"]), date.fromisoformat(a["last"])) for a in found.days_away),
        log_begins=found.log_begins,
        review_count=found.review_count or 0,
    )


def leave_of(user: User) -> list[Leave]:
    """The user's days away, in order."""
    return list(Leave.objects.filter(user=user))


def sums_of(user: User, period: Period, usual: Period) -> Sums:
    """The sums of a period, and the codes of another one as the usual ones, in one query."""
    asked = {"first": period.first, "last": period.last, "usual_first": usual.first, "usual_last": usual.last}
    whole: dict[str, Any] = {}
    codes, settings, usual_codes = [], [], []
    with connection.cursor() as cursor:
        cursor.execute(SUMS, asked | {"user": user.pk})
        for kind, over_codes, over_settings, code, setting, wrvu, gross, units, count, paid, unpaid, *words in cursor:
            if kind == "usual":
                usual_codes.append(Usual(code, words[0], units, wrvu))
            elif not over_codes:
                codes.append(CodeSum(code, words[0], words[1], words[2], wrvu, units))
            elif not over_settings:
                settings.append(SettingSum(setting, wrvu, units))
            elif count:
                whole = {"wrvu": wrvu, "gross": gross, "procedures": units, "entries": count}
                whole |= {"medicare": paid or ZERO, "without_amount": unpaid}
    return Sums(**whole, codes=codes, settings=settings, usual=usual_codes)


def latest_and_waiting(user: User, latest: int, waiting: int) -> tuple[list[Entry], list[Entry]]:
    """The entries logged last, and the newest of those that wait for a decision, with their words, in one query."""
    order = ("-service_date", "-created_at", "position")
    newest = entries_for(user).order_by(*order).values("pk")[:latest]
    asked = to_review(user).order_by(*order).values("pk")[:waiting]
    chosen = Entry.objects.filter(Q(pk__in=newest) | Q(pk__in=asked))
    found = list(with_words(chosen).order_by(*order))
    return found[:latest], [entry for entry in found if entry.needs_review and not entry.reviewed_at][:waiting]
