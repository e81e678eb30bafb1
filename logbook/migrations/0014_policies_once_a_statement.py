"""Find the owner once a statement instead of once a row: revaluing a long log checks each of its rows."""

from django.db import migrations

OWNED = (
    "accounts_clinician", "accounts_fteperiod", "benchmarks_benchmarkchoice", "benchmarks_compensation",
    "benchmarks_surveyupload", "logbook_declinedvalue", "logbook_display", "logbook_entry", "logbook_goal",
    "logbook_leave", "logbook_logversion", "logbook_patientchoice", "logbook_policyversion", "logbook_releasechoice",
    "logbook_revaluation", "logbook_shortcut", "logbook_syncoperation",
)  # fmt: skip
BEFORE, AFTER = "rvuedge_owner()", "(SELECT rvuedge_owner())"
VALUES_BEFORE = "EXISTS (SELECT FROM logbook_revaluation w WHERE w.id = revaluation_id AND w.user_id = rvuedge_owner())"
VALUES_AFTER = "revaluation_id IN (SELECT w.id FROM logbook_revaluation w WHERE w.user_id = rvuedge_owner())"


def _alter(table: str, condition: str) -> str:
    return f"ALTER POLICY owner ON {table} USING ({condition}) WITH CHECK ({condition})"


class Migration(migrations.Migration):
    dependencies = [
        ("logbook", "0013_chain_history"),
        ("benchmarks", "0002_any_percentile"),
        ("accounts", "0003_fte_of_profiles"),
    ]

    operations = [
        *(
            migrations.RunSQL(_alter(table, f"user_id = {AFTER}"), _alter(table, f"user_id = {BEFORE}"))
            for table in OWNED
        ),
        migrations.RunSQL(_alter("logbook_priorvalue", VALUES_AFTER), _alter("logbook_priorvalue", VALUES_BEFORE)),
    ]
