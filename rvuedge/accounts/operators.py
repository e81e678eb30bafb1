"""What an operator may do to an account from the command line, each with a record in the audit log.

There is no way to choose or see someone's password: owners choose it themselves by a link in an email.
"""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.mail import send_mail
from django.db import transaction

from rvuedge.accounts.models import User
from rvuedge.audit.groups import GROUP
from rvuedge.audit.services import record

FACTORS_REMOVED = """The operator of RVU Edge removed the second factors of your account: passkeys, authenticator app
and recovery codes. You sign in with your password, and can set up new ones under Profile, Security.

If you didn't ask for this, reset your password at once and answer this email.

RVU Edge
"""


@transaction.atomic
def create(email: str) -> User:
    """Create an account without a password; its owner chooses one by a link in an email."""
    user = User.objects.create_user(email)
    record(actor=None, action="account.create", subject=user.email)
    return user


@transaction.atomic
def set_staff(user: User, *, is_staff: bool) -> None:
    """Add the user to the Staff group, or take all staff rights away."""
    before = {"staff": user.is_staff, "superuser": user.is_superuser}
    user.is_staff, user.is_superuser = is_staff, is_staff and user.is_superuser
    user.save(update_fields=["is_staff", "is_superuser"])
    if is_staff:
        user.groups.add(Group.objects.get(name=GROUP))
    else:
        user.groups.clear()
        user.user_permissions.clear()
    after = {"staff": user.is_staff, "superuser": user.is_superuser}
    record(actor=None, action="account.staff", subject=user.email, before=before, after=after)


@transaction.atomic
def set_active(user: User, *, is_active: bool) -> None:
    """Allow or refuse sign-in. A deactivated account's sessions end with the next request; its data is kept."""
    before = {"active": user.is_active}
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    record(actor=None, action="account.active", subject=user.email, before=before, after={"active": is_active})


@transaction.atomic
def remove_factors(user: User) -> int:
    """Remove the user's second factors and tell the owner. Return how many there were."""
    count, _ = Authenticator.objects.filter(user=user).delete()
    record(actor=None, action="account.remove_factors", subject=user.email, before={"factors": count})
    transaction.on_commit(
        lambda: send_mail("Second factors removed from RVU Edge", FACTORS_REMOVED, None, [user.email])
    )
    return int(count)
