"""Revaluations of a log: values before them, declined values, and who accepts them automatically."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from codes.domain.release_order import Basis
from logbook.models.entries import Entry, PolicyVersion


class Revaluation(models.Model):
    """A revaluation of entries of one log; PriorValue keeps the values before it.

    The cause is either a policy change (`policy` replaced `policy_before`, and revalued the entries dated `since` or
    later; null: none of them) or an
    accepted release (`release`; `is_automatic` if the owner accepts releases automatically, see ReleaseChoice).
    `changed_count` is the number of entries whose value changed, `wrvu_change` their total change for a release.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    policy = models.ForeignKey(PolicyVersion, on_delete=models.RESTRICT, null=True, related_name="+")
    policy_before = models.ForeignKey(PolicyVersion, on_delete=models.RESTRICT, null=True, related_name="+")
    since = models.DateField(null=True)
    release = models.ForeignKey("codes.Release", on_delete=models.PROTECT, null=True, related_name="+")
    is_automatic = models.BooleanField(default=False)
    changed_count = models.PositiveIntegerField(default=0)
    wrvu_change = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(policy__isnull=False, release__isnull=True)
                | Q(policy__isnull=True, release__isnull=False, wrvu_change__isnull=False),
                name="revaluation_has_one_cause",
            )
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="revaluation_by_user")]

    def __str__(self) -> str:
        return f"Revaluation of {self.changed_count} entries of {self.user_id}"


class PriorValue(models.Model):
    """An entry's value before a revaluation, and its new value (`_after`).

    One statement writes it from existing rows, so there are no foreign key constraints to check 100,000 times.
    """

    revaluation = models.ForeignKey(
        Revaluation, on_delete=models.CASCADE, related_name="entries", db_index=False, db_constraint=False
    )
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    policy_id = models.BigIntegerField(null=True)
    release_id = models.BigIntegerField(null=True)
    release_basis = models.CharField(max_length=12, default=Basis.UNKNOWN.value, db_default=Basis.UNKNOWN.value)
    row_modifier = models.CharField(max_length=2, blank=True)
    work_rvu = models.DecimalField(max_digits=7, decimal_places=2)
    gross_wrvu = models.DecimalField(max_digits=14, decimal_places=6)
    wrvu = models.DecimalField(max_digits=14, decimal_places=6)
    trace = models.JSONField()
    needs_review = models.BooleanField()
    release_after_id = models.BigIntegerField(null=True)
    wrvu_after = models.DecimalField(max_digits=14, decimal_places=6, null=True)

    class Meta:
        constraints = [models.UniqueConstraint("revaluation", "entry", name="prior_value_once")]

    def __str__(self) -> str:
        return f"Entry {self.entry_id} before revaluation {self.revaluation_id}"


class DeclinedValue(models.Model):
    """An entry whose owner declined the new value under `release`. Deleting the row reopens the offer. A later release
    makes a new offer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+", db_index=False)
    release = models.ForeignKey("codes.Release", on_delete=models.CASCADE, related_name="+", db_index=False)
    declined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("entry", "release", name="declined_value_once")]
        indexes = [
            # logbook.revaluation.offers.declined_count, and reopening offers.
            models.Index(fields=["user", "release"], name="declined_by_user")
        ]

    def __str__(self) -> str:
        return f"Entry {self.entry_id} without release {self.release_id}"


class ReleaseChoice(models.Model):
    """Whether an owner accepts new values automatically when a release changes them. No row means no."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    accepts_automatically = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.user_id} {'accepts automatically' if self.accepts_automatically else 'decides'}"
