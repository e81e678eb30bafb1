"""Surveys and their percentile tables: private to the user who imported them, or published by staff to everyone.

Surveys are licensed. Only the owner sees a private one, and only the invented sample ships with the project.
"""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from benchmarks.domain.metrics import CHOICES, METRICS, Metric
from benchmarks.domain.table import PercentileTable, table_of

FIRST_YEAR, LAST_YEAR = 1990, 2100
ALL_REGIONS, ALL_PRACTICES = "All regions", "All practices"


class SurveyState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ProviderType(models.TextChoices):
    PHYSICIAN = "physician", "Physician"
    APP = "app", "Advanced practice provider"
    ANY = "any", "Any provider"


def _year_ok(name: str) -> Q:
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": FIRST_YEAR, f"{name}__lte": LAST_YEAR})


class Survey(models.Model):
    """One survey, as a user or the staff entered it.

    `owner` null means staff entered it, for everyone once published. `schedule_year` is the year of the fee schedule
    whose RVUs the survey uses, null if unknown; `modifier_adjusted` says whether its wRVU are after modifiers, null if
    unknown. `license_confirmed_at` is when the user who entered it confirmed the right to use it.
    """

    # Its index serves benchmarks.queries.surveys_for: the surveys of one owner.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=9, choices=SurveyState, default=SurveyState.PUBLISHED)
    publisher = models.CharField(max_length=100)
    title = models.CharField(max_length=120)
    survey_year = models.PositiveSmallIntegerField()
    data_year = models.PositiveSmallIntegerField(null=True, blank=True)
    schedule_year = models.PositiveSmallIntegerField(null=True, blank=True)
    fte_basis = models.CharField(max_length=80, blank=True)
    modifier_adjusted = models.BooleanField(null=True, blank=True)
    license_note = models.CharField(max_length=200, blank=True)
    license_confirmed_at = models.DateTimeField(default=timezone.now)
    source_name = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-survey_year", "publisher", "title", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SurveyState.values), name="survey_state_known"),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(state="published"), name="survey_of_an_owner_is_in_use"
            ),
            models.CheckConstraint(condition=_year_ok("survey_year"), name="survey_year_in_range"),
            models.CheckConstraint(
                condition=_year_ok("data_year") & (Q(data_year__isnull=True) | Q(data_year__lte=F("survey_year"))),
                name="survey_data_not_after_survey",
            ),
            models.CheckConstraint(condition=_year_ok("schedule_year"), name="survey_schedule_year_in_range"),
            models.CheckConstraint(condition=~Q(publisher="") & ~Q(title=""), name="survey_is_named"),
            models.UniqueConstraint(
                fields=["owner", "publisher", "title", "survey_year"],
                condition=Q(state="published"),
                nulls_distinct=False,
                name="survey_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.survey_year}"

    @property
    def name(self) -> str:
        """Publisher and title, shown with every percentile."""
        return self.title if self.title == self.publisher else f"{self.publisher}, {self.title}"

    @property
    def for_everyone(self) -> bool:
        """Whether staff entered it for everyone."""
        return self.owner_id is None

    @property
    def counts(self) -> str:
        """Whether its wRVU are before or after modifiers, as a phrase."""
        return {True: "modifier-adjusted wRVU", False: "wRVU before modifiers", None: "wRVU, modifiers not stated"}[
            self.modifier_adjusted
        ]


class SurveyRow(models.Model):
    """The percentiles of one metric for one specialty, provider type, region and practice type.

    `amounts` are the values at `percentiles`, those that the survey publishes. `specialty` is our name for it if we
    have one (rvuedge.common.specialties), else the survey's; `printed_specialty` is the survey's, '' if it's the same.
    `fte_basis` is the row's own, '' for the survey's.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="rows", db_index=False)
    specialty = models.CharField(max_length=100)
    printed_specialty = models.CharField(max_length=100, blank=True)
    provider_type = models.CharField(max_length=9, choices=ProviderType, default=ProviderType.PHYSICIAN)
    region = models.CharField(max_length=60, default=ALL_REGIONS)
    practice_type = models.CharField(max_length=60, default=ALL_PRACTICES)
    metric = models.CharField(max_length=21, choices=CHOICES)
    percentiles = ArrayField(models.PositiveSmallIntegerField())
    amounts = ArrayField(models.DecimalField(max_digits=14, decimal_places=4))
    n_providers = models.PositiveIntegerField(null=True, blank=True)
    n_groups = models.PositiveIntegerField(null=True, blank=True)
    fte_basis = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["specialty", "metric", "region", "provider_type", "practice_type"]
        constraints = [
            # Its index serves benchmarks.queries.rows_of and rows_in_all_surveys: a survey's rows, by specialty.
            models.UniqueConstraint(
                "survey", "specialty", "metric", "region", "provider_type", "practice_type", name="survey_row_once"
            ),
            models.CheckConstraint(condition=Q(metric__in=list(METRICS)), name="survey_row_metric_known"),
            models.CheckConstraint(
                condition=Q(provider_type__in=ProviderType.values), name="survey_row_provider_known"
            ),
            models.CheckConstraint(
                condition=~Q(specialty="") & ~Q(region="") & ~Q(practice_type=""), name="survey_row_is_named"
            ),
            # Percentiles from 1 to 99 that increase; as many positive amounts, which don't decrease and differ.
            models.CheckConstraint(
                condition=Func(
                    "percentiles", "amounts", function="benchmarks_points_are_valid", output_field=models.BooleanField()
                ),
                name="survey_row_points_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.metric_facts.name}, {self.region}"

    @property
    def metric_facts(self) -> Metric:
        """The metric's name, unit and rounding."""
        return METRICS[self.metric]

    @property
    def name(self) -> str:
        """The specialty as the survey prints it."""
        return self.printed_specialty or self.specialty

    @property
    def basis(self) -> str:
        """The FTE basis of the row, or of its survey; '' if not stated."""
        return self.fte_basis or self.survey.fte_basis

    @property
    def values(self) -> dict[int, Decimal]:
        """The published values by percentile."""
        return dict(zip(self.percentiles, self.amounts, strict=True))

    @property
    def table(self) -> PercentileTable:
        """The percentile table; database constraints keep it valid."""
        return table_of(self.values)
