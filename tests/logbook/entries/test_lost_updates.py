"""Two edits at once: none is lost, none fails, and a session is always valued whole. Real connections and threads."""

import itertools
import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from logbook.entries import moving, services
from logbook.entries.queries import entries_for
from logbook.models import Entry
from rvuedge.accounts.models import User
from tests import making
from tests.pages import text
from tests.sessions import log
from tests.signing_in import SigningClient

PAIR = ("49505", "44970")


@pytest.fixture
def surgery(db):
    """A release with two operations of which the lesser counts one half beside the other."""
    rows = [
        making.row("49505", work_rvu="7.76", multiple_procedure="2", global_days="090"),
        making.row("44970", work_rvu="9.21", multiple_procedure="2", global_days="090"),
        making.row("99213", work_rvu="1.30", global_days="XXX"),
    ]
    return making.load(rows, 2026, "A")


def clients(user, count):
    """Signed-in clients that share nothing but the account."""
    made = [SigningClient(raise_request_exception=False) for _ in range(count)]
    for client in made:
        client.force_login(user)
    return made


def at_once(calls):
    """Make calls in threads that start together; return the answers in order."""
    barrier = threading.Barrier(len(calls))

    def call(each):
        try:
            barrier.wait(timeout=30)
            return each()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(call, each) for each in calls]]


def patch(client, entry, **changes):
    path = f"/api/v1/entries/{entry.client_id}/"
    return client.patch(path, json.dumps(changes), content_type="application/json")


def post(client, code, session, **more):
    body = {"id": str(uuid.uuid4()), "hcpcs": code, "service_date": "2026-03-02", "setting": "facility", "units": 1}
    body |= {"session": str(session), "modifiers": [], **more}
    return client.post("/api/v1/entries/", json.dumps(body), content_type="application/json")


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_many_patches_that_name_one_revision_exactly_one_counts(self, noon, alice, surgery):
        (entry,) = log(alice, "99213")
        users = clients(alice, 8)
        for _ in range(3):
            entry.refresh_from_db()
            revision = str(entry.revision)
            calls = [
                lambda c=client, n=n, seen=revision: patch(c, entry, units=n + 2, revision=seen)
                for n, client in enumerate(users)
            ]
            answers = at_once(calls)
            statuses = sorted(answer.status_code for answer in answers)
            assert statuses == [200] + [409] * 7
            (won,) = [answer.json()["units"] for answer in answers if answer.status_code == 200]
            entry.refresh_from_db()
            assert entry.units == won

    def test_two_changes_of_different_facts_both_count(self, noon, alice, surgery):
        (entry,) = log(alice, "99213")
        one, other = clients(alice, 2)
        for n in range(6):
            setting = "nonfacility" if n % 2 == 0 else "facility"
            at_once(
                [
                    lambda n=n: patch(one, entry, units=n + 2),
                    lambda setting=setting: patch(other, entry, setting=setting),
                ]
            )
            entry.refresh_from_db()
            assert (entry.units, entry.setting) == (n + 2, setting)
            assert entry.gross_wrvu == entry.work_rvu * entry.units

    def test_the_lines_of_one_session_are_edited_at_once_without_a_failure(self, noon, alice, surgery):
        lines = log(alice, *["99213"] * 8)
        users = clients(alice, 8)
        for turn in range(10):
            calls = [
                lambda c=client, line=line, turn=turn: patch(c, line, units=turn + 2)
                for client, line in zip(users, lines, strict=True)
            ]
            assert [answer.status_code for answer in at_once(calls)] == [200] * 8
            assert set(entries_for(alice).values_list("units", flat=True)) == {turn + 2}

    def test_lines_posted_at_once_into_one_session_are_valued_together(self, noon, alice, surgery):
        one, other = clients(alice, 2)
        for _ in range(4):
            session = uuid.uuid4()
            calls = [
                lambda c=c, code=code, s=session: post(c, code, s) for c, code in zip((one, other), PAIR, strict=True)
            ]
            assert [answer.status_code for answer in at_once(calls)] == [201, 201]
            assert values(alice, session) == {"49505": Decimal("3.88"), "44970": Decimal("9.21")}

    def test_every_write_to_entries_holds_the_lock_of_its_log(self, noon, alice, surgery):
        """A trigger refuses a write by a transaction that doesn't hold the log's lock, whatever service it's from."""
        with connection.cursor() as cursor:
            cursor.execute(GUARD)
        try:
            first, second = log(alice, *PAIR)
            services.edit_entry(user=alice, entry_id=first.pk, units=2)
            services.delete_entries(user=alice, entry_ids=[second.pk])
            services.restore_entries(user=alice, entry_ids=[second.pk])
            moving.split_entries(alice, [second.pk])
            services.delete_session(user=alice, session=first.session)
            services.restore_session(user=alice, session=first.session)
            (client,) = clients(alice, 1)
            assert post(client, "99213", first.session).status_code == 201
            client.post("/history/paste/", {"text": "2026-03-01, 99213", "action": "log"})
            client.post("/settings/value/", {"dollars_per_wrvu": "50", "medicare_locality": ""})
            assert Entry.objects.filter(user=alice).count() == 4
            with pytest.raises(Exception, match="without the lock"):
                Entry.objects.update(units=1)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER lock_is_held ON logbook_entry; DROP FUNCTION refuse_unlocked()")


GUARD = """
CREATE FUNCTION refuse_unlocked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
          AND classid = (hashtext('logbook.sync')::bigint & 4294967295)::oid
          AND objid = NEW.user_id::oid AND objsubid = 2
    ) THEN
        RAISE EXCEPTION 'a write without the lock of the log';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lock_is_held BEFORE INSERT OR UPDATE ON logbook_entry FOR EACH ROW EXECUTE FUNCTION refuse_unlocked();
"""


