import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor_name", models.CharField(max_length=254)),
                ("happened_at", models.DateTimeField(auto_now_add=True)),
                ("action", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=120)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("manage_releases", "Import, publish and withdraw releases"),
                    ("edit_content", "Edit and review code content"),
                    ("publish_surveys", "Publish surveys to everyone"),
                ],
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["subject", "-id"], name="audit_by_subject")],
            },
        ),
    ]
