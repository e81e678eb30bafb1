"""Every write of goals, leave and of how a dashboard shows a log. Each call is one transaction."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from logbook.entries.medicare import update_all_amounts
from logbook.models import Display, Goal, Leave
from rvuedge.accounts.models import User

MOST_LEAVE = 100


class LeaveRefusedError(Exception):
    """The days cannot be leave; the message says why."""


def save_goal(*, user: User, **fields: Any) -> Goal:
    """Set the user's goal and work calendar."""
    goal, _ = Goal.objects.update_or_create(user=user, defaults=fields)
    return goal


def add_leave(*, user: User, first: date, last: date) -> Leave:
    """Note days away, both ends included. Raises LeaveRefusedError when they are no span or are leave already."""
    if last < first:
        raise LeaveRefusedError("The last day is before the first.")
    if Leave.objects.filter(user=user).count() >= MOST_LEAVE:
        raise LeaveRefusedError(f"{MOST_LEAVE} leaves are noted already. Remove old ones first.")
    try:
        with transaction.atomic():
            return Leave.objects.create(user=user, first=first, last=last)
    except IntegrityError as clash:
        raise LeaveRefusedError("Some of these days are leave already.") from clash


def remove_leave(*, user: User, leave_id: int) -> None:
    """Take a leave away. Raises Leave.DoesNotExist for a stranger's."""
    Leave.objects.get(user=user, pk=leave_id).delete()


def save_value(*, user: User, dollars_per_wrvu: Decimal | None, medicare_locality: str) -> None:
    """Set what a wRVU is worth to the user, and the locality that the Medicare amount is shown for ('' for none), which
    works out the amount of every entry."""
    with transaction.atomic():
        values = {"dollars_per_wrvu": dollars_per_wrvu, "medicare_locality": medicare_locality}
        Display.objects.update_or_create(user=user, defaults=values)
        update_all_amounts(user, medicare_locality)
