"""The database itself refuses to change the values of a published release, and to delete one that was."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION codes_refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM codes_release WHERE id = OLD.release_id AND state <> 'staged') THEN
        RAISE EXCEPTION 'Release % has been published: its values never change. Load a correction as a new release.',
            OLD.release_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION codes_refuse_change_of_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'staged' THEN
            RAISE EXCEPTION 'Release % has been published: withdraw it instead of deleting it.', OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.state <> 'staged' AND (
        NEW.state = 'staged'
        OR (NEW.year, NEW.letter, NEW.revision, NEW.conversion_factor, NEW.qp_conversion_factor, NEW.source_sha256)
           IS DISTINCT FROM
           (OLD.year, OLD.letter, OLD.revision, OLD.conversion_factor, OLD.qp_conversion_factor, OLD.source_sha256)
    ) THEN
        RAISE EXCEPTION 'Release % has been published: only its state and dates may change.', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER release_guard BEFORE UPDATE OR DELETE ON codes_release
    FOR EACH ROW EXECUTE FUNCTION codes_refuse_change_of_release();
CREATE TRIGGER codevalue_guard BEFORE UPDATE OR DELETE ON codes_codevalue
    FOR EACH ROW EXECUTE FUNCTION codes_refuse_change_of_published();
CREATE TRIGGER locality_guard BEFORE UPDATE OR DELETE ON codes_locality
    FOR EACH ROW EXECUTE FUNCTION codes_refuse_change_of_published();
CREATE TRIGGER oppscap_guard BEFORE UPDATE OR DELETE ON codes_oppscap
    FOR EACH ROW EXECUTE FUNCTION codes_refuse_change_of_published();
"""

BACKWARD = """
DROP TRIGGER oppscap_guard ON codes_oppscap;
DROP TRIGGER locality_guard ON codes_locality;
DROP TRIGGER codevalue_guard ON codes_codevalue;
DROP TRIGGER release_guard ON codes_release;
DROP FUNCTION codes_refuse_change_of_release();
DROP FUNCTION codes_refuse_change_of_published();
"""


class Migration(migrations.Migration):
    dependencies = [("codes", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
