"""Our own words about codes, with a history that is only added to; a change of either makes a new edition."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# Emptying the history is left to test servers, as with the audit log.
FORWARD = """
CREATE TRIGGER content_makes_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON codes_codecontent
    FOR EACH STATEMENT EXECUTE FUNCTION codes_next_edition();

CREATE FUNCTION codes_refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('rvuedge.may_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The history of content is only added to.' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER content_history_guard BEFORE UPDATE OR DELETE ON codes_codecontentversion
    FOR EACH ROW EXECUTE FUNCTION codes_refuse_change_of_history();
CREATE TRIGGER content_history_truncate_guard BEFORE TRUNCATE ON codes_codecontentversion
    FOR EACH STATEMENT EXECUTE FUNCTION codes_refuse_change_of_history();
"""

BACKWARD = """
DROP TRIGGER content_history_truncate_guard ON codes_codecontentversion;
DROP TRIGGER content_history_guard ON codes_codecontentversion;
DROP FUNCTION codes_refuse_change_of_history();
DROP TRIGGER content_makes_edition ON codes_codecontent;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0007_anesthesia_base_units"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="code",
            name="composed_title",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.CreateModel(
            name="CodeContent",
            fields=[
                (
                    "code",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="codes.code",
                    ),
                ),
                ("title", models.CharField(max_length=60)),
                (
                    "synonyms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=240)),
                ("plain_language", models.CharField(blank=True, max_length=300)),
                ("clinical_context", models.CharField(blank=True, max_length=400)),
                (
                    "specialties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "companions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5), blank=True, default=list, size=None
                    ),
                ),
                ("provenance", models.CharField(default="RVU Edge", max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("reviewed", "Reviewed")], default="draft", max_length=8
                    ),
                ),
                ("reviewed_by_name", models.CharField(blank=True, max_length=254)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[("shipped", "Shipped"), ("file", "File"), ("browser", "Browser")], max_length=7
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField()),
                (
                    "reviewed_by",
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
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="content_has_title"),
                    models.CheckConstraint(
                        condition=models.Q(("provenance", ""), _negated=True), name="content_has_provenance"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["shipped", "file", "browser"])), name="content_origin_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="content_version_counts_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reviewed_at__isnull", False),
                                ("state", "reviewed"),
                                models.Q(("reviewed_by_name", ""), _negated=True),
                                models.Q(("description", ""), _negated=True),
                                models.Q(("plain_language", ""), _negated=True),
                                models.Q(("clinical_context", ""), _negated=True),
                            ),
                            models.Q(
                                ("reviewed_at__isnull", True),
                                ("reviewed_by__isnull", True),
                                ("reviewed_by_name", ""),
                                ("state", "draft"),
                            ),
                            _connector="OR",
                        ),
                        name="content_reviewed_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeContentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("import", "Imported"),
                            ("edit", "Edited"),
                            ("review", "Reviewed"),
                            ("restore", "Restored"),
                        ],
                        max_length=7,
                    ),
                ),
                ("content", models.JSONField(help_text="codes.domain.words.Entry.as_dict")),
                ("actor_name", models.CharField(max_length=254)),
                ("happened_at", models.DateTimeField()),
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
                (
                    "code",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="content_versions",
                        to="codes.code",
                    ),
                ),
            ],
            options={
                "ordering": ["code", "-version"],
                "constraints": [
                    models.UniqueConstraint(models.F("code"), models.F("version"), name="content_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["import", "edit", "review", "restore"])),
                        name="content_action_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
