"""What passes between a log and the devices that write it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from logbook.models.entries import Entry


class CodeBundle(models.Model):
    """A release with all that a phone needs to read and value lines without the server: a compressed file, found by the
    SHA-256 of its content (logbook.bundle). `edition` is the state of the fee schedule that it was last made from."""

    digest = models.CharField(max_length=64, primary_key=True)
    release = models.ForeignKey("codes.Release", on_delete=models.CASCADE, related_name="+")
    edition = models.BigIntegerField()
    body = models.BinaryField(help_text="gzip of JSON")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["release", "-edition"], name="bundle_by_release")]

    def __str__(self) -> str:
        return f"Bundle {self.digest[:12]} of release {self.release_id}"


class SyncOperation(models.Model):
    """An operation that a device sent, with the answer it got: sent again, it changes nothing and gets the same."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    operation = models.UUIDField()
    answer = models.JSONField()
    carried_out_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("user", "operation", name="sync_operation_once")]

    def __str__(self) -> str:
        return f"Operation {self.operation} of {self.user_id}"


class EntryConflict(models.Model):
    """A change that a device made to a state of an entry that another device had changed already.

    The entry keeps what it has; `proposal` holds the facts of this change (or {"deleted": true}) until the owner says
    which counts.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="conflicts")
    operation = models.UUIDField(default=uuid.uuid4)
    proposal = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # A later change from the same device takes the place of the earlier one.
            models.UniqueConstraint("entry", "operation", name="entry_conflict_once"),
        ]

    def __str__(self) -> str:
        return f"Conflict about entry {self.entry_id}"


class Shortcut(models.Model):
    """Lines that a clinician logs again and again: a favorite is one line without a name, a set has a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    name = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField()
    lines = models.JSONField(help_text="[{hcpcs, modifiers, units}]")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["user", "position"], name="shortcut_place_once"),
        ]

    def __str__(self) -> str:
        return self.name or "Favorite"
