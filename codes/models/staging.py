"""Files of words that staff uploaded and have not applied yet."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class StagingState(models.TextChoices):
    STAGED = "staged", "Staged"
    APPLIED = "applied", "Applied"
    DISCARDED = "discarded", "Discarded"


class ContentStaging(models.Model):
    """Words from an upload, by code as codes.domain.words.Entry.as_dict, between the look at what they change and
    the word to apply them. `versions` are those that stood when they were compared: what changed since is left."""

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
