import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import logbook.models.goals
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("codes", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LogVersion",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ReleaseChoice",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("accepts_automatically", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="Display",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="display",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cards",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                (
                    "hidden",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                ("dollars_per_wrvu", models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True)),
                ("medicare_locality", models.CharField(blank=True, max_length=8)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dollars_per_wrvu__isnull", True), ("dollars_per_wrvu__gt", 0), _connector="OR"
                        ),
                        name="display_dollars_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("medicare_locality", ""), ("medicare_locality__regex", "^\\d{5}-\\d{2}$"), _connector="OR"
                        ),
                        name="display_locality_shape",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cards__len__lte", 40), ("hidden__len__lte", 40)), name="display_cards_few"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="goal",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                (
                    "unit",
                    models.CharField(
                        choices=[("year", "Per year"), ("month", "Per month")], default="year", max_length=5
                    ),
                ),
                ("starts_month", models.PositiveSmallIntegerField(default=1)),
                ("starts_day", models.PositiveSmallIntegerField(default=1)),
                ("is_for_full_time", models.BooleanField(default=False)),
                ("cfte", models.DecimalField(decimal_places=2, default=Decimal("1.00"), max_digits=3)),
                ("counts_from", models.DateField(blank=True, null=True)),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=logbook.models.goals.workweek, size=None
                    ),
                ),
                ("weeks_off", models.DecimalField(decimal_places=1, default=Decimal("0.0"), max_digits=3)),
                ("keeps_holidays", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__isnull", True), ("amount__gt", 0), _connector="OR"),
                        name="goal_amount_positive",
                    ),
                    models.CheckConstraint(condition=models.Q(("unit__in", ["year", "month"])), name="goal_unit_known"),
                    models.CheckConstraint(
                        condition=models.Q(("starts_month__gte", 1), ("starts_month__lte", 12)),
                        name="goal_month_in_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts_day__gte", 1), ("starts_day__lte", 28)),
                        name="goal_day_in_every_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cfte__gte", "0.05"), ("cfte__lte", "1.50")), name="goal_cfte_in_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weekdays__contained_by", [0, 1, 2, 3, 4, 5, 6]), ("weekdays__len__gte", 1)
                        ),
                        name="goal_weekdays_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weeks_off__gte", 0), ("weeks_off__lte", 40)),
                        name="goal_weeks_off_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("settings", models.JSONField(help_text="logbook.domain.valuation.policy.policy_as_data")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.UUIDField(default=uuid.uuid4)),
                ("session", models.UUIDField(default=uuid.uuid4)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("service_date", models.DateField()),
                (
                    "modifiers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), blank=True, default=list, size=4
                    ),
                ),
                ("units", models.PositiveSmallIntegerField(default=1)),
                (
                    "setting",
                    models.CharField(
                        choices=[("facility", "Facility"), ("nonfacility", "Office")], default="facility", max_length=11
                    ),
                ),
                (
                    "row_modifier",
                    models.CharField(blank=True, help_text="The release's row that gave the value", max_length=2),
                ),
                ("work_rvu", models.DecimalField(decimal_places=2, max_digits=7)),
                ("gross_wrvu", models.DecimalField(decimal_places=6, max_digits=14)),
                ("wrvu", models.DecimalField(decimal_places=6, max_digits=14)),
                ("medicare_amount", models.DecimalField(blank=True, decimal_places=10, max_digits=20, null=True)),
                ("factor", models.DecimalField(blank=True, decimal_places=4, max_digits=6, null=True)),
                ("entered_work", models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True)),
                ("trace", models.JSONField(default=dict)),
                ("needs_review", models.BooleanField(default=False)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("revision", models.UUIDField(default=uuid.uuid4)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "code",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="codes.code"),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="codes.release"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="logbook.policyversion",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
                "ordering": ["-service_date", "-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Revaluation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(null=True)),
                ("is_automatic", models.BooleanField(default=False)),
                ("changed_count", models.PositiveIntegerField(default=0)),
                ("wrvu_change", models.DecimalField(decimal_places=6, max_digits=16, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "policy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="logbook.policyversion",
                    ),
                ),
                (
                    "policy_before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="logbook.policyversion",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="codes.release"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="PriorValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("policy_id", models.BigIntegerField(null=True)),
                ("release_id", models.BigIntegerField()),
                ("row_modifier", models.CharField(blank=True, max_length=2)),
                ("work_rvu", models.DecimalField(decimal_places=2, max_digits=7)),
                ("gross_wrvu", models.DecimalField(decimal_places=6, max_digits=14)),
                ("wrvu", models.DecimalField(decimal_places=6, max_digits=14)),
                ("trace", models.JSONField()),
                ("needs_review", models.BooleanField()),
                ("release_after_id", models.BigIntegerField(null=True)),
                ("wrvu_after", models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="logbook.entry",
                    ),
                ),
                (
                    "revaluation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="logbook.revaluation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Shortcut",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
                ("lines", models.JSONField(help_text="[{hcpcs, modifiers, units}]")),
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
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="SyncOperation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("operation", models.UUIDField()),
                ("answer", models.JSONField()),
                ("applied_at", models.DateTimeField(default=django.utils.timezone.now)),
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
        ),
        migrations.CreateModel(
            name="CodeBundle",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("edition", models.BigIntegerField()),
                ("body", models.BinaryField(help_text="gzip of JSON")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="codes.release"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["release", "-edition"], name="bundle_by_release")],
            },
        ),
        migrations.CreateModel(
            name="DeclinedValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("declined_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "release",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="codes.release",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="logbook.entry",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "release"], name="declined_by_user")],
                "constraints": [
                    models.UniqueConstraint(models.F("entry"), models.F("release"), name="declined_value_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryConflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("operation", models.UUIDField(default=uuid.uuid4)),
                ("proposal", models.JSONField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="conflicts", to="logbook.entry"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("entry"), models.F("operation"), name="entry_conflict_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.DateField()),
                ("last", models.DateField()),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="leave",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["first"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="leave_ends_after_it_begins"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("user", "="),
                            (
                                models.Func(
                                    "first",
                                    "last",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True),
                                    function="daterange",
                                ),
                                "&&",
                            ),
                        ],
                        name="leave_days_once",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.UniqueConstraint(models.F("user"), models.F("number"), name="policy_version_once"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=["user", "service_date"],
                include=("wrvu", "units", "gross_wrvu", "code", "setting", "medicare_amount"),
                name="entry_by_user_and_date",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("needs_review", True), ("reviewed_at__isnull", True)),
                fields=["user"],
                name="entry_to_review",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["session"], name="entry_by_session"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(models.F("user"), models.F("client_id"), name="entry_once_a_client_id"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("units__gte", 1), ("units__lte", 999)), name="entry_units_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("modifiers__len__lte", 4)), name="entry_at_most_four_modifiers"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("setting__in", ["facility", "nonfacility"])), name="entry_setting_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "gross_wrvu",
                        django.db.models.expressions.CombinedExpression(models.F("work_rvu"), "*", models.F("units")),
                    )
                ),
                name="entry_gross_is_work_times_units",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(condition=models.Q(("wrvu__gte", 0)), name="entry_value_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("factor__isnull", True), models.Q(("factor__gte", 0), ("factor__lte", 9)), _connector="OR"
                ),
                name="entry_factor_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("entered_work__isnull", True), ("entered_work__gte", 0), _connector="OR"),
                name="entry_entered_work_not_negative",
            ),
        ),
        migrations.AddIndex(
            model_name="revaluation",
            index=models.Index(fields=["user", "-created_at"], name="revaluation_by_user"),
        ),
        migrations.AddConstraint(
            model_name="revaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("policy__isnull", False), ("release__isnull", True), ("since__isnull", False)),
                    models.Q(("policy__isnull", True), ("release__isnull", False), ("wrvu_change__isnull", False)),
                    _connector="OR",
                ),
                name="revaluation_has_one_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="priorvalue",
            constraint=models.UniqueConstraint(models.F("revaluation"), models.F("entry"), name="prior_value_once"),
        ),
        migrations.AddConstraint(
            model_name="shortcut",
            constraint=models.UniqueConstraint(fields=("user", "position"), name="shortcut_position_once"),
        ),
        migrations.AddConstraint(
            model_name="syncoperation",
            constraint=models.UniqueConstraint(models.F("user"), models.F("operation"), name="sync_operation_once"),
        ),
    ]
