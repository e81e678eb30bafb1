"""Releases offered to the owners of entries: accepted as revaluations, declined, or taken over unasked."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("codes", "0007_anesthesia_base_units"),
        ("logbook", "0009_medicare_amount"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeclinedValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("declined_at", models.DateTimeField(default=django.utils.timezone.now)),
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
        migrations.AddField(
            model_name="entrybefore",
            name="release_after_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="entrybefore",
            name="wrvu_after",
            field=models.DecimalField(decimal_places=6, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name="revaluation",
            name="is_automatic",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="revaluation",
            name="release",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="codes.release"
            ),
        ),
        migrations.AddField(
            model_name="revaluation",
            name="wrvu_change",
            field=models.DecimalField(decimal_places=6, max_digits=16, null=True),
        ),
        migrations.AlterField(
            model_name="revaluation",
            name="policy",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="logbook.policyversion"
            ),
        ),
        migrations.AlterField(
            model_name="revaluation",
            name="since",
            field=models.DateField(null=True),
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
        migrations.AddField(
            model_name="declinedvalue",
            name="entry",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="logbook.entry"
            ),
        ),
        migrations.AddField(
            model_name="declinedvalue",
            name="release",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="codes.release"
            ),
        ),
        migrations.AddField(
            model_name="declinedvalue",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="declinedvalue",
            index=models.Index(fields=["user", "release"], name="declined_by_user"),
        ),
        migrations.AddConstraint(
            model_name="declinedvalue",
            constraint=models.UniqueConstraint(models.F("entry"), models.F("release"), name="declined_value_once"),
        ),
    ]
