"""Write goals, leave and the estimated value. Each call is one transaction."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from logbook.entries.medicare import update_all_amounts
from logbook.entries.storing import lock_for_writing
from logbook.models import Display, Goal, Leave
from rvuedge.accounts.models import User
from rvuedge.common.locks import lock_account

MAX_LEAVE = 100


class LeaveRefusedError(Exception):
    """A leave period that can't be saved; the message says why."""


def save_goal(*, user: User, **fields: Any) -> Goal:
    """Save the user's goal and work calendar."""
    goal, _ = Goal.objects.update_or_create(user=user, defaults=fields)
    return goal


def add_leave(*, user: User, first: date, last: date) -> Leave:
    """Add a leave period, first and last day included. Raises LeaveRefusedError if it ends before it starts or overlaps
    another, or if there are too many."""
    if last < first:
        raise LeaveRefusedError("The last day is before the first.")
    try:
        with transaction.atomic():
            lock_account(user.pk)
            if Leave.objects.filter(user=user).count() >= MAX_LEAVE:
                raise LeaveRefusedError(f"You already have {MAX_LEAVE} leave periods. Remove old ones first.")
            return Leave.objects.create(user=user, first=first, last=last)
    except IntegrityError as clash:
        raise LeaveRefusedError("Some of these days are already marked as leave.") from clash


def remove_leave(*, user: User, leave_id: int) -> None:
    """Remove a leave period. Raises Leave.DoesNotExist for another user's."""
    Leave.objects.get(user=user, pk=leave_id).delete()


def save_value(*, user: User, dollars_per_wrvu: Decimal | None, medicare_locality: str) -> None:
    """Save the user's dollars per wRVU and the locality of the Medicare amount ('' for none), and recalculate the
    Medicare amount of every entry."""
    with transaction.atomic():
        lock_for_writing(user)
        values = {"dollars_per_wrvu": dollars_per_wrvu, "medicare_locality": medicare_locality}
        Display.objects.update_or_create(user=user, defaults=values)
        update_all_amounts(user, medicare_locality)
