"""Entries logged before there were traces get the one that their value has: the row, times the units."""

from django.db import migrations

FORWARD = """
UPDATE logbook_entry SET trace = jsonb_build_object(
    'schema', 1,
    'steps', jsonb_build_array(jsonb_build_array(
        'row', 'set', work_rvu::text,
        code_id || CASE WHEN row_modifier = '' THEN '' ELSE '-' || row_modifier END))
        || CASE WHEN units = 1 THEN '[]'::jsonb
           ELSE jsonb_build_array(jsonb_build_array('units', 'times', units::text, units::text)) END,
    'flags', '[]'::jsonb)
WHERE trace = '{}'::jsonb
"""


class Migration(migrations.Migration):
    dependencies = [("logbook", "0003_valuation")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
