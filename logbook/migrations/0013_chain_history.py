"""Chain the history of each account, and the audit log, so that a change behind the site's back shows.

Each link has the SHA-256 of what it stands for and of the link before it (logbook.models.links). The database adds a link
when entries are logged, changed or purged, with a policy, with an audit record and when a revaluation is undone;
`logbook_link_revaluation` adds those of a revaluation, last, because a link locks the log. `manage.py verify_history`
checks the chains with statements of its own. A link of purged entries names as its subject the first that its owner hadn't
deleted, if there's one: the site never does that.

Policies and the values before a revaluation don't change any more, nor does a link; a chain goes with its account. Web
processes can't write links or the history of entries at all.
"""

from django.db import migrations

FACTS = (
    "service_date", "code_id", "modifiers", "units", "setting", "session", "factor", "entered_work",
    "postoperative_days", "deleted_at", "reviewed_at",
)  # fmt: skip
NAMES = ", ".join(FACTS)
FIXED = ("user_id", "client_id", "origin", "created_at")
AS_OWNER = "SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO, MDY'"


def _row(alias: str, *names: str) -> str:
    return f"ROW({', '.join(f'{alias}.{name}' for name in names)})::text"


def _facts(alias: str) -> str:
    return _row(alias, *FACTS)


def _logged(alias: str) -> str:
    return f"{_row(alias, *FIXED)} || {_facts(alias)}"


