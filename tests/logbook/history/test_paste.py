"""The paste page: preview, then import; each line is valued once, and lines with a problem stay in the field."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logbook.entries.queries import entries_for
from logbook.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PASTED = """Date, Code, Units
2026-03-01, 20610-RT, 2
2/15/26; 99213; 1
2026-03-01, 99999, 1
2027-01-01, 20610, 1
soon, 20610
"""


@pytest.fixture
def owner(owner, rvu26a):
    return owner


def paste(client, text, **fields):
    return client.post("/history/paste/", {"text": text, "batch": str(uuid.uuid4()), **fields})


def test_good_lines_are_previewed_and_logged_and_the_others_stay(owner, alice):
    batch = str(uuid.uuid4())
    preview = paste(owner, PASTED, batch=batch)
    assert preview.status_code == 422
    assert [(line.number, item.line.name) for line, item in preview.context["good"]] == [(2, "20610-RT"), (3, "99213")]
    assert preview.context["total"] == "2.84 wRVU"
    assert [problem.number for problem in preview.context["problems"]] == [4, 5, 6]
    assert Entry.objects.count() == 0
    for _ in range(2):
        done = paste(owner, PASTED, batch=batch, action="log")
    assert done.context["text"].splitlines() == PASTED.splitlines()[3:]
    assert [problem.reason for problem in done.context["problems"]] == [
        problem.reason for problem in preview.context["problems"]
    ]
    assert [(e.code_id, e.units, e.service_date.isoformat()) for e in entries_for(alice).order_by("service_date")] == [
        ("99213", 1, "2026-02-15"), ("20610", 2, "2026-03-01"),
    ]  # fmt: skip


def test_a_line_without_work_says_why(owner):
    page = paste(owner, "2026-03-01, 36415").content.decode()
    assert "Other schedule" in page


@pytest.mark.parametrize(("joined", "sessions"), [({}, 2), ({"joined": "1"}, 1)])
def test_lines_of_one_day_can_be_joined_into_one_session(owner, joined, sessions):
    done = paste(owner, "2026-03-01, 20610\n2026-03-01, 99213", action="log", **joined)
    assert done.url == "/history/"
    assert Entry.objects.values("session").distinct().count() == sessions


@pytest.mark.parametrize("joined", [{}, {"joined": "1"}])
def test_a_divider_starts_the_next_patient(owner, joined):
    text = "|\n2026-03-01, 20610\n\n2026-03-01, 99213\n|\n2026-03-01, 71046\n2026-02-28, 71046\n | \n|\n3/1/26 20610\n|"
    assert paste(owner, text, action="log", **joined).url == "/history/"
    found = {}
    for entry in Entry.objects.order_by("created_at", "position"):
        found.setdefault(entry.session, []).append(f"{entry.service_date:%d} {entry.code_id}")
    assert list(found.values()) == [["01 20610", "01 99213"], ["01 71046"], ["28 71046"], ["01 20610"]]


def test_lines_that_stay_in_the_field_keep_their_patients(owner):
    text = "2026-03-01, 99999\n2026-03-01, 20610\n|\n2026-03-01, 99998\nsoon, 20610"
    done = paste(owner, text, action="log")
    assert done.context["text"] == "2026-03-01, 99999\n|\n2026-03-01, 99998\nsoon, 20610"


def test_a_corrected_line_is_logged_even_under_an_earlier_lines_number(owner, alice):
    """Remaining lines are renumbered from 1, so the corrected line must not get the id of the first line 1."""
    done = paste(owner, "2026-03-01, 20610\n2026-03-01, 99999", action="log")
    assert done.context["text"] == "2026-03-01, 99999"
    paste(owner, "2026-03-01, 20610", batch=done.context["batch"], action="log")
    assert entries_for(alice).count() == 2


def test_a_paste_without_a_good_line_logs_nothing_and_keeps_the_text(owner):
    done = paste(owner, "soon, 20610\n2026-03-01, 99999", action="log")
    assert (done.status_code, done.context["text"]) == (422, "soon, 20610\n2026-03-01, 99999")
    assert [problem.number for problem in done.context["problems"]] == [1, 2]
    assert Entry.objects.count() == 0


def test_a_paste_is_limited_to_500_lines(owner):
    done = paste(owner, "2026-03-01, 20610\n" * 501)
    assert [(problem.number, problem.reason) for problem in done.context["problems"]] == [
        (501, "You can paste up to 500 lines at once.")
    ]
    assert len(done.context["good"]) == 500


def query_count(captured, table):
    return sum(f'"{table}"' in query["sql"] or f" {table} " in query["sql"] for query in captured)


@pytest.mark.parametrize("action", ["look", "log"])
@pytest.mark.parametrize("count", [1, 3])
def test_each_request_values_the_lines_once(owner, action, count):
    """Work RVUs and their rows are read once per request, for any number of lines and dates."""
    text = "".join(f"2026-02-{n + 10}, 20610\n" for n in range(count))
    paste(owner, text)  # warms up the session and the caches
    with CaptureQueriesContext(connection) as captured:
        assert paste(owner, text, action=action).status_code == (302 if action == "log" else 200)
    assert query_count(captured, "codes_codesummary") == 1
    assert query_count(captured, "codes_codevalue") == 1
    assert len(captured) == {"look": 6, "log": 13}[action]


@pytest.mark.parametrize("text", ["", "   ", "Date, Code, Units", "hello there"])
@pytest.mark.parametrize("action", ["look", "log"])
def test_text_without_a_line_is_reported_and_kept(owner, text, action):
    page = paste(owner, text, action=action)
    assert page.status_code == 422
    assert "There are no lines to log." in page.content.decode()
    assert page.context["text"] == text
    assert not Entry.objects.exists()


def test_a_paste_that_is_too_long_is_refused_and_kept(owner):
    text = ("2026-03-01, 20610" + " " * 200 + "\n") * 300
    page = paste(owner, text, action="log")
    assert page.status_code == 422
    assert "You can paste up to 60,000 characters at once. Nothing was logged." in page.content.decode()
    assert page.context["text"] == text
    assert not Entry.objects.exists()


def test_a_line_changed_after_the_form_was_sent_is_logged(owner, alice):
    batch = str(uuid.uuid4())
    paste(owner, "2026-03-01, 20610, 1\n2026-03-01, 99213", batch=batch, action="log")
    paste(owner, "2026-03-01, 20610, 3\n2026-03-01, 99213", batch=batch, action="log")
    assert sorted(entries_for(alice).values_list("code_id", "units")) == [("20610", 1), ("20610", 3), ("99213", 1)]
