"""The version of a log: a number that the database itself changes whenever an entry of the user changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# From a sequence, which no rollback takes back: a number never comes twice. A deleted entry makes no row, since it
# may go together with its user.
FORWARD = """
CREATE SEQUENCE logbook_logversion_number;

CREATE FUNCTION logbook_next_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE logbook_logversion v SET number = nextval('logbook_logversion_number'), changed_at = now()
        WHERE v.user_id IN (SELECT user_id FROM changed);
    ELSE
        INSERT INTO logbook_logversion (user_id, number, changed_at)
        SELECT user_id, nextval('logbook_logversion_number'), now()
        FROM (SELECT DISTINCT user_id FROM changed ORDER BY user_id) users
        ON CONFLICT (user_id) DO UPDATE SET number = excluded.number, changed_at = excluded.changed_at;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER entry_insert_makes_version AFTER INSERT ON logbook_entry
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version();
CREATE TRIGGER entry_update_makes_version AFTER UPDATE ON logbook_entry
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version();
CREATE TRIGGER entry_delete_makes_version AFTER DELETE ON logbook_entry
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version();
"""

BACKWARD = """
DROP TRIGGER entry_delete_makes_version ON logbook_entry;
DROP TRIGGER entry_update_makes_version ON logbook_entry;
DROP TRIGGER entry_insert_makes_version ON logbook_entry;
DROP FUNCTION logbook_next_version();
DROP SEQUENCE logbook_logversion_number;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("logbook", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LogVersion",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
