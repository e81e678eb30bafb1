"""The history of entries: where each was logged, and what it was before each change."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0005_sections_of_deleted_codes"),
        ("logbook", "0007_patient_choices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EntryChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed_at", models.DateTimeField()),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("web", "Web page"),
                            ("device", "Log on a phone or computer"),
                            ("api", "API"),
                            ("paste", "Pasted list"),
                            ("unknown", "Not recorded"),
                        ],
                        max_length=8,
                    ),
                ),
                ("service_date", models.DateField()),
                ("code_id", models.CharField(max_length=5)),
                (
                    "modifiers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), size=None),
                ),
                ("units", models.PositiveSmallIntegerField()),
                ("setting", models.CharField(max_length=11)),
                ("session", models.UUIDField()),
                ("factor", models.DecimalField(decimal_places=4, max_digits=6, null=True)),
                ("entered_work", models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                ("postoperative_days", models.PositiveSmallIntegerField(null=True)),
                ("deleted_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("wrvu", models.DecimalField(decimal_places=6, max_digits=14)),
                ("release_id", models.BigIntegerField(null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="origin",
            field=models.CharField(
                choices=[
                    ("web", "Web page"),
                    ("device", "Log on a phone or computer"),
                    ("api", "API"),
                    ("paste", "Pasted list"),
                    ("unknown", "Not recorded"),
                ],
                db_default="unknown",
                default="unknown",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["web", "device", "api", "paste", "unknown"])),
                name="entry_origin_known",
            ),
        ),
        migrations.AddField(
            model_name="entrychange",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="logbook.entry",
            ),
        ),
    ]
