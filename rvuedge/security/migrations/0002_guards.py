"""Security events are append-only; counts and the cache are UNLOGGED; the old API tokens go.

The database refuses to change an event. It refuses to delete one unless its account is deleted or it's older than a
year, so whoever takes over the site can't remove the traces of a living account.

rest_framework.authtoken kept tokens readable and without an end. They can't be carried over (nobody chose a scope), so
its table is dropped.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION security_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('rvuedge.may_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.happened_at < now() - interval '1 year'
           OR (OLD.user_id IS NOT NULL AND NOT EXISTS (SELECT FROM accounts_user WHERE id = OLD.user_id)) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'Security events are append-only.' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER event_guard BEFORE UPDATE OR DELETE ON security_event
    FOR EACH ROW EXECUTE FUNCTION security_refuse_change();
CREATE TRIGGER event_truncate_guard BEFORE TRUNCATE ON security_event
    FOR EACH STATEMENT EXECUTE FUNCTION security_refuse_change();

ALTER TABLE security_ratecount SET UNLOGGED;
ALTER TABLE security_ratecount SET (fillfactor = 50);
ALTER TABLE security_cacheentry SET UNLOGGED;
"""
BACKWARD = """
ALTER TABLE security_cacheentry SET LOGGED;
ALTER TABLE security_ratecount RESET (fillfactor);
ALTER TABLE security_ratecount SET LOGGED;
DROP TRIGGER event_truncate_guard ON security_event;
DROP TRIGGER event_guard ON security_event;
DROP FUNCTION security_refuse_change();
"""
DROP_OLD_TOKENS = """
DROP TABLE IF EXISTS authtoken_token;
DELETE FROM django_migrations WHERE app = 'authtoken';
"""


class Migration(migrations.Migration):
    dependencies = [("security", "0001_initial")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(DROP_OLD_TOKENS, migrations.RunSQL.noop),
    ]
