"""What the database itself enforces and counts for the fee schedule.

- The values of a published release never change, and it is never deleted.
- The content history is append-only. Only test servers may empty it (`rvuedge.may_truncate`).
- Each change to a release, a code or content advances the edition. Its number comes from a sequence, which a rollback
  never takes back, so a number is never used twice.
- A code's search words are added to codes_searchword with the code. A word stays when its code loses it.
"""

from django.db import migrations

IMMUTABLE_RELEASES = """
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
NOT_IMMUTABLE_RELEASES = """
DROP TRIGGER oppscap_guard ON codes_oppscap;
DROP TRIGGER locality_guard ON codes_locality;
DROP TRIGGER codevalue_guard ON codes_codevalue;
DROP TRIGGER release_guard ON codes_release;
DROP FUNCTION codes_refuse_change_of_release();
DROP FUNCTION codes_refuse_change_of_published();
"""

EDITION = """
CREATE SEQUENCE codes_edition_number;

CREATE FUNCTION codes_next_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO codes_edition (id, number, changed_at) VALUES (1, nextval('codes_edition_number'), now())
    ON CONFLICT (id) DO UPDATE SET number = excluded.number, changed_at = excluded.changed_at;
    RETURN NULL;
END $$;

CREATE TRIGGER release_makes_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON codes_release
    FOR EACH STATEMENT EXECUTE FUNCTION codes_next_edition();
CREATE TRIGGER code_makes_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON codes_code
    FOR EACH STATEMENT EXECUTE FUNCTION codes_next_edition();
CREATE TRIGGER content_makes_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON codes_codecontent
    FOR EACH STATEMENT EXECUTE FUNCTION codes_next_edition();

INSERT INTO codes_edition (id, number, changed_at) VALUES (1, nextval('codes_edition_number'), now());
"""
NO_EDITION = """
DROP TRIGGER content_makes_edition ON codes_codecontent;
DROP TRIGGER code_makes_edition ON codes_code;
DROP TRIGGER release_makes_edition ON codes_release;
DROP FUNCTION codes_next_edition();
DROP SEQUENCE codes_edition_number;
"""

CONTENT_HISTORY = """
CREATE FUNCTION codes_refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('rvuedge.may_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The content history is append-only.' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER content_history_guard BEFORE UPDATE OR DELETE ON codes_codecontentversion
    FOR EACH ROW EXECUTE FUNCTION codes_refuse_change_of_history();
CREATE TRIGGER content_history_truncate_guard BEFORE TRUNCATE ON codes_codecontentversion
    FOR EACH STATEMENT EXECUTE FUNCTION codes_refuse_change_of_history();
"""
NO_CONTENT_HISTORY = """
DROP TRIGGER content_history_truncate_guard ON codes_codecontentversion;
DROP TRIGGER content_history_guard ON codes_codecontentversion;
DROP FUNCTION codes_refuse_change_of_history();
"""

SEARCH_WORDS = """
CREATE FUNCTION codes_add_search_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO codes_searchword (word)
    SELECT DISTINCT found.word FROM new_codes, LATERAL unnest(tsvector_to_array(new_codes.search)) AS found (word)
    WHERE length(found.word) > 3 AND found.word ~ '^[a-z]+$'
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER code_inserted_adds_words AFTER INSERT ON codes_code REFERENCING NEW TABLE AS new_codes
    FOR EACH STATEMENT EXECUTE FUNCTION codes_add_search_words();
CREATE TRIGGER code_updated_adds_words AFTER UPDATE ON codes_code REFERENCING NEW TABLE AS new_codes
    FOR EACH STATEMENT EXECUTE FUNCTION codes_add_search_words();
"""
NO_SEARCH_WORDS = """
DROP TRIGGER code_updated_adds_words ON codes_code;
DROP TRIGGER code_inserted_adds_words ON codes_code;
DROP FUNCTION codes_add_search_words();
"""


class Migration(migrations.Migration):
    dependencies = [("codes", "0001_initial")]

    operations = [
        migrations.RunSQL(IMMUTABLE_RELEASES, NOT_IMMUTABLE_RELEASES),
        migrations.RunSQL(EDITION, NO_EDITION),
        migrations.RunSQL(CONTENT_HISTORY, NO_CONTENT_HISTORY),
        migrations.RunSQL(SEARCH_WORDS, NO_SEARCH_WORDS),
    ]
