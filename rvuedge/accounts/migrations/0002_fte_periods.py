import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="FtePeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(blank=True, null=True)),
                (
                    "fte",
                    models.DecimalField(decimal_places=2, default=Decimal("1.00"), max_digits=3, verbose_name="FTE"),
                ),
                (
                    "cfte",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=3, null=True, verbose_name="clinical FTE"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fte_periods",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": [models.F("starts_on").asc(nulls_first=True)],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "starts_on"), name="fte_starts_once", nulls_distinct=False),
                    models.CheckConstraint(
                        condition=models.Q(("fte__gte", 0), ("fte__lte", "1.50")), name="fte_in_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cfte__isnull", True),
                            models.Q(("cfte__gte", 0), ("cfte__lte", models.F("fte"))),
                            _connector="OR",
                        ),
                        name="cfte_within_fte",
                    ),
                ],
            },
        ),
    ]
