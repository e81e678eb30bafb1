"""Our content about codes, with its full history.

`Code.title` and `Code.synonyms` copy what lists and search need; codes.content.services writes both in one
transaction. The history is append-only, which the database enforces (migration `0002_guards`).
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from codes.domain.content import OUR_PROVENANCE, ContentEntry
from codes.models.values import Code


class ContentState(models.TextChoices):
    DRAFT = "draft", "Draft"
    REVIEWED = "reviewed", "Reviewed"


class ContentOrigin(models.TextChoices):
    """The source of content: the project's files, a file this server's staff imported, or the browser."""

    SHIPPED = "shipped", "Shipped"
    FILE = "file", "File"
    BROWSER = "browser", "Browser"


class ContentAction(models.TextChoices):
    IMPORT = "import", "Imported"
    EDIT = "edit", "Edited"
    REVIEW = "review", "Reviewed"
    RESTORE = "restore", "Restored"


class CodeContent(models.Model):
    """The content about one code. Texts not written yet are ''.

    `provenance` says who wrote it. `reviewed_by_name` outlives the account. `version` counts changes; a save must name
    the version it started from.
    """

    code = models.OneToOneField(Code, on_delete=models.PROTECT, primary_key=True, related_name="content")
    title = models.CharField(max_length=60)
    synonyms = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    description = models.CharField(max_length=240, blank=True)
    plain_language = models.CharField(max_length=300, blank=True)
    clinical_context = models.CharField(max_length=400, blank=True)
    specialties = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    companions = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    provenance = models.CharField(max_length=60, default=OUR_PROVENANCE)
    state = models.CharField(max_length=8, choices=ContentState, default=ContentState.DRAFT)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reviewed_by_name = models.CharField(max_length=254, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    origin = models.CharField(max_length=7, choices=ContentOrigin)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="content_has_title"),
            models.CheckConstraint(condition=~Q(provenance=""), name="content_has_provenance"),
            models.CheckConstraint(condition=Q(origin__in=ContentOrigin.values), name="content_origin_known"),
            models.CheckConstraint(condition=Q(version__gte=1), name="content_version_counts_from_one"),
            # Reviewed means all texts exist and the reviewer and time are known. A draft has no reviewer.
            models.CheckConstraint(
                condition=(
                    Q(state="reviewed", reviewed_at__isnull=False)
                    & ~Q(reviewed_by_name="")
                    & ~Q(description="")
                    & ~Q(plain_language="")
                    & ~Q(clinical_context="")
                )
                | Q(state="draft", reviewed_at__isnull=True, reviewed_by_name="", reviewed_by__isnull=True),
                name="content_reviewed_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"Content for {self.code_id}, version {self.version}"

    @property
    def entry(self) -> ContentEntry:
        """The content as one value."""
        return ContentEntry(
            title=self.title,
            synonyms=tuple(self.synonyms),
            description=self.description,
            plain=self.plain_language,
            context=self.clinical_context,
            specialties=tuple(self.specialties),
            companions=tuple(self.companions),
            provenance=self.provenance,
            state=self.state,
            reviewed_by=self.reviewed_by_name,
            reviewed_at=self.reviewed_at.isoformat() if self.reviewed_at else "",
        )


class CodeContentVersion(models.Model):
    """The complete content of a code after one change, with who made it and when. `actor` is null for a command."""

    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="content_versions", db_index=False)
    version = models.PositiveIntegerField()
    action = models.CharField(max_length=7, choices=ContentAction)
    content = models.JSONField(help_text="codes.domain.content.ContentEntry.as_dict")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    actor_name = models.CharField(max_length=254)
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            # Also serves codes.content.queries.history_of: the versions of one code.
            models.UniqueConstraint("code", "version", name="content_version_once"),
            models.CheckConstraint(condition=Q(action__in=ContentAction.values), name="content_action_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code_id}, version {self.version}"


class StagingState(models.TextChoices):
    STAGED = "staged", "Staged"
    APPLIED = "applied", "Applied"
    DISCARDED = "discarded", "Discarded"


class ContentStaging(models.Model):
    """Uploaded content waiting to be applied, by code as codes.domain.content.ContentEntry.as_dict. `versions` are the
    content versions it was compared with: codes changed since then are skipped."""

    file_name = models.CharField(max_length=255)
    entries = models.JSONField()
    versions = models.JSONField()
    state = models.CharField(max_length=9, choices=StagingState, default=StagingState.STAGED)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_by_name = models.CharField(max_length=254)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=StagingState.values), name="content_staging_state_known")
        ]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.state}"
