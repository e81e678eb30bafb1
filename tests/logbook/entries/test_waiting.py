"""Lines on a date that no loaded release covers: logged without a value, and valued when a release is loaded."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from codes.models import Release
from codes.releases.publishing import withdraw_release
from logbook.domain.valuation.policy import FULL, UNREDUCED, Policy
from logbook.entries import services
from logbook.entries.queries import entries_for
from logbook.goals.services import save_value
from logbook.models import Entry, PriorValue, Revaluation
from logbook.revaluation import decisions
from logbook.revaluation.offers import open_offers
from logbook.revaluation.policy import apply_policy, save_policy
from logbook.revaluation.waiting import value_waiting
from tests import making
from tests.pages import text
from tests.sessions import log

EARLY = date(2024, 5, 6)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "rvu25d", "rvu26a")]


def rvu24(letter="A", **works):
    works = {"20610": "0.70", "99213": "1.25"} | works
    rows = [making.row(hcpcs, work_rvu=work, multiple_procedure="2") for hcpcs, work in works.items()]
    return making.load(rows, 2024, letter)


def found(user):
    return [
        (e.code_id, f"{e.wrvu.normalize():f}", e.release_label, e.release_basis)
        for e in entries_for(user).select_related("release").order_by("id")
    ]


def test_a_line_before_every_release_waits_and_is_valued_when_one_is_loaded(alice):
    (entry,) = log(alice, "20610 x2", day=EARLY)
    assert found(alice) == [("20610", "0", "", "waiting")]
    assert value_waiting() == 0
    rvu24()
    assert value_waiting() == 1
    assert found(alice) == [("20610", "1.05", "RVU24A", "in_force")]  # ranked: 0.70 × 1.5
    entry.refresh_from_db()
    assert (entry.gross_wrvu, entry.units) == (Decimal("1.40"), 2)
    assert value_waiting() == 0
    assert not Revaluation.objects.exists()  # nothing to undo: there was no value


def test_a_release_of_the_year_that_begins_later_stands_in(alice):
    log(alice, "20610", day=EARLY)
    rvu24("D")
    assert value_waiting() == 1
    assert found(alice) == [("20610", "0.7", "RVU24D", "same_year")]


def test_a_session_that_waits_is_ranked_when_it_is_valued(alice):
    log(alice, "20610", "71046", day=EARLY)
    rvu24(**{"20610": "0.80", "71046": "1.25"})
    value_waiting()
    assert [value for _, value, *_ in found(alice)] == ["0.4", "1.25"]


def test_lines_that_still_lack_a_value_keep_waiting(alice):
    """71046 may be valid in 2024, but the excerpt of 2024 doesn't have it, and no complete release does."""
    log(alice, "20610", "71046", day=EARLY)
    making.load([making.row("20610", work_rvu="0.70")], 2024, "A", is_partial=True)
    assert value_waiting() == 1
    assert found(alice) == [("20610", "0.7", "RVU24A", "in_force"), ("71046", "0", "", "waiting")]
    assert value_waiting() == 0


def test_a_waiting_line_keeps_the_policy_it_was_logged_with(alice):
    save_policy(alice, FULL)
    log(alice, "20610-52", day=EARLY)
    save_policy(alice, UNREDUCED)
    rvu24()
    value_waiting()
    assert found(alice)[0][1] == "0.7"


def test_a_policy_for_the_whole_log_also_values_what_waits(alice):
    log(alice, "20610-52", day=EARLY)
    assert apply_policy(alice, FULL, EARLY).changed_count == 0
    rvu24()
    value_waiting()
    assert found(alice)[0][1] == "0.7"


def test_a_pinned_release_values_a_date_before_every_release(alice):
    save_policy(alice, Policy("custom", pinned="RVU25D"))
    (entry,) = log(alice, "20610", day=EARLY)
    assert found(alice) == [("20610", "0.79", "RVU25D", "pinned")]
    assert entry.trace["flags"] == []  # it isn't known to be invalid


def test_a_waiting_line_of_a_valued_session_is_offered(alice):
    """2026 has only an excerpt here: 99213 is in it, 99214 is known from 2027 only."""
    making.load([making.row("99214", work_rvu="1.92")], 2027, "A")
    day = date(2026, 2, 1)
    withdraw_release(Release.objects.get(year=2026))
    withdraw_release(Release.objects.get(year=2025))
    making.load([making.row("99213", work_rvu="1.30")], 2026, "A", is_partial=True)
    log(alice, "99213", "99214", day=day)
    assert [basis for *_, basis in found(alice)] == ["in_force", "waiting"]
    making.load([making.row("99213", work_rvu="1.30"), making.row("99214", work_rvu="1.90")], 2026, "B")
    assert value_waiting() == 0
    assert [(offer.label, offer.entry_count) for offer in open_offers(alice)] == [("RVU26B", 1)]
    done = decisions.accept(user=alice, label="RVU26B")
    assert found(alice)[1] == ("99214", "1.9", "RVU26B", "partial")
    assert PriorValue.objects.get(entry__code="99214").release_id is None
    decisions.undo_acceptance(user=alice, revaluation_id=done.pk)
    assert found(alice)[1] == ("99214", "0", "", "waiting")


