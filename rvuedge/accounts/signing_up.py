"""Accounts between sign-up and the verified address: they can't be used, and they give nobody a hold on an address.

Whoever signs up with someone else's address makes an account that only a code from that mailbox could open. When the
owner signs up, it's removed with its password and name; an account that was never verified is removed after a day.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from rvuedge.accounts.models import PendingSignUp, User
from rvuedge.common.ownership import owned_by

ABANDONED_AFTER = timedelta(days=1)


def is_pending(email: str) -> bool:
    """Return whether the address belongs to an account that nobody has verified."""
    return PendingSignUp.objects.filter(user__email__iexact=email).exists()


@transaction.atomic
def start(email: str, create: Callable[[], User]) -> User:
    """Create an account that waits for its address to be verified, in place of an earlier one that still waits.

    `create` saves and returns the user. Raises IntegrityError if the address has an account by now.
    """
    remove_abandoned()
    release(email)
    user = create()
    PendingSignUp.objects.create(user=user)
    return user


def release(email: str, *, keep: User | None = None) -> None:
    """Remove accounts that nobody verified from an address whose owner is here, except the owner's `keep`."""
    waiting = User.objects.filter(email__iexact=email, pending_sign_up__isnull=False)
    _remove(waiting.exclude(pk=keep.pk) if keep else waiting)


def complete(user: User) -> None:
    """Make the account usable: its owner has verified the address."""
    PendingSignUp.objects.filter(user=user).delete()


def remove_abandoned() -> int:
    """Remove accounts that nobody verified within a day. Return how many."""
    abandoned = User.objects.filter(pending_sign_up__started_at__lt=timezone.now() - ABANDONED_AFTER)
    return _remove(abandoned)


def _remove(users: QuerySet[User]) -> int:
    """Delete accounts with what they own, which the database shows to each owner only. Return how many."""
    found = list(users)
    for user in found:
        with owned_by(user.pk):
            user.delete()
    return len(found)
