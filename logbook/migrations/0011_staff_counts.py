"""Staff read counts, not rows: what a release would change in everyone's logs is counted by a function of the database.

It runs with the rights of the tables' owner and returns four numbers, to staff and to a role that sees every row anyway.
It replaces two views that showed staff the lines behind the numbers. A survey for everyone is for staff until it's
published.
"""

from django.db import migrations

# Entries for which this would be the current release: it has the code, and no release of higher priority on the date
# does. Rows are chosen as in logbook.domain.valuation.line.start_line, once for each code with its modifiers.
IMPACT = """
CREATE FUNCTION rvuedge_may_count() RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT rvuedge_is_staff() OR EXISTS (
        SELECT FROM pg_roles r WHERE (r.rolbypassrls OR r.rolsuper)
        AND r.rolname = coalesce(nullif(current_setting('role'), 'none'), session_user)) $$;

CREATE FUNCTION logbook_impact_of(
    of_release bigint, firsts date[], lasts date[], priorities int[], releases bigint[],
    OUT entries bigint, OUT clinicians bigint, OUT changed_entries numeric, OUT wrvu_change numeric
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT rvuedge_may_count() THEN
        RAISE EXCEPTION 'Only staff count the entries of all logs.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    WITH span AS (
        SELECT * FROM unnest(firsts, lasts, priorities, releases) AS s (first, last, priority, release_id)),
    pinned AS (
        SELECT user_id FROM (SELECT DISTINCT ON (user_id) user_id, settings FROM logbook_policyversion
                             ORDER BY user_id, number DESC) newest WHERE settings ->> 'pinned' <> ''),
    covered AS MATERIALIZED (
        SELECT e.user_id, e.code_id, e.modifiers, e.units, e.work_rvu, e.entered_work
        FROM span s JOIN logbook_entry e ON e.service_date BETWEEN s.first AND s.last
        WHERE s.release_id = of_release AND e.deleted_at IS NULL AND e.release_id IS DISTINCT FROM s.release_id
          AND e.code_id IN (SELECT code_id FROM codes_codesummary WHERE release_id = of_release)
          AND (s.priority = 0 OR NOT EXISTS (
               SELECT FROM span b JOIN codes_codesummary c ON c.release_id = b.release_id AND c.code_id = e.code_id
               WHERE b.priority < s.priority AND e.service_date BETWEEN b.first AND b.last))
          AND (e.policy_id IS NULL OR NOT EXISTS (
               SELECT FROM logbook_policyversion p WHERE p.id = e.policy_id AND p.settings ->> 'pinned' <> ''))
          AND e.user_id NOT IN (SELECT user_id FROM pinned)),
    same_lines AS (
        SELECT code_id, modifiers, work_rvu, entered_work, count(*) AS number, sum(units) AS units
        FROM covered GROUP BY code_id, modifiers, work_rvu, entered_work),
    changes AS (
        SELECT a.number, (CASE WHEN n.work_rvu = 0 THEN coalesce(a.entered_work, 0) ELSE n.work_rvu END - a.work_rvu)
               * a.units AS change
        FROM same_lines a CROSS JOIN LATERAL (
            SELECT v.work_rvu FROM codes_codevalue v WHERE v.release_id = of_release AND v.code_id = a.code_id
            ORDER BY CASE WHEN v.modifier = ANY(a.modifiers) AND v.modifier IN ('26', 'TC', '53')
                               THEN array_position(ARRAY['26', 'TC', '53'], v.modifier::text)
                          WHEN v.modifier = '' AND v.work_rvu > 0 THEN 4
                          WHEN v.modifier = '26' AND v.work_rvu > 0 AND NOT 'TC' = ANY(a.modifiers) THEN 5
                          WHEN v.modifier = '' THEN 6 ELSE 7 END, v.modifier
            LIMIT 1) n)
    SELECT (SELECT count(*) FROM covered), (SELECT count(DISTINCT user_id) FROM covered),
           coalesce(sum(number) FILTER (WHERE change <> 0), 0), coalesce(sum(change), 0)
    INTO entries, clinicians, changed_entries, wrvu_change FROM changes;
END $$;
"""
NO_IMPACT = """
DROP FUNCTION logbook_impact_of(bigint, date[], date[], int[], bigint[]);
DROP FUNCTION rvuedge_may_count();
"""
NO_VIEWS = "DROP VIEW logbook_staff_policy; DROP VIEW logbook_staff_line; DROP FUNCTION rvuedge_counts_all();"
VIEWS = """
CREATE FUNCTION rvuedge_counts_all() RETURNS boolean LANGUAGE sql STABLE
    AS $$ SELECT rvuedge_is_staff()
              OR EXISTS (SELECT FROM pg_roles r WHERE r.rolname = current_user AND (r.rolbypassrls OR r.rolsuper)) $$;

CREATE VIEW logbook_staff_line WITH (security_barrier) AS
SELECT user_id, service_date, code_id, modifiers, units, work_rvu, entered_work, release_id, policy_id
FROM logbook_entry WHERE deleted_at IS NULL AND rvuedge_counts_all();

CREATE VIEW logbook_staff_policy WITH (security_barrier) AS
SELECT id, user_id, number, jsonb_build_object('pinned', settings -> 'pinned') AS settings
FROM logbook_policyversion WHERE rvuedge_counts_all();
"""
DRAFTS = """
ALTER POLICY reading ON benchmarks_survey USING (
    owner_id = rvuedge_owner() OR owner_id IS NULL AND (state <> 'draft' OR rvuedge_is_staff()));
ALTER POLICY reading ON benchmarks_surveyrow USING (EXISTS (SELECT FROM benchmarks_survey s WHERE s.id = survey_id));
"""
NO_DRAFTS = """
ALTER POLICY reading ON benchmarks_survey USING (owner_id IS NULL OR owner_id = rvuedge_owner());
ALTER POLICY reading ON benchmarks_surveyrow USING (
    EXISTS (SELECT FROM benchmarks_survey s WHERE s.id = survey_id
            AND (s.owner_id IS NULL OR s.owner_id = rvuedge_owner())));
"""


class Migration(migrations.Migration):
    dependencies = [("logbook", "0010_row_security")]

    operations = [
        migrations.RunSQL(IMPACT, NO_IMPACT),
        migrations.RunSQL(NO_VIEWS, VIEWS),
        migrations.RunSQL(DRAFTS, NO_DRAFTS),
    ]
