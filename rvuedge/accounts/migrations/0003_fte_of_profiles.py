"""Each profile's FTE becomes the user's first period, without a date. A period lasts until the next one starts."""

from django.db import migrations

FORWARD = """
INSERT INTO accounts_fteperiod (user_id, starts_on, fte, cfte) SELECT user_id, NULL, fte, NULL FROM accounts_clinician
ON CONFLICT DO NOTHING
"""
BACKWARD = """
UPDATE accounts_clinician c SET fte = greatest(p.fte, 0.05) FROM accounts_fteperiod p
WHERE p.user_id = c.user_id AND p.starts_on IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_fte_periods")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RemoveConstraint(model_name="clinician", name="fte_in_range"),
        migrations.RemoveField(model_name="clinician", name="fte"),
    ]