CHANGE = _row("c", "id", "entry_id", "changed_at", "origin", "wrvu", "release_id") + " || " + _facts("c")
POLICY = _row("p", "id", "user_id", "number", "settings", "created_at")
REVALUATION = _row(
    "r", "id", "user_id", "policy_id", "policy_before_id", "since", "release_id", "is_automatic", "created_at"
)
UNDONE = _row("r", "id", "undone_at")
AUDIT = _row("a", "id", "actor_id", "actor_name", "happened_at", "action", "subject", "before", "after")
VALUES = _row(
    "v", "entry_id", "policy_id", "release_id", "release_basis", "row_modifier", "work_rvu", "gross_wrvu", "wrvu",
    "needs_review", "release_after_id", "wrvu_after",
)  # fmt: skip
LINKS = f"""
ALTER TABLE logbook_historylink ADD CONSTRAINT link_of_user
    FOREIGN KEY (user_id) REFERENCES accounts_user (id) ON DELETE CASCADE;
ALTER TABLE logbook_historylink ENABLE ROW LEVEL SECURITY;
ALTER TABLE logbook_historylink FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON logbook_historylink USING (user_id = (SELECT rvuedge_owner()));

-- Runs with the rights of its caller: only the functions below may add links. Always by the index: its plan may have been
-- made when the table was small, and a statement that changes many entries adds many links.
CREATE FUNCTION logbook_link(of_user bigint, of_kind text, of_subject bigint, ids bigint[], parts bytea, content bytea)
RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
DECLARE
    before bytea;
    last int;
BEGIN
    IF of_user IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('logbook.historylink'));
        SELECT l.number, l.hash INTO last, before FROM logbook_historylink l
        WHERE l.user_id IS NULL ORDER BY l.number DESC LIMIT 1;
    ELSE
        PERFORM 1 FROM logbook_logversion v WHERE v.user_id = of_user FOR UPDATE;
        SELECT l.number, l.hash INTO last, before FROM logbook_historylink l
        WHERE l.user_id = of_user ORDER BY l.number DESC LIMIT 1;
    END IF;
    last := coalesce(last, 0) + 1;
    INSERT INTO logbook_historylink (user_id, number, kind, subject, entry_ids, digests, digest, hash)
    VALUES (of_user, last, of_kind, of_subject, ids, parts, sha256(content), sha256(
        coalesce(before, ''::bytea) || convert_to(concat_ws('|', coalesce(of_user::text, '-'), last, of_kind,
            coalesce(of_subject::text, '-'), coalesce(array_to_string(ids, ','), '-')), 'UTF8') || sha256(content)));
END $$;

CREATE FUNCTION logbook_link_values(of_revaluation bigint, of_user bigint, gone bigint[])
RETURNS void LANGUAGE sql AS $$
    SELECT logbook_link(of_user, 'values', of_revaluation, gone, NULL, (
        SELECT convert_to(coalesce(string_agg({VALUES}, '' ORDER BY v.entry_id), ''), 'UTF8')
        FROM logbook_priorvalue v WHERE v.revaluation_id = of_revaluation)) $$;

CREATE FUNCTION logbook_link_revaluation(of_revaluation bigint) RETURNS void LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    r logbook_revaluation;
BEGIN
    SELECT * INTO STRICT r FROM logbook_revaluation WHERE id = of_revaluation;
    PERFORM 1 FROM logbook_logversion v WHERE v.user_id = r.user_id FOR UPDATE;
    IF EXISTS (SELECT FROM logbook_historylink WHERE user_id = r.user_id AND kind = 'revalued' AND subject = r.id) THEN
        RAISE EXCEPTION 'This revaluation is in the chain already.' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM logbook_link(r.user_id, 'revalued', r.id, NULL, NULL, convert_to({REVALUATION}, 'UTF8'));
    PERFORM logbook_link_values(r.id, r.user_id, NULL);
END $$;
"""  # noqa: S608 our own columns
TRIGGERS = f"""
CREATE FUNCTION logbook_link_logged() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    made record;
BEGIN
    FOR made IN
        SELECT e.user_id, array_agg(e.id ORDER BY e.id) AS ids,
               string_agg(sha256(convert_to({_logged("e")}, 'UTF8')), ''::bytea ORDER BY e.id) AS digests
        FROM changed e GROUP BY e.user_id ORDER BY e.user_id
    LOOP
        PERFORM logbook_link(made.user_id, 'logged', NULL, made.ids, made.digests, made.digests);
    END LOOP;
    RETURN NULL;
END $$;
-- Its name comes after that of the trigger that makes the version, whose row it locks.
CREATE TRIGGER logbook_entry_insert_then_links AFTER INSERT ON logbook_entry
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_link_logged();

CREATE OR REPLACE FUNCTION logbook_keep_history() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    c logbook_entrychange;
BEGIN
    INSERT INTO logbook_entrychange (entry_id, changed_at, origin, wrvu, release_id, {NAMES})
    VALUES (OLD.id, clock_timestamp(), coalesce(nullif(current_setting('rvuedge.origin', true), ''), 'unknown'),
            OLD.wrvu, OLD.release_id, {", ".join(f"OLD.{name}" for name in FACTS)})
    RETURNING * INTO c;
    PERFORM logbook_link(OLD.user_id, 'change', c.id, ARRAY[OLD.id], NULL,
                         convert_to({CHANGE} || {_facts("NEW")}, 'UTF8'));
    RETURN NULL;
END $$;

CREATE FUNCTION logbook_link_purged() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    made record;
BEGIN
    FOR made IN
        SELECT e.user_id, array_agg(e.id ORDER BY e.id) AS ids, min(e.id) FILTER (WHERE e.deleted_at IS NULL) AS living
        FROM changed e GROUP BY e.user_id ORDER BY e.user_id
    LOOP
        PERFORM logbook_link(made.user_id, 'purged', made.living, made.ids, NULL, ''::bytea);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER logbook_entry_delete_then_links AFTER DELETE ON logbook_entry
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_link_purged();

CREATE FUNCTION logbook_link_fewer_values() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    made record;
BEGIN
    FOR made IN
        SELECT r.id, r.user_id, array_agg(c.entry_id ORDER BY c.entry_id) AS ids
        FROM changed c JOIN logbook_revaluation r ON r.id = c.revaluation_id GROUP BY r.id ORDER BY r.id
    LOOP
        PERFORM logbook_link_values(made.id, made.user_id, made.ids);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER prior_values_link AFTER DELETE ON logbook_priorvalue
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_link_fewer_values();

CREATE FUNCTION logbook_link_policy() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    p logbook_policyversion;
BEGIN
    FOR p IN SELECT * FROM changed ORDER BY id LOOP
        PERFORM logbook_link(p.user_id, 'policy', p.id, NULL, NULL, convert_to({POLICY}, 'UTF8'));
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER logbook_policyversion_insert_then_links AFTER INSERT ON logbook_policyversion
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION logbook_link_policy();

CREATE FUNCTION logbook_link_undone() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    r logbook_revaluation := NEW;
BEGIN
    PERFORM logbook_link(r.user_id, 'undone', r.id, NULL, NULL, convert_to({UNDONE}, 'UTF8'));
    RETURN NULL;
END $$;
CREATE TRIGGER revaluation_undone_links AFTER UPDATE OF undone_at ON logbook_revaluation FOR EACH ROW
    WHEN (OLD.undone_at IS DISTINCT FROM NEW.undone_at) EXECUTE FUNCTION logbook_link_undone();

CREATE FUNCTION logbook_link_audit() RETURNS trigger LANGUAGE plpgsql {AS_OWNER} AS $$
DECLARE
    a audit_auditrecord := NEW;
BEGIN
    PERFORM logbook_link(NULL, 'audit', a.id, NULL, NULL, convert_to({AUDIT}, 'UTF8'));
    RETURN NULL;
END $$;
-- When the transaction commits, so that a long import doesn't keep everyone else's records waiting for their turn.
CREATE CONSTRAINT TRIGGER audit_record_links AFTER INSERT ON audit_auditrecord DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION logbook_link_audit();
"""  # noqa: S608 our own columns
GUARDS = """
CREATE FUNCTION logbook_refuse_change_of_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('rvuedge.may_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'logbook_historylink' THEN
        IF OLD.user_id IS NOT NULL AND NOT EXISTS (SELECT FROM accounts_user WHERE id = OLD.user_id) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'The history is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER link_guard BEFORE UPDATE OR DELETE ON logbook_historylink
    FOR EACH ROW EXECUTE FUNCTION logbook_refuse_change_of_link();
CREATE TRIGGER link_truncate_guard BEFORE TRUNCATE ON logbook_historylink
    FOR EACH STATEMENT EXECUTE FUNCTION logbook_refuse_change_of_link();
CREATE TRIGGER policy_guard BEFORE UPDATE ON logbook_policyversion
    FOR EACH ROW EXECUTE FUNCTION logbook_refuse_change_of_link();
CREATE TRIGGER prior_value_guard BEFORE UPDATE ON logbook_priorvalue
    FOR EACH ROW EXECUTE FUNCTION logbook_refuse_change_of_link();
CREATE TRIGGER revaluation_guard BEFORE UPDATE ON logbook_revaluation FOR EACH ROW
    WHEN ((OLD.id, OLD.user_id, OLD.policy_id, OLD.policy_before_id, OLD.since, OLD.release_id, OLD.created_at)
          IS DISTINCT FROM
          (NEW.id, NEW.user_id, NEW.policy_id, NEW.policy_before_id, NEW.since, NEW.release_id, NEW.created_at))
    EXECUTE FUNCTION logbook_refuse_change_of_link();
"""
# What there is already. Facts of an entry when it was logged are those before its first change.
BACKFILL = f"""
DO $$
DECLARE
    made record;
BEGIN
    PERFORM set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, MDY', true);
    FOR made IN
        SELECT s.user_id, array_agg(s.id ORDER BY s.id) AS ids,
               string_agg(sha256(convert_to(s.facts, 'UTF8')), ''::bytea ORDER BY s.id) AS digests
        FROM (SELECT e.user_id, e.id, {_row("e", *FIXED)} || coalesce(f.facts, {_facts("e")}) AS facts
              FROM logbook_entry e LEFT JOIN (
                  SELECT DISTINCT ON (c.entry_id) c.entry_id, {_facts("c")} AS facts
                  FROM logbook_entrychange c ORDER BY c.entry_id, c.id
              ) f ON f.entry_id = e.id) s
        GROUP BY s.user_id ORDER BY s.user_id
    LOOP
        PERFORM logbook_link(made.user_id, 'logged', NULL, made.ids, made.digests, made.digests);
    END LOOP;
    FOR made IN
        SELECT e.user_id, c.id, e.id AS entry_id, {CHANGE} || coalesce(
            lead({_facts("c")}) OVER (PARTITION BY c.entry_id ORDER BY c.id), {_facts("e")}) AS content
        FROM logbook_entrychange c JOIN logbook_entry e ON e.id = c.entry_id ORDER BY c.id
    LOOP
        PERFORM logbook_link(made.user_id, 'change', made.id, ARRAY[made.entry_id], NULL,
                             convert_to(made.content, 'UTF8'));
    END LOOP;
    FOR made IN SELECT p.user_id, p.id, {POLICY} AS content FROM logbook_policyversion p ORDER BY p.id LOOP
        PERFORM logbook_link(made.user_id, 'policy', made.id, NULL, NULL, convert_to(made.content, 'UTF8'));
    END LOOP;
    PERFORM logbook_link_revaluation(r.id) FROM (SELECT id FROM logbook_revaluation ORDER BY id) r;
    FOR made IN
        SELECT r.user_id, r.id, {UNDONE} AS content FROM logbook_revaluation r WHERE undone_at IS NOT NULL ORDER BY r.id
    LOOP
        PERFORM logbook_link(made.user_id, 'undone', made.id, NULL, NULL, convert_to(made.content, 'UTF8'));
    END LOOP;
    FOR made IN SELECT a.id, {AUDIT} AS content FROM audit_auditrecord a ORDER BY a.id LOOP
        PERFORM logbook_link(NULL, 'audit', made.id, NULL, NULL, convert_to(made.content, 'UTF8'));
    END LOOP;
END $$;
"""  # noqa: S608 our own columns
BACKWARD = f"""
DROP TRIGGER audit_record_links ON audit_auditrecord;
DROP TRIGGER revaluation_undone_links ON logbook_revaluation;
DROP TRIGGER revaluation_guard ON logbook_revaluation;
DROP TRIGGER logbook_policyversion_insert_then_links ON logbook_policyversion;
DROP TRIGGER policy_guard ON logbook_policyversion;
DROP TRIGGER prior_values_link ON logbook_priorvalue;
DROP TRIGGER prior_value_guard ON logbook_priorvalue;
DROP TRIGGER logbook_entry_delete_then_links ON logbook_entry;
DROP TRIGGER logbook_entry_insert_then_links ON logbook_entry;
DROP TRIGGER link_truncate_guard ON logbook_historylink;
DROP TRIGGER link_guard ON logbook_historylink;
CREATE OR REPLACE FUNCTION logbook_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO logbook_entrychange (entry_id, changed_at, origin, wrvu, release_id, {NAMES})
    VALUES (OLD.id, clock_timestamp(), coalesce(nullif(current_setting('rvuedge.origin', true), ''), 'unknown'),
            OLD.wrvu, OLD.release_id, {", ".join(f"OLD.{name}" for name in FACTS)});
    RETURN NULL;
END $$;
DROP FUNCTION logbook_link_audit(), logbook_link_undone(), logbook_link_policy(), logbook_link_fewer_values(),
    logbook_link_purged(), logbook_link_logged(), logbook_link_revaluation(bigint),
    logbook_link_values(bigint, bigint, bigint[]), logbook_refuse_change_of_link(),
    logbook_link(bigint, text, bigint, bigint[], bytea, bytea);
DELETE FROM logbook_historylink;
DROP POLICY owner ON logbook_historylink;
ALTER TABLE logbook_historylink NO FORCE ROW LEVEL SECURITY;
ALTER TABLE logbook_historylink DISABLE ROW LEVEL SECURITY;
ALTER TABLE logbook_historylink DROP CONSTRAINT link_of_user;
"""  # noqa: S608 our own columns


class Migration(migrations.Migration):
    dependencies = [("logbook", "0012_history_links"), ("audit", "0002_guards")]

    operations = [
        migrations.RunSQL(LINKS, BACKWARD),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
