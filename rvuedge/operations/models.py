"""What the operator's tools leave behind: the first digest of each release, the results of `verify` and of
`verify_history`, the backups."""

from django.db import models


class ReleaseDigest(models.Model):
    """What a release's tables held when `verify` first saw it published: rows by table, totals, and a digest.

    `tables` is {table: {"rows": count, "digest": text}}; `work_total` is the sum of its work RVUs. The database refuses
    changes to a published release, so a later difference means damage or tampering. It's never updated.
    """

    release = models.OneToOneField("codes.Release", on_delete=models.CASCADE, primary_key=True, related_name="+")
    tables = models.JSONField()
    work_total = models.DecimalField(max_digits=16, decimal_places=2)
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Digest of release {self.release_id}"


class Verification(models.Model):
    """One run of `manage.py verify`. `report` has a line for each release and table; `faults` what differs."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    version = models.CharField(max_length=40)
    is_ok = models.BooleanField()
    row_count = models.PositiveBigIntegerField()
    report = models.JSONField()
    faults = models.JSONField(default=list)

    class Meta:
        ordering = ["-finished_at"]
        # rvuedge.operations.verification.last_verification: the newest one.
        indexes = [models.Index(fields=["-finished_at"], name="verification_newest")]

    def __str__(self) -> str:
        return f"Verification at {self.finished_at}: {'equal' if self.is_ok else 'different'}"


class HistoryCheck(models.Model):
    """One run of `manage.py verify_history`. `faults` says what was changed behind the site's back.

    `ends` is {account's number or "audit": [links, hash of the last link]}. Only the newest good check keeps it.
    """

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    version = models.CharField(max_length=40)
    is_ok = models.BooleanField()
    chain_count = models.PositiveIntegerField()
    link_count = models.PositiveBigIntegerField()
    faults = models.JSONField(default=list)
    ends = models.JSONField(null=True)

    class Meta:
        ordering = ["-finished_at"]
        # rvuedge.operations.history_checks.last_check: the newest one.
        indexes = [models.Index(fields=["-finished_at"], name="history_check_newest")]

    def __str__(self) -> str:
        return f"Check of the history at {self.finished_at}: {'intact' if self.is_ok else 'changed'}"


class BackupRun(models.Model):
    """A complete backup, recorded after its file is on disk. The file's own copy of this table doesn't have it."""

    finished_at = models.DateTimeField()
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    is_encrypted = models.BooleanField()
    is_signed = models.BooleanField()

    class Meta:
        ordering = ["-finished_at"]
        # rvuedge.operations.doctor: the newest one.
        indexes = [models.Index(fields=["-finished_at"], name="backup_newest")]

    def __str__(self) -> str:
        return f"Backup at {self.finished_at}"
