"""The audit log of staff actions: who did what and when, and the values before and after. It's append-only, which the
database enforces (migration `0002_guards`)."""

from django.conf import settings
from django.db import models


class AuditRecord(models.Model):
    """One action by a staff member or by the command line (`actor` null).

    `action` is an object and a verb (`release.publish`); `subject` names the object (`RVU26A`). `before` and `after`
    are the fields that changed, null if none did. `actor_name` is kept when the account is deleted.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    actor_name = models.CharField(max_length=254)
    happened_at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("manage_releases", "Import, publish and withdraw releases"),
            ("edit_content", "Edit and review code content"),
            ("publish_surveys", "Publish surveys to everyone"),
        ]
        indexes = [
            # The log of one subject, newest first.
            models.Index(fields=["subject", "-id"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject} by {self.actor_name}"
