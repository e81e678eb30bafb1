"""Uploaded words wait here until staff have seen what they change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0009_search_by_plain_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentStaging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=255)),
                ("entries", models.JSONField()),
                ("versions", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[("staged", "Staged"), ("applied", "Applied"), ("discarded", "Discarded")],
                        default="staged",
                        max_length=9,
                    ),
                ),
                ("uploaded_by_name", models.CharField(max_length=254)),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["staged", "applied", "discarded"])),
                        name="content_staging_state_known",
                    )
                ],
            },
        ),
    ]
