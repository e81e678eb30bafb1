"""The edition: a number that the database itself changes whenever a release or a code changes."""

from django.db import migrations, models

# From a sequence, which no rollback takes back: a number never comes twice.
FORWARD = """
CREATE SEQUENCE codes_edition_number;

CREATE FUNCTION codes_next_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO codes_edition (id, number, changed_at) VALUES (1, nextval('codes_edition_number'), now())
    ON CONFLICT (id) DO UPDATE SET number = excluded.number, changed_at = excluded.changed_at;
    RETURN NULL;
END $$;

CREATE TRIGGER release_makes_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON codes_release
    FOR EACH STATEMENT EXECUTE FUNCTION codes_next_edition();
CREATE TRIGGER code_makes_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON codes_code
    FOR EACH STATEMENT EXECUTE FUNCTION codes_next_edition();

INSERT INTO codes_edition (id, number, changed_at) VALUES (1, nextval('codes_edition_number'), now());
"""

BACKWARD = """
DROP TRIGGER code_makes_edition ON codes_code;
DROP TRIGGER release_makes_edition ON codes_release;
DROP FUNCTION codes_next_edition();
DROP SEQUENCE codes_edition_number;
"""


class Migration(migrations.Migration):
    dependencies = [("codes", "0003_indexes_once")]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="edition_is_one_row")],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
