"""Store why a release values an entry, and let entries wait for one. `since` of a policy change may be null: no entry."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0002_guards"),
        ("logbook", "0004_clinical_fte"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="revaluation",
            name="revaluation_has_one_cause",
        ),
        migrations.AddField(
            model_name="entry",
            name="release_basis",
            field=models.CharField(
                choices=[
                    ("in_force", "In force on the date"),
                    ("same_year", "Stand-in of the same year"),
                    ("earlier_year", "Stand-in of an earlier year"),
                    ("partial", "Stand-in for a code missing from an excerpt"),
                    ("pinned", "Pinned by the policy"),
                    ("waiting", "Waits for a release"),
                    ("unknown", "Not recorded"),
                ],
                db_default="unknown",
                default="unknown",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="priorvalue",
            name="release_basis",
            field=models.CharField(db_default="unknown", default="unknown", max_length=12),
        ),
        migrations.AlterField(
            model_name="entry",
            name="release",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="codes.release"
            ),
        ),
        migrations.AlterField(
            model_name="priorvalue",
            name="release_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(
                    ("deleted_at__isnull", True),
                    ("release_basis__in", ["waiting", "same_year", "earlier_year", "partial"]),
                ),
                fields=["user"],
                name="entry_waits_or_stands_in",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "release_basis__in",
                        ["in_force", "same_year", "earlier_year", "partial", "pinned", "waiting", "unknown"],
                    )
                ),
                name="entry_release_basis_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("release__isnull", False), models.Q(("release_basis", "waiting"), _negated=True)),
                    models.Q(("release__isnull", True), ("release_basis", "waiting"), ("work_rvu", 0), ("wrvu", 0)),
                    _connector="OR",
                ),
                name="entry_without_release_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="revaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("policy__isnull", False), ("release__isnull", True)),
                    models.Q(("policy__isnull", True), ("release__isnull", False), ("wrvu_change__isnull", False)),
                    _connector="OR",
                ),
                name="revaluation_has_one_cause",
            ),
        ),
    ]
