"""Give each account one address.

An account with a verified address keeps that one, the primary one first, and signs in with it; others are dropped. An
account without a verified address keeps the one it signs in with, and verifies it by code at the next sign-in.
"""

from django.db import migrations

KEEP_ONE = """
CREATE TEMPORARY TABLE kept_address ON COMMIT DROP AS
SELECT DISTINCT ON (e.user_id) e.id, e.user_id, lower(e.email) AS email
FROM account_emailaddress e JOIN accounts_user u ON u.id = e.user_id
ORDER BY e.user_id, e.verified DESC, e."primary" DESC, (lower(e.email) = lower(u.email)) DESC, e.id;

DELETE FROM account_emailconfirmation;
DELETE FROM account_emailaddress e WHERE NOT EXISTS (SELECT FROM kept_address k WHERE k.id = e.id);
UPDATE account_emailaddress SET "primary" = true WHERE NOT "primary";
UPDATE accounts_user u SET email = k.email
FROM kept_address k JOIN account_emailaddress e ON e.id = k.id AND e.verified
WHERE k.user_id = u.id AND lower(u.email) <> k.email
    AND NOT EXISTS (SELECT FROM accounts_user other WHERE lower(other.email) = k.email AND other.id <> u.id);
DROP TABLE kept_address;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_pending_sign_up"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunSQL(KEEP_ONE, migrations.RunSQL.noop)]
