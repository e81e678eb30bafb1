"""Goals, work calendars, leave, and dashboard display settings."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from logbook.domain.goals.calendar import WORKWEEK, WorkCalendar
from logbook.domain.goals.pace import Target
from rvuedge.common.fte import FteHistory

WHOLE_WEEK = list(range(7))
MOST_CARDS = 40


class GoalUnit(models.TextChoices):
    YEAR = "year", "Per year"
    MONTH = "month", "Per month"


def workweek() -> list[int]:
    """Monday to Friday."""
    return sorted(WORKWEEK)


class Goal(models.Model):
    """A user's wRVU goal and work calendar. Without an amount there's no goal; the calendar and the year still apply.

    The year begins on `starts_day` of `starts_month`, the 28th at the latest so every month has that day. With
    `is_for_full_time` the amount is for 1.0 clinical FTE (accounts.FtePeriod). Weekdays count from Monday = 0.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="goal"
    )
    amount = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=5, choices=GoalUnit, default=GoalUnit.YEAR)
    starts_month = models.PositiveSmallIntegerField(default=1)
    starts_day = models.PositiveSmallIntegerField(default=1)
    is_for_full_time = models.BooleanField(default=False)
    counts_from = models.DateField(null=True, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=workweek)
    weeks_off = models.DecimalField(max_digits=3, decimal_places=1, default=Decimal("0.0"))
    keeps_holidays = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gt=0), name="goal_amount_positive"),
            models.CheckConstraint(condition=Q(unit__in=GoalUnit.values), name="goal_unit_known"),
            models.CheckConstraint(condition=Q(starts_month__gte=1, starts_month__lte=12), name="goal_month_in_year"),
            models.CheckConstraint(condition=Q(starts_day__gte=1, starts_day__lte=28), name="goal_day_in_every_month"),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1, weekdays__contained_by=WHOLE_WEEK), name="goal_weekdays_known"
            ),
            models.CheckConstraint(condition=Q(weeks_off__gte=0, weeks_off__lte=40), name="goal_weeks_off_in_range"),
        ]

    def __str__(self) -> str:
        return f"Goal of {self.user_id}: {self.amount} a {self.unit}"

    def target(self, fte: FteHistory) -> Target | None:
        """Return the goal for the pace rules, with the clinician's FTE; None without an amount."""
        if self.amount is None:
            return None
        return Target(
            self.amount,
            self.unit == GoalUnit.MONTH,
            self.starts_month,
            self.starts_day,
            self.is_for_full_time,
            self.counts_from,
            fte,
        )

    def calendar(self, leave: tuple[tuple[object, object], ...] = ()) -> WorkCalendar:
        """The work calendar for the pace rules, with the user's leave."""
        return WorkCalendar(frozenset(self.weekdays), self.weeks_off, self.keeps_holidays, leave)  # type: ignore[arg-type]


class Leave(models.Model):
    """Days off, first and last included. A user's leave periods never overlap."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="leave", db_index=False)
    first = models.DateField()
    last = models.DateField()

    class Meta:
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="leave_ends_after_it_begins"),
            # Its index also serves logbook.goals.practice: one user's leave.
            ExclusionConstraint(
                name="leave_days_once",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (
                        Func("first", "last", RangeBoundary(inclusive_upper=True), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"Leave of {self.user_id}, {self.first} to {self.last}"


class Display(models.Model):
    """A user's dashboard settings: the order of cards, hidden cards, and dollars per wRVU.

    Cards in neither list come last, so new ones appear. `medicare_locality` is the locality Entry.medicare_amount
    was computed for; '' if Medicare amounts aren't shown.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="display"
    )
    cards = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    hidden = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    dollars_per_wrvu = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    medicare_locality = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dollars_per_wrvu__isnull=True) | Q(dollars_per_wrvu__gt=0), name="display_dollars_positive"
            ),
            models.CheckConstraint(
                condition=Q(medicare_locality="") | Q(medicare_locality__regex=r"^\d{5}-\d{2}$"),
                name="display_locality_shape",
            ),
            models.CheckConstraint(
                condition=Q(cards__len__lte=MOST_CARDS, hidden__len__lte=MOST_CARDS), name="display_cards_few"
            ),
        ]

    def __str__(self) -> str:
        return f"Display of {self.user_id}"
