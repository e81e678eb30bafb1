"""Row-level security: the database shows a web process only the rows of the user it acts for (rvuedge.common.ownership).

FORCE makes the policies hold for the tables' owner too, unless it has BYPASSRLS, as the worker's role must.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION rvuedge_owner() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('rvuedge.user', true), '')::bigint $$;

CREATE FUNCTION rvuedge_is_staff() RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT EXISTS (SELECT FROM accounts_user u
                         WHERE u.id = nullif(current_setting('rvuedge.user', true), '')::bigint
                           AND u.is_staff AND u.is_active) $$;

-- Staff, and a role that sees every row anyway.
CREATE FUNCTION rvuedge_counts_all() RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT rvuedge_is_staff()
              OR EXISTS (SELECT FROM pg_roles r WHERE r.rolname = current_user AND (r.rolbypassrls OR r.rolsuper)) $$;
"""
NO_FUNCTIONS = "DROP FUNCTION rvuedge_counts_all(); DROP FUNCTION rvuedge_is_staff(); DROP FUNCTION rvuedge_owner();"

OWN = "user_id = rvuedge_owner()"
# Tables whose rows name their owner, and those that belong to the owner of another row.
OWNED = (
    "accounts_clinician", "accounts_fteperiod", "benchmarks_benchmarkchoice", "benchmarks_compensation",
    "benchmarks_surveyupload", "logbook_declinedvalue", "logbook_display", "logbook_entry", "logbook_goal",
    "logbook_leave", "logbook_logversion", "logbook_patientchoice", "logbook_policyversion", "logbook_releasechoice",
    "logbook_revaluation", "logbook_shortcut", "logbook_syncoperation",
)  # fmt: skip
PARTS = {
    "logbook_entrychange": ("logbook_entry", "entry_id"),
    "logbook_entryconflict": ("logbook_entry", "entry_id"),
    "logbook_priorvalue": ("logbook_revaluation", "revaluation_id"),
}
WHOLE = dict.fromkeys(OWNED, OWN) | {
    table: f"EXISTS (SELECT FROM {whole} w WHERE w.id = {column} AND w.user_id = rvuedge_owner())"
    for table, (whole, column) in PARTS.items()
}
# Everyone reads a survey without an owner; staff write it.
SURVEY = "(owner_id IS NULL OR owner_id = rvuedge_owner())"
OWN_SURVEY = "(owner_id = rvuedge_owner() OR owner_id IS NULL AND rvuedge_is_staff())"
ROW_OF = "EXISTS (SELECT FROM benchmarks_survey s WHERE s.id = survey_id AND (s.owner_id {}))"
SURVEYS = {
    "benchmarks_survey": (SURVEY, OWN_SURVEY),
    "benchmarks_surveyrow": (
        ROW_OF.format("IS NULL OR s.owner_id = rvuedge_owner()"),
        ROW_OF.format("= rvuedge_owner() OR s.owner_id IS NULL AND rvuedge_is_staff()"),
    ),
}

# What the report on a release counts (logbook.revaluation.impact), for staff only: lines and pins without names, texts,
# units' owners or dates of entry. Nobody writes through them (rvuedge.common.grants).
POLICIES = ("owner", "reading", "adding", "changing", "deleting")
VIEWS = """
CREATE VIEW logbook_staff_line WITH (security_barrier) AS
SELECT user_id, service_date, code_id, modifiers, units, work_rvu, entered_work, release_id, policy_id
FROM logbook_entry WHERE deleted_at IS NULL AND rvuedge_counts_all();

CREATE VIEW logbook_staff_policy WITH (security_barrier) AS
SELECT id, user_id, number, jsonb_build_object('pinned', settings -> 'pinned') AS settings
FROM logbook_policyversion WHERE rvuedge_counts_all();
"""
NO_VIEWS = "DROP VIEW logbook_staff_policy; DROP VIEW logbook_staff_line;"


def _protect(table: str, policies: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY; {policies}",
        f"""
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        {" ".join(f"DROP POLICY IF EXISTS {name} ON {table};" for name in POLICIES)}
        """,
    )


def _owned(table: str, condition: str) -> migrations.RunSQL:
    return _protect(table, f"CREATE POLICY owner ON {table} USING ({condition}) WITH CHECK ({condition});")


def _survey(table: str, reading: str, writing: str) -> migrations.RunSQL:
    return _protect(
        table,
        f"""
        CREATE POLICY reading ON {table} FOR SELECT USING ({reading});
        CREATE POLICY adding ON {table} FOR INSERT WITH CHECK ({writing});
        CREATE POLICY changing ON {table} FOR UPDATE USING ({writing}) WITH CHECK ({writing});
        CREATE POLICY deleting ON {table} FOR DELETE USING ({writing});
        """,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("logbook", "0009_guard_entry_history"),
        ("benchmarks", "0002_any_percentile"),
        ("accounts", "0003_fte_of_profiles"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        *(_owned(table, condition) for table, condition in WHOLE.items()),
        *(_survey(table, *conditions) for table, conditions in SURVEYS.items()),
        migrations.RunSQL(VIEWS, NO_VIEWS),
    ]
