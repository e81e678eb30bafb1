"""Days of postoperative care under modifier 55."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0002_guards"),
        ("logbook", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Bundles have another format now; the worker, or `manage.py build_bundles`, builds them again.
        migrations.RunSQL("DELETE FROM logbook_codebundle", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="entry",
            name="postoperative_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("postoperative_days__isnull", True),
                    models.Q(("postoperative_days__gte", 1), ("postoperative_days__lte", 90)),
                    _connector="OR",
                ),
                name="entry_postoperative_days_in_range",
            ),
        ),
    ]
