"""Delete an account with everything it owns, at once."""

from django.apps import apps
from django.db import transaction

from rvuedge.accounts.models import User
from rvuedge.accounts.operators import subject_of
from rvuedge.audit.models import AuditRecord
from rvuedge.security import kinds
from rvuedge.security.events import record
from rvuedge.security.mails import notify
from rvuedge.security.models import Event

# What the page counts, with its name in the singular and plural. Everything else an account owns goes too.
COUNTED = (
    ("logbook.Entry", "user", "entry", "entries"),
    ("logbook.PolicyVersion", "user", "policy", "policies"),
    ("benchmarks.Survey", "owner", "survey", "surveys"),
    ("security.ApiToken", "user", "token", "tokens"),
)
OWNER = "The account's owner"


class StaffAccountError(Exception):
    """A staff account can't delete itself: the audit log must keep who acted."""


def what_goes(user: User) -> str:
    """Return what deleting the account removes: "1,204 entries, 2 policies and 1 token"."""
    found = []
    for label, owner, one, many in COUNTED:
        if count := apps.get_model(label)._default_manager.filter(**{owner: user}).count():
            found.append(f"{count:,} {one if count == 1 else many}")
    *first, last = found or ["your account"]
    return f"{', '.join(first)} and {last}" if first else last


def has_acted(user: User) -> bool:
    """Return whether the audit log names the user as the one who did something as staff."""
    return AuditRecord.objects.filter(actor_id=user.pk).exists()


def delete_account(user: User) -> None:
    """Delete the account, everything it owns, its sessions, tokens and security events, in one transaction.

    The audit log gets a record with the account's number, without its name. Raises StaffAccountError for staff.
    """
    number, email, subject = user.pk, user.email, subject_of(user)
    with transaction.atomic():
        if User.objects.select_for_update().get(pk=number).is_staff:
            raise StaffAccountError
        user.delete()
        Event.objects.filter(user_id=number).delete()
        AuditRecord.objects.create(actor_name=OWNER, action="account.delete", subject=subject)
    notify(user, "account_deleted", email=email)
    record(kinds.ACCOUNT_DELETED, None, detail=f"Account {number}", where=False)
