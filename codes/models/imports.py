"""Uploaded release files: the import's progress, and the problems found."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from codes.models.releases import Release


class ImportState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Reading"
    ASKING = "asking", "Needs an answer"
    STAGED = "staged", "Staged"
    REFUSED = "refused", "Refused"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class ReleaseImport(models.Model):
    """One uploaded file and its import. The worker writes `phase` and `rows_done` outside the release's transaction,
    so others can see the progress.

    `asking` means that someone must say which release it is, or from which day (`error` is the question; the file is
    kept). `refused` means the file is at fault (`problems` say where); `failed` means we are. `attempts` counts worker
    starts: a worker presumed dead must not finish an import that another has restarted. `faults` has each problem once
    for all its rows. `remedy` is how a refused file could still be loaded, empty if it can't; `repair` how staff said
    it should be. Both have the keys of `codes.importing.remedies.Remedy`.
    """

    name = models.CharField(max_length=255, help_text="The file's name as uploaded")
    stored_name = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=9, choices=ImportState, default=ImportState.WAITING)
    phase = models.CharField(max_length=100, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    named = models.CharField(max_length=8, blank=True, help_text="The release's name as staff gave it: RVU24AR")
    effective_from = models.DateField(null=True, blank=True, help_text="The release's first day as staff gave it")
    error = models.TextField(blank=True)
    problem_count = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list, blank=True)
    remedy = models.JSONField(default=dict, blank=True)
    repair = models.JSONField(default=dict, blank=True)
    release = models.ForeignKey(Release, on_delete=models.SET_NULL, null=True, related_name="imports")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    license_accepted_at = models.DateTimeField()
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "asking"]) | Q(finished_at__isnull=False),
                name="import_ended_has_time",
            ),
            # The database enforces that one import runs at a time.
            models.UniqueConstraint("state", condition=Q(state="running"), name="import_runs_alone"),
        ]
        indexes = [
            # codes.importing.uploads: this person's uploads in the last hour.
            models.Index(fields=["created_by", "created_at"], name="import_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"

    @property
    def is_open(self) -> bool:
        """Whether the import is waiting or running."""
        return self.state in (ImportState.WAITING, ImportState.RUNNING)

    @property
    def is_asking(self) -> bool:
        """Whether the import waits for someone to name the release or its first day."""
        return self.state == ImportState.ASKING


class ImportProblem(models.Model):
    """One problem in an uploaded file, in the order found. `line` counts from 1; `column` is CMS's header."""

    of = models.ForeignKey(ReleaseImport, on_delete=models.CASCADE, related_name="problems", db_index=False)
    number = models.PositiveIntegerField()
    file = models.TextField()
    line = models.PositiveIntegerField(null=True)
    column = models.TextField(blank=True)
    value = models.TextField(blank=True)
    reason = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint("of", "number", name="import_problem_once")]

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}"
