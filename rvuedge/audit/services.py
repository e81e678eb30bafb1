"""Write to the audit log."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from rvuedge.audit.models import AuditRecord

COMMAND_LINE = "command line"


def record(
    *, actor: AbstractBaseUser | None, action: str, subject: str, before: Any = None, after: Any = None
) -> AuditRecord:
    """Record an action. Call it in the action's transaction, so a rollback removes the record too.

    `actor` is the signed-in user, None for the command line. `before` and `after` are the values that changed, as JSON.
    """
    name = actor.get_username() if actor else COMMAND_LINE
    return AuditRecord.objects.create(
        actor_id=actor.pk if actor else None,
        actor_name=name,
        action=action,
        subject=subject[:120],
        before=before,
        after=after,
    )
