"""How a faulty file was loaded on staff's word: without which files, with which zeros restored. Never changes later."""

import django.contrib.postgres.fields
from django.db import migrations, models

IMMUTABLE = """
CREATE FUNCTION codes_refuse_change_of_loading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Release % has been published: how it was loaded never changes.', OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER release_loading_guard BEFORE UPDATE OF loaded_without, restored_zeros ON codes_release
    FOR EACH ROW WHEN (OLD.state <> 'staged' AND (OLD.loaded_without, OLD.restored_zeros)
                       IS DISTINCT FROM (NEW.loaded_without, NEW.restored_zeros))
    EXECUTE FUNCTION codes_refuse_change_of_loading();
"""
NOT_IMMUTABLE = """
DROP TRIGGER release_loading_guard ON codes_release;
DROP FUNCTION codes_refuse_change_of_loading();
"""


class Migration(migrations.Migration):
    dependencies = [("codes", "0002_guards")]

    operations = [
        migrations.AddField(
            "release",
            "loaded_without",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=8), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField("release", "restored_zeros", models.JSONField(blank=True, default=dict)),
        migrations.AddField("releaseimport", "faults", models.JSONField(blank=True, default=list)),
        migrations.AddField("releaseimport", "remedy", models.JSONField(blank=True, default=dict)),
        migrations.AddField("releaseimport", "repair", models.JSONField(blank=True, default=dict)),
        migrations.RunSQL(IMMUTABLE, NOT_IMMUTABLE),
    ]
