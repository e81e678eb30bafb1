"""The log page's form without scripts: what is read is logged, the rest stays in the field, and both can be undone."""

import html
import re
from datetime import date

import pytest
import time_machine

from logbook.domain.valuation.no_work import no_work_of_all
from logbook.models import Entry
from tests import making
from tests.pages import text
from tests.sessions import log

BATCH = "6f1c2b0e-8a54-4d0c-9d4e-0f6f3c0d2a11"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def owner(owner, rvu26a):
    return owner


def in_field(response):
    return html.unescape(re.search(r'<input id="q".*? value="([^"]*)"', response.content.decode())[1])


def hidden(response):
    """The fields of the Undo form on a page."""
    form = re.search(r'<form id="undo-logged".*?</form>', response.content.decode(), re.DOTALL)[0]
    found = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    names = {name for name, _ in found} - {"csrfmiddlewaretoken"}
    return {name: [html.unescape(value) for each, value in found if each == name] for name in names}


def live():
    return [entry.name for entry in Entry.objects.filter(deleted_at=None).order_by("pk")]


@pytest.mark.parametrize(
    ("typed", "logged", "left", "sentence", "reason"),
    [
        ("99213 xyz 20610x2", ["99213", "20610"], "xyz", "3 logged · 2.84 wRVU. Not read: “xyz”.", "isn't a code."),
        ("xyz | 99213", ["99213"], "xyz", "1 logged · 1.30 wRVU. Not read: “xyz”.", "“xyz” isn't a code."),
        ("20610 99999", ["20610"], "99999", "Not read: “99999”.", "99999 wasn't valid on Mar 2, 2026."),
        ("99999-25 20610", ["20610"], "99999-25", "Not read: “99999-25”.", "99999 wasn't valid on Mar 2, 2026."),
        ("20610x0", ["20610"], "x0", "Not read: “x0”.", "“x0”: A line has at least 1 unit."),
        ("36415 xyz", ["36415"], "xyz", "1 logged · Other schedule. Not read: “xyz”.", "isn't a code."),
    ],
)  # fmt: skip
def test_what_is_read_is_logged_and_the_rest_stays_in_the_field(owner, typed, logged, left, sentence, reason):
    response = owner.post("/log/", {"q": typed, "setting": "nonfacility", "service_date": "2026-03-02"})
    assert response.status_code == 200
    assert live() == logged
    assert in_field(response) == f"{left} | "
    shown = html.unescape(response.content.decode())
    assert sentence in shown
    assert reason in shown
    assert 'aria-invalid="true"' in shown


def test_the_answer_keeps_date_and_setting_and_starts_a_new_form(owner):
    fields = {"q": "99213 xyz", "service_date": "2026-03-01", "setting": "nonfacility", "batch": BATCH}
    page = owner.post("/log/", fields).content.decode()
    assert '<option value="2026-03-01" data-day="1" selected>' in page
    assert '<option value="nonfacility" selected>' in page
    assert BATCH not in page


def test_the_same_form_sent_twice_logs_once_and_answers_the_same(owner):
    fields = {"q": "99213 xyz 20610", "batch": BATCH}
    first, second = (owner.post("/log/", fields) for _ in range(2))
    assert live() == ["99213", "20610"]
    assert hidden(first) == hidden(second)
    assert "2 logged" in text(second)
    owner.post("/log/", {"q": in_field(second).replace("xyz", "99213")})
    assert live() == ["99213", "20610", "99213"]


def test_undo_deletes_exactly_what_was_logged_and_gives_the_text_back(owner, alice):
    log(alice, "99213")
    answer = owner.post("/log/", {"q": "99213 xyz 20610", "service_date": "2026-03-01", "batch": BATCH})
    page = owner.post("/log/undo/", hidden(answer))
    assert live() == ["99213"]
    assert in_field(page) == "99213 xyz 20610"
    assert "Undone. Your text is back in the field." in text(page)
    assert '<option value="2026-03-01" data-day="1" selected>' in page.content.decode()
    assert BATCH not in page.content.decode()
    assert owner.post("/log/undo/", hidden(answer)).status_code == 200
    again = owner.post("/log/", {"q": "99213 xyz 20610", "service_date": "2026-03-01", "batch": BATCH})
    assert "logged before and deleted since" in text(again)
    assert live() == ["99213"]


def test_a_form_that_is_read_whole_can_be_undone_on_the_history_page(owner, alice):
    log(alice, "71046")
    address = owner.post("/log/", {"q": "99213 | 20610", "batch": BATCH}).url
    for _ in range(2):
        page = owner.get(address)
        assert "2 logged · 2.07 wRVU" in text(page)
    assert owner.post("/log/undo/", hidden(page)).url == "/history/"
    assert live() == ["71046"]
    assert "Undone. 2 lines deleted." in text(owner.get("/history/"))
    assert "2 logged" not in text(owner.get(address))
    assert "undo-logged" not in owner.get("/history/?logged=nonsense").content.decode()


def test_only_the_owner_can_undo(owner, client, charlie, alice):
    (mine,) = log(alice, "20610")
    (other,) = log(charlie, "99213")
    for ids in ([other.pk], [mine.pk, other.pk], [], ["x"], ["9" * 30], [999_999]):
        assert owner.post("/log/undo/", {"entry": ids}).status_code == 404
    assert owner.get("/log/undo/").status_code == 405
    client.logout()
    assert client.post("/log/undo/", {"entry": [mine.pk]}).url.startswith("/accounts/login/")
    assert len(live()) == 2


def test_the_likelier_of_two_readings_is_logged_and_the_other_is_named(owner, alice, rvu25d):
    codes = ("25274", "27447", "99213")
    making.load([making.row(code, work_rvu="1.00", global_days="XXX") for code in codes], 2026, "B")
    with time_machine.travel("2026-05-02T18:00:00Z", tick=False):
        owner.force_login(alice)  # the session of two months ago has timed out
        whole = owner.get(owner.post("/log/", {"q": "992132527447"}).url)
        rest = owner.post("/log/", {"q": "992132527447 xyz"})
    assert live() == ["99213-25", "27447"] * 2
    for page in (whole, rest):
        assert "99213-25 27447 could also be 99213 25274-47." in text(page)


def test_a_line_without_a_release_waits(owner):
    making.load([making.row("99213")], 2024, is_partial=True)
    page = owner.get(owner.post("/log/", {"q": "99213x2", "service_date": "2020-03-01"}).url)
    assert "2 logged · 1 line waits for a release" in text(page)


@pytest.mark.parametrize(
    ("reasons", "why"),
    [
        (["Bundled", "Bundled"], "Bundled"),
        (["Bundled", "Contractor-priced"], "No work RVU"),
        (["Bundled", ""], ""),
        ([], ""),
    ],
)
def test_lines_without_work_say_why_together(reasons, why):
    assert no_work_of_all(reasons) == why


def test_much_text_that_is_not_read_is_named_in_part(owner):
    words = [f"zz{n}q" for n in range(1, 9)]
    response = owner.post("/log/", {"q": " ".join(["99213", *words]), "service_date": f"{date(2026, 3, 2)}"})
    assert "“zz5q” and 3 more." in text(response)
    assert all(word in in_field(response) for word in words)
