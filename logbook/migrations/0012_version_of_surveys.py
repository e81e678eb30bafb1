"""What a log is compared with is part of its state: a choice, a survey of one's own, a survey for everyone."""

from django.db import migrations

# A survey for everyone makes a new edition, which every log's page is kept under.
FORWARD = """
CREATE FUNCTION logbook_next_version_of_surveys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE logbook_logversion v SET number = nextval('logbook_logversion_number'), changed_at = now()
        WHERE v.user_id IN (SELECT owner_id FROM changed);
    ELSE
        INSERT INTO logbook_logversion (user_id, number, changed_at)
        SELECT owner_id, nextval('logbook_logversion_number'), now()
        FROM (SELECT DISTINCT owner_id FROM changed WHERE owner_id IS NOT NULL ORDER BY owner_id) owners
        ON CONFLICT (user_id) DO UPDATE SET number = excluded.number, changed_at = excluded.changed_at;
    END IF;
    IF EXISTS (SELECT FROM changed WHERE owner_id IS NULL) THEN
        INSERT INTO codes_edition (id, number, changed_at) VALUES (1, nextval('codes_edition_number'), now())
        ON CONFLICT (id) DO UPDATE SET number = excluded.number, changed_at = excluded.changed_at;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER survey_insert_makes_version AFTER INSERT ON benchmarks_survey
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version_of_surveys();
CREATE TRIGGER survey_update_makes_version AFTER UPDATE ON benchmarks_survey
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version_of_surveys();
CREATE TRIGGER survey_delete_makes_version AFTER DELETE ON benchmarks_survey
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version_of_surveys();
CREATE TRIGGER choice_insert_makes_version AFTER INSERT ON benchmarks_benchmarkchoice
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version();
CREATE TRIGGER choice_update_makes_version AFTER UPDATE ON benchmarks_benchmarkchoice
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version();
CREATE TRIGGER choice_delete_makes_version AFTER DELETE ON benchmarks_benchmarkchoice
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_next_version();
"""

BACKWARD = """
DROP TRIGGER choice_delete_makes_version ON benchmarks_benchmarkchoice;
DROP TRIGGER choice_update_makes_version ON benchmarks_benchmarkchoice;
DROP TRIGGER choice_insert_makes_version ON benchmarks_benchmarkchoice;
DROP TRIGGER survey_delete_makes_version ON benchmarks_survey;
DROP TRIGGER survey_update_makes_version ON benchmarks_survey;
DROP TRIGGER survey_insert_makes_version ON benchmarks_survey;
DROP FUNCTION logbook_next_version_of_surveys();
"""


class Migration(migrations.Migration):
    dependencies = [("logbook", "0011_version_of_offers"), ("benchmarks", "0001_surveys"), ("codes", "0004_edition")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
