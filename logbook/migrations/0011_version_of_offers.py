"""What is offered to an owner hangs on declined values and on policies too: both advance the version of the log."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER declined_insert_makes_version AFTER INSERT ON logbook_declinedvalue
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version();
CREATE TRIGGER declined_delete_makes_version AFTER DELETE ON logbook_declinedvalue
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version();
CREATE TRIGGER policy_insert_makes_version AFTER INSERT ON logbook_policyversion
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version();
"""

BACKWARD = """
DROP TRIGGER policy_insert_makes_version ON logbook_policyversion;
DROP TRIGGER declined_delete_makes_version ON logbook_declinedvalue;
DROP TRIGGER declined_insert_makes_version ON logbook_declinedvalue;
"""


class Migration(migrations.Migration):
    dependencies = [("logbook", "0010_release_offers")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
