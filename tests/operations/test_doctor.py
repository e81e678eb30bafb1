"""`manage.py doctor`: what it says about a healthy deployment, and about each fault."""

import json
import socket
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from rvuedge.operations import checks_of_database, checks_of_services, doctor
from rvuedge.operations.findings import Level
from rvuedge.operations.history_checks import check_history
from rvuedge.operations.models import BackupRun, HistoryCheck, Verification

pytestmark = pytest.mark.django_db


def found(check):
    return [(finding.level, finding.text) for finding in check()]


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_all_checks_answer_and_a_failed_one_does_not_stop_the_others(monkeypatch, capsys):
    def broken():
        raise OSError("Jane Doe")
        yield

    monkeypatch.setattr(doctor, "CHECKS", (doctor.Check("broken", broken), *doctor.CHECKS))
    with pytest.raises(CommandError, match=r"\d+ of \d+ checks failed"):
        call_command("doctor", "--json")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["check"] for line in lines} == {check.name for check in doctor.CHECKS}
    (first, *_) = lines
    assert (first["level"], first["check"]) == ("fail", "broken")
    assert "OSError" in first["text"]
    assert "Jane" not in first["text"]


def test_the_test_database_is_current():
    assert found(checks_of_database.migrations) == [(Level.GOOD, "All migrations have run.")]
    assert found(checks_of_database.extensions) == [(Level.GOOD, "pg_trgm, btree_gist are installed.")]
    assert found(checks_of_database.server)[0][0] is Level.GOOD
    assert found(checks_of_database.replica) == [(Level.GOOD, "None is set up.")]


def test_a_wrong_time_zone_and_missing_limits_are_named():
    execute("SET LOCAL timezone = 'America/New_York'")
    ((level, text),) = found(checks_of_database.time_zone)
    assert (level, text.startswith("Sessions use America/New_York.")) == (Level.BAD, True)
    execute("SET LOCAL statement_timeout = 0")
    execute("SET LOCAL lock_timeout = '2s'")
    ((level, text),) = found(checks_of_database.timeouts)
    assert level is Level.WARNING
    assert "statement_timeout" in text
    assert ", lock_timeout" not in text


def test_a_table_without_row_security_is_named():
    execute("CREATE TABLE logbook_invented (id bigint, user_id bigint)")
    levels = found(checks_of_database.row_security)
    assert levels[0][0] is Level.BAD
    assert "logbook_invented" in levels[0][1]
    execute("ALTER TABLE logbook_invented ENABLE ROW LEVEL SECURITY")
    assert "logbook_invented" in found(checks_of_database.row_security)[0][1]
    execute("ALTER TABLE logbook_invented FORCE ROW LEVEL SECURITY")
    assert "logbook_invented" not in found(checks_of_database.row_security)[0][1]


def test_without_a_release_a_worker_or_a_backup_it_says_what_to_run(settings):
    execute("DELETE FROM procrastinate_workers")
    assert "import_release" in found(checks_of_services.releases)[0][1]
    assert found(checks_of_services.worker)[0][0] is Level.BAD
    assert found(checks_of_services.backup) == [(Level.BAD, "No backup was ever made. Run `manage.py backup`.")]
    assert found(checks_of_services.verification)[0][0] is Level.WARNING


def test_an_old_release_is_only_a_warning(rvu26a, noon):
    assert found(checks_of_services.releases)[0] == (Level.GOOD, "RVU26A has been in effect for 60 days.")
    noon.move_to("2026-09-01T12:00:00Z")
    assert found(checks_of_services.releases)[0][0] is Level.WARNING


def test_the_age_and_protection_of_the_last_backup_count(settings):
    run = BackupRun.objects.create(
        finished_at=timezone.now() - timezone.timedelta(hours=25), size=1, is_encrypted=True, is_signed=True
    )
    assert found(checks_of_services.backup) == [(Level.GOOD, "The last backup is 25 hours old.")]
    run.finished_at -= timezone.timedelta(days=3)
    run.is_signed = False
    run.save()
    assert [level for level, _ in found(checks_of_services.backup)] == [Level.BAD, Level.WARNING]
    assert "4 days old" in found(checks_of_services.backup)[0][1]


def test_a_verification_with_differences_is_bad():
    now = timezone.now()
    Verification.objects.create(started_at=now, finished_at=now, is_ok=False, row_count=9, report=[], faults=["a", "b"])
    assert found(checks_of_services.verification)[0][0] is Level.BAD
    Verification.objects.create(started_at=now, finished_at=timezone.now(), is_ok=True, row_count=19_312, report=[])
    assert found(checks_of_services.verification) == [(Level.GOOD, "19,312 rows were equal 0 hours ago.")]


def test_a_changed_or_unchecked_history_is_named(noon):
    assert found(checks_of_services.history)[0][0] is Level.WARNING
    check_history()
    assert found(checks_of_services.history) == [(Level.GOOD, "0 links were intact 0 hours ago.")]
    noon.shift(timezone.timedelta(days=3))
    assert found(checks_of_services.history)[0] == (
        Level.WARNING,
        "It was last checked 3 days ago. The worker checks it every night.",
    )
    now = timezone.now()
    counts = {"is_ok": False, "chain_count": 2, "link_count": 9, "faults": ["x"]}
    HistoryCheck.objects.create(started_at=now, finished_at=now, **counts)
    execute("ALTER TABLE logbook_entry DISABLE TRIGGER logbook_entry_update_then_values")
    levels = found(checks_of_services.history)
    assert [level for level, _ in levels] == [Level.BAD, Level.BAD]
    assert "logbook_entry_update_then_values" in levels[0][1]


def test_mail_is_tried_without_sending(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", False
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_PORT = server.getsockname()[1]
        thread = threading.Thread(target=answer_as_mail_server, args=[server])
        thread.start()
        assert found(checks_of_services.mail)[0][0] is Level.GOOD
        thread.join(timeout=10)
    ((level, text),) = found(checks_of_services.mail)
    assert level is Level.BAD
    assert "Sign-up needs it" in text


def answer_as_mail_server(server):
    """Greet, accept EHLO and QUIT; any other command fails the test's connection."""
    with server.accept()[0] as client, client.makefile("rw", newline="\r\n") as lines:
        lines.write("220 mail.example\n")
        lines.flush()
        for line in lines:
            lines.write("221 bye\n" if line.startswith("QUIT") else "250 mail.example\n")
            lines.flush()
            if line.startswith("QUIT"):
                return


def test_a_full_disk_is_bad(settings, monkeypatch, tmp_path):
    settings.STAGING_DIR = tmp_path / "staged"
    assert found(checks_of_services.disk)[0][0] is Level.GOOD
    monkeypatch.setattr(checks_of_services, "LEAST_DISK", 1 << 62)
    assert found(checks_of_services.disk)[0][0] is Level.BAD
