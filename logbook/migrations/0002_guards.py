"""The version of a log: a number the database itself advances with each change to what the log's pages show.

Entries, policies, declined values, goals, leave, display settings, and the owner's surveys and survey choice count. A
survey for everyone advances the edition instead, because every log's pages depend on it. Numbers come from a sequence,
which a rollback never takes back, so a number is never used twice.
"""

from django.db import migrations

# Deleting never adds a row for a user: the rows may be deleted together with the user.
LOG_VERSION = """
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
"""
NO_LOG_VERSION = """
DROP FUNCTION logbook_next_version();
DROP SEQUENCE logbook_logversion_number;
"""

SURVEY_VERSION = """
CREATE FUNCTION logbook_next_version_of_surveys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE logbook_logversion v SET number = nextval('logbook_logversion_number'), changed_at = now()
        WHERE v.user_id IN (SELECT owner_id FROM changed);
    ELSE
        INSERT INTO logbook_logversion (user_id, number, changed_at)
        SELECT owner_id, nextval('logbook_logversion_number'), now()
        FROM (SELECT DISTINCT owner_id FROM changed WHERE owner_id IS NOT NULL ORDER BY owner_id) owners
        ON CONFLICT (user_id) DO UPDATE SET number = excluded.number, changed_at = excluded.changed_at;
    END IF;
    IF EXISTS (SELECT FROM changed WHERE owner_id IS NULL) THEN
        INSERT INTO codes_edition (id, number, changed_at) VALUES (1, nextval('codes_edition_number'), now())
        ON CONFLICT (id) DO UPDATE SET number = excluded.number, changed_at = excluded.changed_at;
    END IF;
    RETURN NULL;
END $$;
"""
NO_SURVEY_VERSION = "DROP FUNCTION logbook_next_version_of_surveys()"

# Table, the changes that count, the function.
COUNTED = (
    ("logbook_entry", "INSERT UPDATE DELETE", "logbook_next_version"),
    ("logbook_policyversion", "INSERT", "logbook_next_version"),
    ("logbook_declinedvalue", "INSERT DELETE", "logbook_next_version"),
    ("logbook_goal", "INSERT UPDATE DELETE", "logbook_next_version"),
    ("logbook_leave", "INSERT UPDATE DELETE", "logbook_next_version"),
    ("logbook_display", "INSERT UPDATE DELETE", "logbook_next_version"),
    ("benchmarks_benchmarkchoice", "INSERT UPDATE DELETE", "logbook_next_version"),
    ("benchmarks_survey", "INSERT UPDATE DELETE", "logbook_next_version_of_surveys"),
)
TRIGGERS = [
    (
        f"CREATE TRIGGER {table}_{change.lower()}_makes_version AFTER {change} ON {table} "
        f"REFERENCING {'OLD' if change == 'DELETE' else 'NEW'} TABLE AS changed "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {table}_{change.lower()}_makes_version ON {table}",
    )
    for table, changes, function in COUNTED
    for change in changes.split()
]


class Migration(migrations.Migration):
    dependencies = [("logbook", "0001_initial"), ("benchmarks", "0001_initial"), ("codes", "0002_guards")]

    operations = [
        migrations.RunSQL(LOG_VERSION, NO_LOG_VERSION),
        migrations.RunSQL(SURVEY_VERSION, NO_SURVEY_VERSION),
        *(migrations.RunSQL(create, drop) for create, drop in TRIGGERS),
    ]
