"""Accounts between sign-up and the verified address: they can't be used, and they give nobody a hold on an address.

Whoever signs up with someone else's address makes an account that only a code from that mailbox could open. All who
sign up with an address before it's verified share that account, but each browser's session keeps the password and
profile chosen there, and has a code of its own. The browser that enters its code decides; what the others chose is
dropped. So a stranger who signs up with the address too, before or after its owner, changes nothing for the owner. An
account that was never verified is removed after a day.
"""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from rvuedge.accounts.models import PendingSignUp, User
from rvuedge.accounts.services import save_profile
from rvuedge.common.ownership import owned_by

CHOSEN = "sign_up"  # in a session
ABANDONED_AFTER = timedelta(days=1)


def is_pending(email: str) -> bool:
    """Return whether the address belongs to an account that nobody has verified."""
    return PendingSignUp.objects.filter(user__email__iexact=email).exists()


@transaction.atomic
def start(email: str, create: Callable[[], User]) -> tuple[User, bool]:
    """Return the account that waits for the address to be verified, created unless there's one, and whether it was.

    `create` saves and returns the user. Raises IntegrityError if the address has an account by now.
    """
    remove_abandoned()
    pending = PendingSignUp.objects.filter(user__email__iexact=email)
    if pending.update(started_at=timezone.now()):
        return pending.get().user, False
    user = create()
    PendingSignUp.objects.create(user=user)
    return user, True


def remember(session: SessionBase, user: User, password: str, profile: dict[str, str]) -> None:
    """Keep what was chosen in this browser (the password's hash, name and career stage) until its code is entered."""
    session[CHOSEN] = {"user": user.pk, "password": password, "profile": profile}


def is_overtaken(session: SessionBase) -> bool:
    """Return whether another browser has verified the address of this session's sign-up."""
    chosen = session.get(CHOSEN)
    return chosen is not None and not PendingSignUp.objects.filter(user_id=chosen["user"]).exists()


def release(email: str, *, keep: User | None = None) -> None:
    """Remove accounts that nobody verified from an address whose owner is here, except the owner's `keep`."""
    waiting = User.objects.filter(email__iexact=email, pending_sign_up__isnull=False)
    _remove(waiting.exclude(pk=keep.pk) if keep else waiting)


@transaction.atomic
def complete(user: User, session: SessionBase | None = None) -> bool:
    """Make the account usable, with what its owner chose in this session: the address is verified. Return whether this
    ended the session's sign-up."""
    chosen = session.pop(CHOSEN, None) if session is not None else None
    was_pending = PendingSignUp.objects.filter(user=user).delete()[0]
    if not was_pending or chosen is None or chosen["user"] != user.pk:
        return False
    User.objects.filter(pk=user.pk).update(password=chosen["password"])
    with owned_by(user.pk):
        save_profile(user=user, **chosen["profile"])
    return True


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