def test_an_unknown_code_and_a_deleted_one_are_refused(alice):
    with pytest.raises(services.LogRefusedError, match="99999 isn't in the releases loaded for May 6, 2024"):
        log(alice, "99999", day=EARLY)
    with pytest.raises(services.LogRefusedError, match="71046 wasn't valid on Nov 3, 2025"):
        log(alice, "71046", day=date(2025, 11, 3))  # RVU25D is complete


def test_a_code_of_a_later_year_waits_while_its_own_year_has_no_release(alice):
    """RVU24A lacks 71046 and isn't of 2025's year; RVU26A has it. Nobody can say whether 2025 did."""
    withdraw_release(Release.objects.get(year=2025))
    rvu24()
    log(alice, "71046", day=date(2025, 6, 2))
    assert found(alice) == [("71046", "0", "", "waiting")]


def test_editing_the_date_moves_a_line_into_and_out_of_waiting(alice):
    save_value(user=alice, dollars_per_wrvu=None, medicare_locality="10112-00")
    (entry,) = log(alice, "20610 x2")
    facts = {"user": alice, "entry_id": entry.pk, "units": 2, "setting": "facility"}
    services.edit_entry(**facts, service_date=EARLY)
    assert found(alice) == [("20610", "0", "", "waiting")]
    assert entries_for(alice).get().medicare_amount is None
    services.edit_entry(**facts | {"units": 3}, service_date=EARLY)
    services.delete_entries(user=alice, entry_ids=[entry.pk])
    services.restore_entries(user=alice, entry_ids=[entry.pk])
    assert found(alice) == [("20610", "0", "", "waiting")]
    services.edit_entry(**facts, service_date=date(2025, 12, 1))
    assert found(alice) == [("20610", "1.58", "RVU25D", "in_force")]


def test_the_database_keeps_a_waiting_entry_without_a_value(alice):
    (entry,) = log(alice, "20610", day=EARLY)
    for changes in ({"release_basis": "in_force"}, {"work_rvu": 1, "gross_wrvu": 1}, {"wrvu": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(**changes)


def test_the_pages_say_that_lines_wait(owner, alice):
    (entry,) = log(alice, "20610", day=EARLY)
    log(alice, "99213", "20610", day=EARLY)
    history = text(owner.get("/history/?month=2024-05"))
    assert "3 lines wait for a release and count as 0." in history
    assert "waits for a release" in history
    assert "No loaded release covers this date." in text(owner.get(f"/history/{entry.pk}/edit/"))
    sheet = text(owner.get(f"/history/{entry.pk}/calculation/"))
    assert "No loaded release covers the date of service." in sheet
    dashboard = text(owner.get("/dashboard/?period=all"))
    assert "3 lines of 2024 wait for a release and count as 0." in dashboard


def test_lines_wait_by_form_paste_preview_and_sync(owner, alice):
    assert owner.post("/log/", {"q": "20610", "service_date": "2024-05-06"}).status_code == 302
    preview = text(owner.post("/history/paste/", {"text": "5/6/2024, 99213, 1"}))
    assert "waits for a release" in preview
    assert owner.post("/history/paste/", {"text": "5/6/2024, 99213, 1", "action": "log"}).status_code == 302
    line = {"client_id": str(uuid.uuid4()), "hcpcs": "99213"}
    operation = {
        "id": str(uuid.uuid4()), "kind": "create", "service_date": "2024-05-06", "setting": "facility", "lines": [line],
    }  # fmt: skip
    for _ in range(2):
        answers = owner.post(
            "/api/v1/entries/sync/", {"operations": [operation]}, content_type="application/json"
        ).json()["answers"]
        assert [answer["status"] for answer in answers] == ["applied"]
        (entry,) = answers[0]["entries"]
        assert (entry["release"], entry["release_basis"], entry["wrvu"]) == (None, "waiting", "0.000000")
    assert found(alice) == [(code, "0", "", "waiting") for code in ("20610", "99213", "99213")]


def test_the_preview_before_every_release_says_that_the_line_waits(owner):
    body = {"service_date": "2024-05-06", "setting": "facility", "lines": [{"hcpcs": "20610"}, {"hcpcs": "99999"}]}
    answer = owner.post("/api/v1/entries/preview/", body, content_type="application/json").json()
    first, second = answer["lines"]
    assert (first["release_basis"], first["release"], first["problem"], first["wrvu"]) == ("waiting", "", "", "0")
    assert first["title"]
    assert second["problem"] == (
        "99999 isn't in the releases loaded for May 6, 2024. None of that year is complete, so it may still be valid."
    )


def test_the_command_values_what_waited(alice, capsys):
    log(alice, "20610", day=EARLY)
    rvu24()
    call_command("accept_releases")
    assert "Entries that waited and have a release now: 1." in capsys.readouterr().out
    assert found(alice)[0][1] == "0.7"
