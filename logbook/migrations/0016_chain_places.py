"""Chain an entry's place in its session, and how many entries a revaluation changed and by how much.

They join the links of values. Of an entry's values, and of those before a revaluation, the last link counts, so each gets
one more here, and the earlier ones stay as they are.
"""

from django.db import migrations

VALUE = ("policy_id", "release_id", "release_basis", "row_modifier", "work_rvu", "gross_wrvu", "wrvu", "needs_review")
VALUES = (
    "entry_id", "policy_id", "release_id", "release_basis", "row_modifier", "work_rvu", "gross_wrvu", "wrvu",
    "needs_review", "release_after_id", "wrvu_after",
)  # fmt: skip
FIXED = ("id", "user_id", "policy_id", "policy_before_id", "since", "release_id", "created_at")
COUNTED = ("changed_count", "wrvu_change")
AS_OWNER = "SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, MDY'"


def _row(alias: str, names: tuple[str, ...]) -> str:
    return f"ROW({', '.join(f'{alias}.{name}' for name in names)})"


def _functions(value: tuple[str, ...], counted: str, fixed: tuple[str, ...]) -> str:
    """Return the functions that link values, the guard of revaluations, and a new link for all values there are."""
    links_of = f"""
        SELECT e.user_id, array_agg(e.id ORDER BY e.id) AS ids,
               string_agg(sha256(convert_to({_row("e", value)}::text, 'UTF8')), ''::bytea ORDER BY e.id) AS digests
        FROM {{}} GROUP BY e.user_id ORDER BY e.user_id
    """  # noqa: S608 our own columns
    changed = f"changed e JOIN earlier o ON o.id = e.id WHERE {_row('e', value)} IS DISTINCT FROM {_row('o', value)}"
    link = "PERFORM logbook_link(made.user_id, 'valued', NULL, made.ids, made.digests, made.digests);"
    return f"""
CREATE OR REPLACE FUNCTION logbook_link_first_values() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    made record;
BEGIN
    FOR made IN {links_of.format("changed e")} LOOP
        {link}
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION logbook_link_new_values() RETURNS trigger LANGUAGE plpgsql {AS_OWNER}
SET enable_nestloop = off AS $$
DECLARE
    made record;
BEGIN
    FOR made IN {links_of.format(changed)} LOOP
        {link}
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION logbook_link_values(of_revaluation bigint, of_user bigint, gone bigint[])
RETURNS void LANGUAGE sql AS $$
    SELECT logbook_link(of_user, 'values', of_revaluation, gone, NULL, (
        SELECT convert_to({counted} || coalesce(string_agg({_row("v", VALUES)}::text, '' ORDER BY v.entry_id), ''), 'UTF8')
        FROM logbook_priorvalue v WHERE v.revaluation_id = of_revaluation)) $$;
DROP TRIGGER revaluation_guard ON logbook_revaluation;
CREATE TRIGGER revaluation_guard BEFORE UPDATE ON logbook_revaluation FOR EACH ROW
    WHEN ({_row("OLD", fixed)} IS DISTINCT FROM {_row("NEW", fixed)})
    EXECUTE FUNCTION logbook_refuse_change_of_link();
DO $$
DECLARE
    made record;
BEGIN
    PERFORM set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, MDY', true);
    FOR made IN {links_of.format("logbook_entry e")} LOOP
        {link}
    END LOOP;
    PERFORM logbook_link_values(r.id, r.user_id, NULL) FROM (SELECT id, user_id FROM logbook_revaluation ORDER BY id) r;
END $$;
"""  # noqa: S608 our own columns


COUNTS = f"(SELECT {_row('r', COUNTED)}::text FROM logbook_revaluation r WHERE r.id = of_revaluation)"  # noqa: S608 ours


class Migration(migrations.Migration):
    dependencies = [("logbook", "0015_chain_values")]

    operations = [
        migrations.RunSQL(
            _functions((*VALUE, "position"), COUNTS, (*FIXED, "is_automatic", *COUNTED)), _functions(VALUE, "''", FIXED)
        )
    ]