def values(user, session):
    """The session's values by code."""
    return {entry.code_id: entry.wrvu.normalize() for entry in entries_for(user).filter(session=session)}


@pytest.mark.django_db
class TestWhole:
    def test_lines_posted_one_after_the_other_are_valued_together(self, noon, owner, alice, surgery):
        together = uuid.uuid4()
        for code in PAIR:
            assert post(owner, code, together).status_code == 201
        assert values(alice, together) == {"49505": Decimal("3.88"), "44970": Decimal("9.21")}
        entry = Entry.objects.get(code_id="49505")
        assert patch(owner, entry, units=1).status_code == 200
        assert values(alice, together) == {"49505": Decimal("3.88"), "44970": Decimal("9.21")}

    def test_any_way_to_the_same_session_gives_the_same_values(self, noon, alice, surgery):
        codes = ("49505", "44970", "99213")
        entries = log(alice, *codes)
        whole = values(alice, entries[0].session)

        @given(order=st.permutations(codes), steps=st.lists(st.integers(0, 4), max_size=6))
        def check(order, steps):
            session = uuid.uuid4()
            made = {}
            for code in order:
                (made[code],) = services.log_entries(
                    user=alice, service_date=timezone.localdate(), setting="facility",
                    lines=[services.Line(code, session=session)],
                )  # fmt: skip
            chosen = itertools.cycle(made.values())
            for step in steps:
                entry = next(chosen)
                if step == 0:
                    services.delete_entries(user=alice, entry_ids=[entry.pk])
                    services.restore_entries(user=alice, entry_ids=[entry.pk])
                elif step == 1:
                    moving.split_entries(alice, [entry.pk])
                    moving.move_entries(alice, [entry.pk], session)
                elif step == 2:
                    services.edit_entry(user=alice, entry_id=entry.pk, units=3)
                    services.edit_entry(user=alice, entry_id=entry.pk, units=1)
                elif step == 3:
                    services.delete_session(user=alice, session=session)
                    services.restore_session(user=alice, session=session)
                else:
                    services.edit_entry(user=alice, entry_id=entry.pk, setting="nonfacility")
            assert values(alice, session) == whole

        check()


class TestForm:
    def form(self, entry, **changes):
        shown = {
            "service_date": entry.service_date.isoformat(), "hcpcs": entry.code_id, "modifiers": "",
            "units": entry.units, "setting": entry.setting, "session": str(entry.session),
            "revision": str(entry.revision),
        }  # fmt: skip
        return shown | changes

    def test_a_stale_page_says_what_the_entry_is_now_and_keeps_what_was_typed(self, noon, owner, alice, rvu26a):
        (entry,) = log(alice, "99213")
        page = f"/history/{entry.pk}/edit/"
        assert str(entry.revision) in owner.get(page).content.decode()
        opened = self.form(entry, units=5)
        services.edit_entry(user=alice, entry_id=entry.pk, units=3, modifiers=["25"])
        answer = owner.post(page, opened)
        assert answer.status_code == 422
        shown = text(answer)
        assert "This entry changed after you opened the page. It's now 99213-25 ×3, Facility, Mar 2, 2026." in shown
        assert 'value="5"' in answer.content.decode()
        entry.refresh_from_db()
        assert (entry.units, entry.modifiers) == (3, ["25"])
        again = self.form(entry, units=5)
        assert str(entry.revision) in answer.content.decode()
        assert owner.post(page, again).status_code == 302
        entry.refresh_from_db()
        assert entry.units == 5

    def test_a_malformed_revision_changes_nothing(self, noon, owner, alice, rvu26a):
        (entry,) = log(alice, "99213")
        for wrong in ("x", str(uuid.uuid4()), str(uuid.UUID(int=0))):
            assert (
                owner.post(f"/history/{entry.pk}/edit/", self.form(entry, units=5, revision=wrong)).status_code == 422
            )
        entry.refresh_from_db()
        assert entry.units == 1

    def test_a_decision_on_a_line_that_changed_is_not_saved(self, noon, owner, alice, surgery):
        (entry,) = log(alice, "49505-22")
        services.edit_entry(user=alice, entry_id=entry.pk, units=2)
        answer = owner.post(f"/history/{entry.pk}/decide/", {"factor": "1.2", "revision": str(entry.revision)})
        assert "changed after you opened the page" in text(owner.get(answer.url))
        assert Entry.objects.get(pk=entry.pk).factor is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
           "2026-03-02T18:00:00+23:59", "1970-01-01T00:00:00Z"],
)  # fmt: skip
@pytest.mark.parametrize("sent_at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-03-02T18:00:00Z"])
def test_an_absurd_clock_never_makes_an_operation_fail(noon, owner, alice, rvu26a, at, sent_at):
    line = {"client_id": str(uuid.uuid4()), "hcpcs": "99213", "modifiers": [], "units": 1}
    operation = {
        "id": str(uuid.uuid4()), "kind": "create", "at": at, "session": str(uuid.uuid4()),
        "service_date": "2026-03-02", "setting": "facility", "lines": [line],
    }  # fmt: skip
    body = {"operations": [operation], "sent_at": sent_at}
    answer = owner.post("/api/v1/entries/sync/", json.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        (found,) = answer.json()["answers"]
        assert found["status"] in ("applied", "refused")
        assert found["status"] == "applied" or found["reason"]
    assert User.objects.get(pk=alice.pk)
