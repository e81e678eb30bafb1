"""A clinician's FTE over time: read, add, change and remove. A period lasts until the next one starts."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import JSONObject

from rvuedge.accounts.models import FtePeriod, User
from rvuedge.common.dates import format_date
from rvuedge.common.fte import Appointment, FteHistory, history_of
from rvuedge.common.locks import lock_account

MAX_PERIODS = 50


class FteRefusedError(Exception):
    """A period that can't be saved; the message says why."""


def periods_of(user: User) -> list[FtePeriod]:
    """Return the user's periods in order; an unsaved full-time one if there are none."""
    return list(user.fte_periods.all()) or [FtePeriod(user=user)]


def history_for(user: User) -> FteHistory:
    """Return the user's FTE over time, in one query."""
    return history_of(period.appointment for period in periods_of(user))


def appointments_of(user: Any) -> QuerySet[FtePeriod, Any]:
    """Return a query of a user's periods as objects for `history_from`, for use within another query."""
    objects = JSONObject(starts_on="starts_on", fte="fte", cfte="cfte")
    return FtePeriod.objects.filter(user=user).values(appointment=objects)


def history_from(objects: Iterable[Mapping[str, Any]]) -> FteHistory:
    """Return the FTE over time from the objects of `appointments_of`."""
    return history_of(
        Appointment(_date(one["starts_on"]), _decimal(one["fte"]) or Decimal(0), _decimal(one["cfte"]))
        for one in objects
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))


def save_first_period(user: User, fte: Decimal, cfte: Decimal | None = None) -> FtePeriod:
    """Save the FTE that applies from the start of the log, until the first change."""
    values = {"fte": fte, "cfte": cfte}
    return FtePeriod.objects.update_or_create(user=user, starts_on=None, defaults=values)[0]


def save_period(
    *, user: User, starts_on: date, fte: Decimal, cfte: Decimal | None, period_id: int | None = None
) -> FtePeriod:
    """Add a change of FTE on a date, or replace the one with `period_id`.

    Raises FtePeriod.DoesNotExist for another user's, FteRefusedError for a second change on a date or too many.
    """
    try:
        with transaction.atomic():
            lock_account(user.pk)
            if period_id is None and user.fte_periods.count() >= MAX_PERIODS:
                raise FteRefusedError(f"You already have {MAX_PERIODS} periods. Remove old ones first.")
            period = change_of(user, period_id) if period_id else FtePeriod(user=user)
            period.starts_on, period.fte, period.cfte = starts_on, fte, cfte
            if not user.fte_periods.filter(starts_on=None).exists():
                save_first_period(user, Decimal(1))
            period.save()
    except IntegrityError as error:
        if "fte_starts_once" not in str(error):
            raise
        raise FteRefusedError(
            f"You already have a change on {format_date(starts_on)}. Change that one, or choose another date."
        ) from error
    return period


def remove_period(*, user: User, period_id: int) -> FtePeriod:
    """Remove a change of FTE; the period before it then lasts longer.

    Raises FtePeriod.DoesNotExist for another user's, and for the first period, which has no date.
    """
    period = change_of(user, period_id)
    period.delete()
    return period


def change_of(user: User, period_id: int) -> FtePeriod:
    """Return a dated change of the user's. Raises FtePeriod.DoesNotExist for another user's or the first period."""
    return user.fte_periods.get(pk=period_id, starts_on__isnull=False)
