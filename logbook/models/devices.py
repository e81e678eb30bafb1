"""Tables for devices: code bundles, sync operations, conflicts, favorites and sets."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from logbook.models.entries import Entry


class CodeBundle(models.Model):
    """Everything a device needs to read and value lines offline under one release: a gzip file, identified by the
    SHA-256 of its content (logbook.parsing.bundle). `edition` is the fee schedule edition it was last built from."""

    digest = models.CharField(max_length=64, primary_key=True)
    release = models.ForeignKey("codes.Release", on_delete=models.CASCADE, related_name="+")
    edition = models.BigIntegerField()
    body = models.BinaryField(help_text="gzip of JSON")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["release", "-edition"], name="bundle_by_release")]

    def __str__(self) -> str:
        return f"Bundle {self.digest[:12]} of release {self.release_id}"


class SyncOperation(models.Model):
    """An operation from a device, with its answer. Sent again, it changes nothing and gets the same answer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    operation = models.UUIDField()
    answer = models.JSONField()
    applied_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("user", "operation", name="sync_operation_once")]

    def __str__(self) -> str:
        return f"Operation {self.operation} of {self.user_id}"


class EntryConflict(models.Model):
    """A device's change to an entry that another device had already changed.

    The entry keeps its current values. `proposal` holds this change's fields (or {"deleted": true}) until the owner
    picks one.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="conflicts")
    operation = models.UUIDField(default=uuid.uuid4)
    proposal = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # A later change from the same device replaces the earlier one.
            models.UniqueConstraint("entry", "operation", name="entry_conflict_once"),
        ]

    def __str__(self) -> str:
        return f"Conflict about entry {self.entry_id}"


class Shortcut(models.Model):
    """Lines a clinician logs often. A favorite is one line without a name; a set has a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    name = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField()
    lines = models.JSONField(help_text="[{hcpcs, modifiers, units, patient}]; patient in sets only")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["user", "position"], name="shortcut_position_once"),
        ]

    def __str__(self) -> str:
        return self.name or "Favorite"


class PatientChoice(models.Model):
    """What a clinician said about two codes logged together, `first` <= `second`: procedures of one patient (`is_same`)
    or of two. The latest choice about a pair counts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    first = models.CharField(max_length=5, db_collation="C")
    second = models.CharField(max_length=5, db_collation="C")
    is_same = models.BooleanField()
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "first", "second"], name="patient_choice_once"),
            models.CheckConstraint(condition=models.Q(first__lte=models.F("second")), name="patient_choice_sorted"),
        ]
        indexes = [
            # logbook.devices.choices.choices_of: the newest choices of a user.
            models.Index(fields=["user", "-decided_at"], name="patient_choice_newest")
        ]

    def __str__(self) -> str:
        return f"{self.first} and {self.second}: {'one patient' if self.is_same else 'two patients'}"
