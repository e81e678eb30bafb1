from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="JobError",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("job_id", models.BigIntegerField()),
                ("attempt", models.PositiveSmallIntegerField()),
                ("happened_at", models.DateTimeField(auto_now_add=True)),
                ("error", models.TextField()),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(models.F("job_id"), models.F("attempt"), name="job_error_once")
                ],
            },
        ),
    ]
