"""A user's survey choice, compensation, and survey uploads."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from benchmarks.models.surveys import FIRST_YEAR, LAST_YEAR, Survey


class BenchmarkChoice(models.Model):
    """The survey row a clinician compares with. A blank field means no choice, so we use the closest row.

    `method` is the annualization method (trend, working, calendar; '' for the default). `clinical_days` is the
    clinician's own number of clinical days a year. `weights` has survey weights in a blend, by survey id.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="benchmark_choice"
    )
    survey = models.ForeignKey(Survey, on_delete=models.SET_NULL, null=True, related_name="+")
    specialty = models.CharField(max_length=100, blank=True)
    provider_type = models.CharField(max_length=9, blank=True)
    region = models.CharField(max_length=60, blank=True)
    practice_type = models.CharField(max_length=60, blank=True)
    metric = models.CharField(max_length=21, blank=True)
    method = models.CharField(max_length=8, blank=True)
    scales_down = models.BooleanField(default=False)
    clinical_days = models.PositiveSmallIntegerField(null=True)
    weights = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(clinical_days__isnull=True) | Q(clinical_days__gte=1, clinical_days__lte=366),
                name="choice_clinical_days_in_a_year",
            ),
            models.CheckConstraint(
                condition=Q(method__in=["", "trend", "working", "calendar"]), name="choice_method_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Choice of {self.user_id}"

    @property
    def wanted(self) -> dict[str, str]:
        """The chosen parts of a row's key (benchmarks.domain.row_choice)."""
        names = ("specialty", "metric", "region", "provider_type", "practice_type")
        return {name: getattr(self, name) for name in names}


class Compensation(models.Model):
    """A clinician's compensation and collections in a calendar year, in dollars. Private to the user."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    year = models.PositiveSmallIntegerField()
    total = models.DecimalField(max_digits=12, decimal_places=2)
    collections = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint("user", "year", name="compensation_once_a_year"),
            models.CheckConstraint(condition=Q(total__gt=0), name="compensation_positive"),
            models.CheckConstraint(
                condition=Q(collections__isnull=True) | Q(collections__gt=0), name="collections_positive"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="compensation_year_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"Compensation of {self.user_id} in {self.year}"


class SurveyUpload(models.Model):
    """An uploaded survey file that isn't imported yet: its cells as text, and the decisions made so far.

    Only its user sees it. It's deleted when imported, discarded, or a day old.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    for_everyone = models.BooleanField(default=False)
    file_name = models.CharField(max_length=255)
    cells = models.JSONField(help_text="benchmarks.importers.files.Sheet.as_data")
    decisions = models.JSONField(default=dict, help_text="Columns, metric, specialties and facts as chosen so far")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.file_name} of {self.user_id}"
