"""Search words as they are written, without an English dictionary; how common a code is; the words that codes have."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

import codes.models.values


# New words come with the codes that have them, in the same statement. A word stays when its code loses it.
FORWARD = """
CREATE FUNCTION codes_add_search_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO codes_searchword (word)
    SELECT DISTINCT found.word FROM new_codes, LATERAL unnest(tsvector_to_array(new_codes.search)) AS found (word)
    WHERE length(found.word) > 3 AND found.word ~ '^[a-z]+$'
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER code_inserted_adds_words AFTER INSERT ON codes_code REFERENCING NEW TABLE AS new_codes
    FOR EACH STATEMENT EXECUTE FUNCTION codes_add_search_words();
CREATE TRIGGER code_updated_adds_words AFTER UPDATE ON codes_code REFERENCING NEW TABLE AS new_codes
    FOR EACH STATEMENT EXECUTE FUNCTION codes_add_search_words();

INSERT INTO codes_searchword (word)
SELECT DISTINCT found.word FROM codes_code, LATERAL unnest(tsvector_to_array(search)) AS found (word)
WHERE length(found.word) > 3 AND found.word ~ '^[a-z]+$';
"""

BACKWARD = """
DROP TRIGGER code_updated_adds_words ON codes_code;
DROP TRIGGER code_inserted_adds_words ON codes_code;
DROP FUNCTION codes_add_search_words();
"""


def vector(column, weight):
    """The words of a column."""
    return django.contrib.postgres.search.SearchVector(
        codes.models.values.PlainWords(column), weight=weight, config="simple"
    )


class Migration(migrations.Migration):
    dependencies = [("codes", "0008_content")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[("word", models.TextField(primary_key=True, serialize=False))],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", name="gin_trgm_ops"),
                        name="search_word_trigrams",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="code",
            name="logged",
            field=models.PositiveSmallIntegerField(
                db_default=0, help_text="How common in the logs of this server, 0 to 9"
            ),
        ),
        migrations.AddField(
            model_name="code",
            name="search_words",
            field=models.TextField(blank=True, db_default="", help_text="More search words, separated by commas"),
        ),
        migrations.AddField(
            model_name="code",
            name="usage",
            field=models.PositiveSmallIntegerField(
                db_default=0, help_text="How common in practice, 0 to 9: breaks ties"
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(usage__lte=9, logged__lte=9), name="code_usage_to_nine"
            ),
        ),
        migrations.RemoveIndex(model_name="code", name="code_search_words"),
        migrations.RemoveField(model_name="code", name="search"),
        migrations.AddField(
            model_name="code",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=vector("title", "A")
                + vector("synonyms", "B")
                + vector("search_words", "B")
                + vector("composed_title", "C")
                + vector("descriptor", "C"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name="code",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="code_search_words"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
