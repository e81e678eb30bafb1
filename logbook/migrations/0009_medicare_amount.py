"""Medicare's amount of an entry, and the index that has all a dashboard sums."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0007_anesthesia_base_units"),
        ("logbook", "0008_goals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="entry",
            name="entry_by_user_and_date",
        ),
        migrations.AddField(
            model_name="entry",
            name="medicare_amount",
            field=models.DecimalField(blank=True, decimal_places=10, max_digits=20, null=True),
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
    ]
