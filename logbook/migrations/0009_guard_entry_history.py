"""The database keeps the history of entries: a change of an entry's facts adds its earlier facts, and nothing changes or
deletes them, except that they go with their entry.

`UPDATE OF` leaves out statements that write values only, so revaluing a long log costs nothing. The services say where
a change comes from (`rvuedge.origin`, logbook.entries.storing).
"""

from django.db import migrations

FACTS = (
    "service_date", "code_id", "modifiers", "units", "setting", "session", "factor", "entered_work",
    "postoperative_days", "deleted_at", "reviewed_at",
)  # fmt: skip
NAMES = ", ".join(FACTS)
OLD, NEW = (", ".join(f"{row}.{name}" for name in FACTS) for row in ("OLD", "NEW"))
FORWARD = f"""
ALTER TABLE logbook_entrychange ADD CONSTRAINT entry_change_of_entry
    FOREIGN KEY (entry_id) REFERENCES logbook_entry (id) ON DELETE CASCADE;

CREATE FUNCTION logbook_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO logbook_entrychange (entry_id, changed_at, origin, wrvu, release_id, {NAMES})
    VALUES (OLD.id, clock_timestamp(), coalesce(nullif(current_setting('rvuedge.origin', true), ''), 'unknown'),
            OLD.wrvu, OLD.release_id, {OLD});
    RETURN NULL;
END $$;

CREATE TRIGGER entry_keeps_history AFTER UPDATE OF {NAMES} ON logbook_entry FOR EACH ROW
    WHEN (({OLD}) IS DISTINCT FROM ({NEW}))
    EXECUTE FUNCTION logbook_keep_history();

CREATE FUNCTION logbook_refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT FROM logbook_entry WHERE id = OLD.entry_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The history of entries is append-only.' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER entry_history_guard BEFORE UPDATE OR DELETE ON logbook_entrychange
    FOR EACH ROW EXECUTE FUNCTION logbook_refuse_change_of_history();
"""  # noqa: S608 our own columns
BACKWARD = """
DROP TRIGGER entry_history_guard ON logbook_entrychange;
DROP FUNCTION logbook_refuse_change_of_history();
DROP TRIGGER entry_keeps_history ON logbook_entry;
DROP FUNCTION logbook_keep_history();
ALTER TABLE logbook_entrychange DROP CONSTRAINT entry_change_of_entry;
"""


class Migration(migrations.Migration):
    dependencies = [("logbook", "0008_entry_history")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
