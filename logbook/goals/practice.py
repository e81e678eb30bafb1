"""A clinician's practice: goal, work calendar, leave and choices, read in one query."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import JSONObject

from benchmarks.models import BenchmarkChoice
from logbook.domain.goals.calendar import WorkCalendar
from logbook.domain.goals.pace import Target
from logbook.models import Display, Entry, Goal, Leave
from rvuedge.accounts.fte import appointments_of, history_from
from rvuedge.accounts.models import User
from rvuedge.common.fte import FteHistory


@dataclass(frozen=True, slots=True)
class Practice:
    """A user's choices and FTE, the first day of their log, and how many entries need review."""

    goal: Goal
    display: Display
    leave: tuple[tuple[date, date], ...]
    log_begins: date | None
    review_count: int
    choice: BenchmarkChoice
    fte: FteHistory

    @property
    def target(self) -> Target | None:
        """The goal; None if none is set."""
        return self.goal.target(self.fte)

    @property
    def calendar(self) -> WorkCalendar:
        """The days the user works."""
        return self.goal.calendar(self.leave)


def practice_of(user: User) -> Practice:
    """Return the user's goal, calendar, leave, FTE and choices, or their defaults, in one query."""
    entries = Entry.objects.filter(user=OuterRef("pk"), deleted_at__isnull=True).order_by()
    waiting = entries.filter(needs_review=True, reviewed_at__isnull=True)
    found = (
        User.objects.filter(pk=user.pk)
        .select_related("goal", "display", "benchmark_choice")
        .annotate(
            log_begins=Subquery(entries.order_by("service_date").values("service_date")[:1]),
            review_count=Subquery(waiting.values("user").annotate(n=Count("*")).values("n")),
            days_away=ArraySubquery(
                Leave.objects.filter(user=OuterRef("pk")).values(span=JSONObject(first="first", last="last"))
            ),
            appointments=ArraySubquery(appointments_of(OuterRef("pk"))),
        )
        .get()
    )
    return Practice(
        goal=getattr(found, "goal", None) or Goal(user=user),
        display=getattr(found, "display", None) or Display(user=user),
        leave=tuple((date.fromisoformat(a["first"]), date.fromisoformat(a["last"])) for a in found.days_away),
        log_begins=found.log_begins,
        review_count=found.review_count or 0,
        choice=getattr(found, "benchmark_choice", None) or BenchmarkChoice(user_id=user.pk),
        fte=history_from(found.appointments),
    )


def leave_of(user: User) -> list[Leave]:
    """Return the user's leave periods, in order."""
    return list(Leave.objects.filter(user=user))
