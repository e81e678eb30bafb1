import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.lookups
import django.utils.timezone
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("withdrawn", "Withdrawn")],
                        default="published",
                        max_length=9,
                    ),
                ),
                ("publisher", models.CharField(max_length=100)),
                ("title", models.CharField(max_length=120)),
                ("survey_year", models.PositiveSmallIntegerField()),
                ("data_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("schedule_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("fte_basis", models.CharField(blank=True, max_length=80)),
                ("modifier_adjusted", models.BooleanField(blank=True, null=True)),
                ("license_note", models.CharField(blank=True, max_length=200)),
                ("license_confirmed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("source_name", models.CharField(blank=True, max_length=255)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-survey_year", "publisher", "title", "id"],
            },
        ),
        migrations.CreateModel(
            name="BenchmarkChoice",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="benchmark_choice",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("specialty", models.CharField(blank=True, max_length=100)),
                ("provider_type", models.CharField(blank=True, max_length=9)),
                ("region", models.CharField(blank=True, max_length=60)),
                ("practice_type", models.CharField(blank=True, max_length=60)),
                ("metric", models.CharField(blank=True, max_length=21)),
                ("method", models.CharField(blank=True, max_length=8)),
                ("scales_down", models.BooleanField(default=False)),
                ("clinical_days", models.PositiveSmallIntegerField(null=True)),
                ("weights", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "survey",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="benchmarks.survey",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("specialty", models.CharField(max_length=100)),
                (
                    "provider_type",
                    models.CharField(
                        choices=[
                            ("physician", "Physician"),
                            ("app", "Advanced practice provider"),
                            ("any", "Any provider"),
                        ],
                        default="physician",
                        max_length=9,
                    ),
                ),
                ("region", models.CharField(default="All regions", max_length=60)),
                ("practice_type", models.CharField(default="All practices", max_length=60)),
                (
                    "metric",
                    models.CharField(
                        choices=[
                            ("work_rvu", "wRVU"),
                            ("total_compensation", "Total compensation"),
                            ("compensation_per_wrvu", "Compensation per wRVU"),
                            ("collections", "Collections"),
                            ("collections_per_wrvu", "Collections per wRVU"),
                        ],
                        max_length=21,
                    ),
                ),
                ("p10", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("p25", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("p50", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("p75", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("p90", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("n_providers", models.PositiveIntegerField(blank=True, null=True)),
                ("n_groups", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "survey",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="benchmarks.survey",
                    ),
                ),
            ],
            options={
                "ordering": ["specialty", "metric", "region", "provider_type", "practice_type"],
            },
        ),
        migrations.CreateModel(
            name="SurveyUpload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("for_everyone", models.BooleanField(default=False)),
                ("file_name", models.CharField(max_length=255)),
                ("cells", models.JSONField(help_text="benchmarks.importers.files.Sheet.as_data")),
                (
                    "decisions",
                    models.JSONField(default=dict, help_text="Columns, metric, specialties and facts as chosen so far"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Compensation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("total", models.DecimalField(decimal_places=2, max_digits=12)),
                ("collections", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-year"],
                "constraints": [
                    models.UniqueConstraint(models.F("user"), models.F("year"), name="compensation_once_a_year"),
                    models.CheckConstraint(condition=models.Q(("total__gt", 0)), name="compensation_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("collections__isnull", True), ("collections__gt", 0), _connector="OR"),
                        name="collections_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1990), ("year__lte", 2100)), name="compensation_year_in_range"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "published", "withdrawn"])), name="survey_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner__isnull", True), ("state", "published"), _connector="OR"),
                name="survey_of_an_owner_is_in_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("survey_year__isnull", True),
                    models.Q(("survey_year__gte", 1990), ("survey_year__lte", 2100)),
                    _connector="OR",
                ),
                name="survey_year_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("data_year__isnull", True),
                        models.Q(("data_year__gte", 1990), ("data_year__lte", 2100)),
                        _connector="OR",
                    ),
                    models.Q(("data_year__isnull", True), ("data_year__lte", models.F("survey_year")), _connector="OR"),
                ),
                name="survey_data_not_after_survey",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("schedule_year__isnull", True),
                    models.Q(("schedule_year__gte", 1990), ("schedule_year__lte", 2100)),
                    _connector="OR",
                ),
                name="survey_schedule_year_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("publisher", ""), _negated=True), models.Q(("title", ""), _negated=True)),
                name="survey_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")),
                fields=("owner", "publisher", "title", "survey_year"),
                name="survey_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="benchmarkchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("clinical_days__isnull", True),
                    models.Q(("clinical_days__gte", 1), ("clinical_days__lte", 366)),
                    _connector="OR",
                ),
                name="choice_clinical_days_in_a_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="benchmarkchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("method__in", ["", "trend", "working", "calendar"])), name="choice_method_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyrow",
            constraint=models.UniqueConstraint(
                models.F("survey"),
                models.F("specialty"),
                models.F("metric"),
                models.F("region"),
                models.F("provider_type"),
                models.F("practice_type"),
                name="survey_row_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "metric__in",
                        [
                            "work_rvu",
                            "total_compensation",
                            "compensation_per_wrvu",
                            "collections",
                            "collections_per_wrvu",
                        ],
                    )
                ),
                name="survey_row_metric_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("provider_type__in", ["physician", "app", "any"])), name="survey_row_provider_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("specialty", ""), _negated=True),
                    models.Q(("region", ""), _negated=True),
                    models.Q(("practice_type", ""), _negated=True),
                ),
                name="survey_row_is_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("p10__isnull", True),
                        ("p10__lt", django.db.models.functions.comparison.Coalesce("p25", "p50", "p75", "p90")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("p25__isnull", True),
                        ("p25__lt", django.db.models.functions.comparison.Coalesce("p50", "p75", "p90")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("p50__isnull", True),
                        ("p50__lt", django.db.models.functions.comparison.Coalesce("p75", "p90")),
                        _connector="OR",
                    ),
                    models.Q(("p75__isnull", True), ("p75__lt", models.F("p90")), _connector="OR"),
                ),
                name="survey_row_values_increase",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyrow",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.GreaterThanOrEqual(
                    models.Func(
                        "p10", "p25", "p50", "p75", "p90", function="num_nonnulls", output_field=models.IntegerField()
                    ),
                    models.Value(2),
                ),
                name="survey_row_has_two_points",
            ),
        ),
        migrations.AddConstraint(
            model_name="surveyrow",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.GreaterThan(
                    django.db.models.functions.comparison.Coalesce("p10", "p25", "p50", "p75", "p90"),
                    models.Value(Decimal("0")),
                ),
                name="survey_row_values_positive",
            ),
        ),
    ]
