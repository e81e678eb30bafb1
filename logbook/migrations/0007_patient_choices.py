"""What clinicians said about pairs of codes: procedures of one patient, or of two."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("logbook", "0006_basis_of_entries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="shortcut",
            name="lines",
            field=models.JSONField(help_text="[{hcpcs, modifiers, units, patient}]; patient in sets only"),
        ),
        migrations.CreateModel(
            name="PatientChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.CharField(db_collation="C", max_length=5)),
                ("second", models.CharField(db_collation="C", max_length=5)),
                ("is_same", models.BooleanField()),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                "indexes": [models.Index(fields=["user", "-decided_at"], name="patient_choice_newest")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "first", "second"), name="patient_choice_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("second"))), name="patient_choice_sorted"
                    ),
                ],
            },
        ),
    ]
