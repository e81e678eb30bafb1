"""Goals, work calendars and the choice of cards; a change of any makes a new version of the log's pages."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import logbook.models.goals
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


TABLES = ("goal", "leave", "display")
FORWARD = "".join(
    f"""
CREATE TRIGGER {table}_insert_makes_version AFTER INSERT ON logbook_{table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version();
CREATE TRIGGER {table}_update_makes_version AFTER UPDATE ON logbook_{table}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version();
CREATE TRIGGER {table}_delete_makes_version AFTER DELETE ON logbook_{table}
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version();
"""
    for table in TABLES
)
BACKWARD = "".join(
    f"DROP TRIGGER {table}_{change}_makes_version ON logbook_{table};"
    for table in TABLES
    for change in ("insert", "update", "delete")
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("codes", "0007_anesthesia_base_units"),
        ("logbook", "0007_devices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    models.CharField(choices=[("year", "A year"), ("month", "A month")], default="year", max_length=5),
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
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
