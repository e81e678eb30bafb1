"""The chain that makes a change of the history behind the site's back evident."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("logbook", "0011_staff_counts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoryLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("logged", "Entries logged"),
                            ("change", "Entry changed"),
                            ("purged", "Deleted entries purged"),
                            ("policy", "Policy"),
                            ("revalued", "Revaluation"),
                            ("valued", "Entries valued"),
                            ("values", "Values before a revaluation"),
                            ("undone", "Revaluation undone"),
                            ("audit", "Audit record"),
                        ],
                        max_length=8,
                    ),
                ),
                ("subject", models.BigIntegerField(null=True)),
                (
                    "entry_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), null=True, size=None
                    ),
                ),
                ("digests", models.BinaryField(null=True)),
                ("digest", models.BinaryField()),
                ("hash", models.BinaryField()),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "number"), name="link_once", nulls_distinct=False)
                ],
            },
        ),
    ]
