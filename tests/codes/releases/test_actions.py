"""Staff actions on a release: each runs in one transaction, is recorded, and happens once under concurrent clicks."""

import threading
import time
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from codes.fee_schedule.releases import release_on
from codes.fee_schedule.values import work_values
from codes.importing import services
from codes.models import Code, Release
from codes.releases import actions
from rvuedge.audit.models import AuditRecord
from tests import making

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 1)


@pytest.fixture
def staged(rvu25d):
    return making.load([making.row("20610", work_rvu="0.77"), making.row("27447", work_rvu="19.11")], publish=False)


def work(hcpcs):
    found = work_values([hcpcs], DAY).get(hcpcs)
    return found and (str(found.work_rvu), found.release.label)


def test_publish_and_withdraw_are_recorded_with_before_and_after(staged, rosa):
    actions.publish(staged.pk, actor=rosa)
    assert work("20610") == ("0.77", "RVU26A")
    actions.withdraw(staged.pk, actor=rosa)
    assert work("20610") == ("0.79", "RVU25D")
    withdrawn, published = AuditRecord.objects.all()
    assert (published.action, published.subject, published.actor) == ("release.publish", "RVU26A", rosa)
    assert (published.before["state"], published.after["state"]) == ("staged", "published")
    assert (withdrawn.before["state"], withdrawn.after["state"]) == ("published", "withdrawn")


def test_a_second_action_gets_the_current_state(staged, rosa):
    actions.publish(staged.pk, actor=rosa)
    with pytest.raises(actions.ReleaseStateError, match="RVU26A revision 1 is already published"):
        actions.publish(staged.pk, actor=rosa)
    for action in (actions.discard, actions.keep_staged):
        with pytest.raises(actions.ReleaseStateError, match="is already published"):
            action(staged.pk, actor=rosa)
    assert AuditRecord.objects.count() == 1


def test_a_discarded_release_is_deleted_and_later_actions_fail(staged, rosa):
    pk = staged.pk
    actions.discard(pk, actor=rosa)
    assert not Release.objects.filter(letter="A").exists()
    assert AuditRecord.objects.get().after is None
    with pytest.raises(actions.ReleaseStateError, match="Someone has discarded this release"):
        actions.publish(pk, actor=rosa)


@pytest.mark.django_db(transaction=True)
def test_two_concurrent_clicks_publish_once(staged, rosa):
    start, results = threading.Barrier(2), []

    def click():
        start.wait()
        try:
            actions.publish(staged.pk, actor=rosa)
            results.append("done")
        except actions.ReleaseStateError as error:
            results.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["RVU26A revision 1 is already published. Nothing was changed.", "done"]
    assert AuditRecord.objects.filter(action="release.publish").count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_publishing_and_withdrawing_never_deadlocks(rvu25d, rosa):
    others = [making.load([making.row("20610"), making.row("99213")], 2026, letter, publish=False) for letter in "ABCD"]
    errors = []

    def work_on(release):
        try:
            for _ in range(3):
                actions.publish(release.pk, actor=rosa)
                actions.withdraw(release.pk, actor=rosa)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work_on, args=[release]) for release in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert work("20610") == ("0.79", "RVU25D")
    assert not Code.objects.filter(hcpcs="27447", is_published=True).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("replace", [False, True])
def test_an_import_that_publishes_waits_for_staff_without_a_deadlock(rvu25d, rosa, zip_of_two, replace):
    """Staff who act in the middle of an import wait for all of it, and see its release."""
    if replace:
        services.import_release(zip_of_two)
    outcome = []

    def withdraw():
        try:
            actions.withdraw(rvu25d.pk, actor=rosa)
            outcome.append("withdrawn")
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    staff = threading.Thread(target=withdraw)

    def on_phase(name, _rows):
        if name == "values":
            staff.start()
            wait_for_a_blocked_connection()

    release = services.import_release(zip_of_two, publish=True, replace=replace, on_phase=on_phase)
    staff.join()
    assert outcome == ["withdrawn"]
    assert (release.label, release.state) == ("RVU26A", "published")
    assert work("20610") == ("0.77", "RVU26A")


def wait_for_a_blocked_connection():
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return
            time.sleep(0.02)
    pytest.fail("Staff's action didn't wait for the import.")


def test_a_release_is_published_at_its_last_scheduled_time(staged, rosa):
    first, second = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(hours=2)
    actions.publish_at(staged.pk, first, actor=rosa)
    actions.publish_at(staged.pk, second, actor=rosa)
    jobs = list(ProcrastinateJob.objects.order_by("id"))
    assert [job.scheduled_at for job in jobs] == [first, second]
    assert actions.publish_when_due(**jobs[0].args) is False
    assert work("20610") == ("0.79", "RVU25D")
    assert actions.publish_when_due(**jobs[1].args) is True
    assert work("20610") == ("0.77", "RVU26A")
    assert actions.publish_when_due(**jobs[1].args) is False
    record = AuditRecord.objects.get(action="release.publish")
    assert (record.actor, record.before["publish_at"]) == (None, second.isoformat())


def test_a_canceled_schedule_does_nothing(staged, rosa):
    when = timezone.now() + timedelta(hours=1)
    actions.publish_at(staged.pk, when, actor=rosa)
    actions.keep_staged(staged.pk, actor=rosa)
    assert actions.publish_when_due(**ProcrastinateJob.objects.get().args) is False
    staged.refresh_from_db()
    assert (staged.state, staged.publish_at) == ("staged", None)


def test_only_a_staged_release_can_be_scheduled(rvu25d):
    with pytest.raises(IntegrityError, match="release_only_staged_is_scheduled"), transaction.atomic():
        Release.objects.filter(pk=rvu25d.pk).update(publish_at=timezone.now())


def test_a_retroactive_date_changes_which_release_is_in_effect(staged, rosa):
    actions.publish(staged.pk, actor=rosa)
    assert release_on(date(2025, 12, 15)).label == "RVU25D"
    actions.set_effective_from(staged.pk, date(2025, 12, 1), actor=rosa)
    assert release_on(date(2025, 12, 15)).label == "RVU26A"
    record = AuditRecord.objects.get(action="release.date")
    assert (record.before["effective_from"], record.after["effective_from"]) == ("2026-01-01", "2025-12-01")


def test_withdrawing_a_correction_restores_the_first_revision(staged, rosa):
    actions.publish(staged.pk, actor=rosa)
    correction = making.load([making.row("20610", work_rvu="0.80")], publish=False)
    assert (correction.label, correction.revision) == ("RVU26A", 2)
    actions.publish(correction.pk, actor=rosa)
    assert work("20610") == ("0.80", "RVU26A")
    assert staged.values.count() == 2
    actions.withdraw(correction.pk, actor=rosa)
    assert work("20610") == ("0.77", "RVU26A")


def test_a_withdrawn_file_that_was_reloaded_cannot_be_published_twice(zip_of_two, rosa):
    first = services.import_release(zip_of_two)
    actions.publish(first.pk, actor=rosa)
    actions.withdraw(first.pk, actor=rosa)
    services.import_release(zip_of_two)
    with pytest.raises(actions.ReleaseStateError, match="The same file is also loaded as RVU26A revision 2"):
        actions.publish(first.pk, actor=rosa)
