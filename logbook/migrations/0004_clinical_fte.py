"""A goal's clinical FTE becomes the user's (accounts.FtePeriod), so that goals and percentiles use the same one.

1.00 was the default of every goal, so it says nothing and isn't copied. Such a goal for 1.00 clinical FTE keeps its
amount even where the profile's FTE is another: it becomes a plain amount. Periods also advance the log's version.
"""

from django.db import migrations

FORWARD = """
INSERT INTO accounts_fteperiod (user_id, starts_on, fte, cfte)
SELECT user_id, NULL, greatest(1.00, cfte), NULL FROM logbook_goal WHERE cfte <> 1.00 ON CONFLICT DO NOTHING;

UPDATE accounts_fteperiod p SET fte = greatest(p.fte, g.cfte), cfte = g.cfte FROM logbook_goal g
WHERE g.user_id = p.user_id AND p.starts_on IS NULL AND g.cfte <> 1.00;

UPDATE logbook_goal g SET is_for_full_time = false FROM accounts_fteperiod p
WHERE p.user_id = g.user_id AND p.starts_on IS NULL AND g.is_for_full_time AND g.cfte = 1.00 AND p.fte <> 1.00;
"""
BACKWARD = """
UPDATE logbook_goal g SET cfte = greatest(p.cfte, 0.05) FROM accounts_fteperiod p
WHERE p.user_id = g.user_id AND p.starts_on IS NULL AND p.cfte IS NOT NULL
"""
TRIGGERS = [
    (
        f"CREATE TRIGGER accounts_fteperiod_{change.lower()}_makes_version AFTER {change} ON accounts_fteperiod "
        f"REFERENCING {'OLD' if change == 'DELETE' else 'NEW'} TABLE AS changed "
        f"FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version()",
        f"DROP TRIGGER accounts_fteperiod_{change.lower()}_makes_version ON accounts_fteperiod",
    )
    for change in ("INSERT", "UPDATE", "DELETE")
]


class Migration(migrations.Migration):
    dependencies = [("logbook", "0003_postoperative_days"), ("accounts", "0003_fte_of_profiles")]

    operations = [
        *(migrations.RunSQL(create, drop) for create, drop in TRIGGERS),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RemoveConstraint(model_name="goal", name="goal_cfte_in_range"),
        migrations.RemoveField(model_name="goal", name="cfte"),
    ]
