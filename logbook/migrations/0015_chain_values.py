"""Chain the value of each entry: what it counts, and by which policy and release.

A link has the entries that a statement valued, or valued anew, with the SHA-256 of each value. The steps from gross to
adjusted aren't in it: replaying them gives the value.
"""

from django.db import migrations

VALUE = ("policy_id", "release_id", "release_basis", "row_modifier", "work_rvu", "gross_wrvu", "wrvu", "needs_review")
AS_OWNER = "SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, MDY'"


def _value(alias: str) -> str:
    return f"ROW({', '.join(f'{alias}.{name}' for name in VALUE)})"


LINKS_OF = f"""
        SELECT e.user_id, array_agg(e.id ORDER BY e.id) AS ids,
               string_agg(sha256(convert_to({_value("e")}::text, 'UTF8')), ''::bytea ORDER BY e.id) AS digests
        FROM {{}} GROUP BY e.user_id ORDER BY e.user_id
"""  # noqa: S608 our own columns
LINK = "PERFORM logbook_link(made.user_id, 'valued', NULL, made.ids, made.digests, made.digests);"
FORWARD = f"""
CREATE FUNCTION logbook_link_first_values() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    made record;
BEGIN
    FOR made IN {LINKS_OF.format("changed e")} LOOP
        {LINK}
    END LOOP;
    RETURN NULL;
END $$;
-- Never row by row: its plan may have been made for a statement that changed one row.
CREATE FUNCTION logbook_link_new_values() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} SET enable_nestloop = off AS $$
DECLARE
    made record;
BEGIN
    FOR made IN {LINKS_OF.format(f"changed e JOIN earlier o ON o.id = e.id WHERE {_value('e')} IS DISTINCT FROM {_value('o')}")}
    LOOP
        {LINK}
    END LOOP;
    RETURN NULL;
END $$;
-- Their names come after those of the triggers that make the version, whose row they lock.
CREATE TRIGGER logbook_entry_insert_then_values AFTER INSERT ON logbook_entry
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_link_first_values();
CREATE TRIGGER logbook_entry_update_then_values AFTER UPDATE ON logbook_entry
    REFERENCING OLD TABLE AS earlier NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION logbook_link_new_values();
DO $$
DECLARE
    made record;
BEGIN
    PERFORM set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, MDY', true);
    FOR made IN {LINKS_OF.format("logbook_entry e")} LOOP
        {LINK}
    END LOOP;
END $$;
"""
BACKWARD = """
DROP TRIGGER logbook_entry_update_then_values ON logbook_entry;
DROP TRIGGER logbook_entry_insert_then_values ON logbook_entry;
DROP FUNCTION logbook_link_new_values(), logbook_link_first_values();
"""


class Migration(migrations.Migration):
    dependencies = [("logbook", "0014_policies_once_a_statement")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
