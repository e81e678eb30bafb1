"""The chain that shows whether someone changed the history behind the site's back."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class LinkKind(models.TextChoices):
    """What a link stands for."""

    LOGGED = "logged", "Entries logged"
    CHANGE = "change", "Entry changed"
    PURGED = "purged", "Deleted entries purged"
    POLICY = "policy", "Policy"
    REVALUATION = "revalued", "Revaluation"
    VALUED = "valued", "Entries valued"
    VALUES = "values", "Values before a revaluation"
    UNDONE = "undone", "Revaluation undone"
    AUDIT = "audit", "Audit record"


class HistoryLink(models.Model):
    """A link in the chain of an account, or, without a user, of the audit log (migration `0013_chain_history`).

    `digest` is the SHA-256 of what the link stands for, `hash` that of the earlier link's hash and everything in this
    link. So one changed row, or one link left out, breaks the chain there. `entry_ids` are the entries it concerns, and
    `digests` the SHA-256 of each one's facts when it was logged, or of its value. Triggers write it; web processes only
    read it. It goes with its account.
    """

    # The index of its constraint serves the trigger that adds to a chain, and the verification of one.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=LinkKind)
    subject = models.BigIntegerField(null=True)
    entry_ids = ArrayField(models.BigIntegerField(), null=True)
    digests = models.BinaryField(null=True)
    digest = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "number"], nulls_distinct=False, name="link_once")]

    def __str__(self) -> str:
        return f"Link {self.number} of {self.user_id or 'the audit log'}"
