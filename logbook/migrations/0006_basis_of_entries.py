"""Say why the release of each existing entry, and of each value before a revaluation, values it.

Until now a date took the newest release that had begun, and after an excerpt the one before it. `unknown` is left where
that doesn't explain the release: it began after the date, or another release was named when the value was made.
"""

from django.db import migrations

# {table}: the rows to fill; {entry}: its entry's date and code.
FILL = """
UPDATE {table} t SET release_basis = CASE
    WHEN p.settings ->> 'pinned' = 'RVU' || lpad((r.year % 100)::text, 2, '0') || r.letter THEN 'pinned'
    WHEN r.effective_from > e.service_date THEN 'unknown'
    WHEN r.year >= extract(year FROM e.service_date) THEN 'in_force'
    WHEN EXISTS (
        SELECT FROM codes_release x
        WHERE x.state <> 'staged' AND x.is_partial AND x.year = extract(year FROM e.service_date)
          AND x.effective_from <= e.service_date
          AND NOT EXISTS (SELECT FROM codes_codesummary c WHERE c.release_id = x.id AND c.code_id = e.code_id)
    ) THEN 'partial'
    ELSE 'earlier_year' END
FROM logbook_entry e, codes_release r, {policy}
WHERE {join} AND r.id = t.release_id AND p.entry_or_value = t.id
"""
POLICIES = """(
    SELECT x.id AS entry_or_value, v.settings FROM {table} x LEFT JOIN logbook_policyversion v ON v.id = x.policy_id
) p"""


def _fill(table: str, join: str) -> str:
    return FILL.format(table=table, join=join, policy=POLICIES.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("logbook", "0005_release_basis"), ("codes", "0002_guards")]

    operations = [
        migrations.RunSQL(_fill("logbook_entry", "e.id = t.id"), migrations.RunSQL.noop),
        migrations.RunSQL(_fill("logbook_priorvalue", "e.id = t.entry_id"), migrations.RunSQL.noop),
    ]
