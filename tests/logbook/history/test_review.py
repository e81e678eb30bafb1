"""The review page: reasons, decisions on many lines at once, pages, and one tap for a role Medicare doesn't permit."""

from datetime import date
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from logbook.entries import services
from logbook.entries.reviewing import decide_many, reasons_to_review
from logbook.models import Entry
from logbook.valuation.crediting import Line, LogSession
from tests import making
from tests.pages import text

DAY = date(2026, 3, 2)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "release")]


@pytest.fixture
def release():
    rows = [
        making.row("44140", work_rvu="22.59", global_days="090", co_surgeon="1", assistant="2"),
        making.row("33533", work_rvu="33.75", global_days="090", co_surgeon="0", assistant="1"),
    ]
    return making.load(rows, 2026, "A")


def log(user, *lines, day=DAY):
    sessions = [
        LogSession(day, "facility", [Line(code, modifiers=tuple(modifiers))])
        for code, *modifiers in (line.split("-") for line in lines)
    ]
    assert services.log_sessions(user=user, sessions=sessions) == []
    return list(Entry.objects.filter(user=user).order_by("pk"))


def test_the_reasons_are_counted(alice, charlie):
    log(alice, "44140-22", "44140-22", "44140-52", "33533-62")
    log(charlie, "44140-22")
    assert [(reason.key, reason.count) for reason in reasons_to_review(alice)] == [
        ("by-report~22", 2), ("assumed-half~52", 1), ("not-permitted~62", 1),
    ]  # fmt: skip


def test_all_lines_with_a_reason_are_decided_at_once(owner, alice):
    log(alice, *["44140-22"] * 150, "44140-52")
    page = owner.get("/history/review/?reason=by-report~22")
    assert len(page.context["lines"]) == 100
    assert "150 lines:" in text(page)
    answer = owner.post(
        "/history/review/decide/", {"reason": "by-report~22", "all": "1", "factor": "1.2", "apply": "1"}
    )
    assert answer.status_code == 302
    assert "Factor 1.2 applied to 150 lines." in text(owner.get("/history/review/"))
    assert Entry.objects.filter(wrvu=Decimal("27.108")).count() == 150  # 22.59 × 1.2
    assert [entry.name for entry in Entry.objects.filter(user=alice, needs_review=True)] == ["44140-52"]


def test_pages_go_beyond_100_lines(owner, alice):
    log(alice, *["44140-22"] * 230)
    seen, address = set(), "/history/review/"
    for expected in (100, 100, 30):
        page = owner.get(address)
        seen |= {line.entry.pk for line in page.context["lines"]}
        assert len(page.context["lines"]) == expected
        address = f"/history/review/?after={quote(page.context['after'])}"
    assert len(seen) == 230


def test_checked_lines_are_kept_as_they_are(owner, alice):
    first, second, third = log(alice, "44140-22", "44140-22", "44140-52")
    answer = owner.post("/history/review/decide/", {"entry": [first.pk, third.pk], "confirm": "1"}, follow=True)
    assert "2 lines kept as is." in text(answer)
    assert [line.entry.pk for line in owner.get("/history/review/").context["lines"]] == [second.pk]
    first.refresh_from_db()
    assert first.wrvu == Decimal("22.59")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"confirm": "1"}, "Nothing changed: select at least one line."),
        ({"confirm": "1", "entry": ["x", "9" * 40]}, "Nothing changed: select at least one line."),
        ({"apply": "1", "all": "1", "reason": "by-report~22"}, "Nothing changed: enter a factor from 0 to 9."),
        ({"apply": "1", "entry": ["1"], "factor": "10"}, "Nothing changed: enter a factor from 0 to 9."),
        ({"confirm": "1", "all": "1"}, "Nothing changed: select at least one line."),  # all needs a reason
    ],
)
def test_an_incomplete_decision_changes_nothing(owner, alice, data, message):
    log(alice, "44140-22", "44140-52")
    assert message in text(owner.post("/history/review/decide/", data, follow=True))
    assert Entry.objects.filter(user=alice, reviewed_at__isnull=True, factor__isnull=True).count() == 2


def test_nobody_decides_on_anothers_lines(alice, charlie):
    log(alice, "44140-22")
    assert decide_many(user=charlie, key="by-report~22", factor=None) == 0
    ids = list(Entry.objects.values_list("pk", flat=True))
    assert decide_many(user=charlie, entry_ids=ids, factor=Decimal(2)) == 0
    assert Entry.objects.filter(reviewed_at__isnull=True, factor__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("line", "label", "factor", "wrvu"),
    [("33533-62", "Count at 62.5%", "0.625", "21.09375"), ("33533-80", "Count at 16%", "0.16", "5.4"),
     ("33533-AS", "Count at 13.6%", "0.136", "4.59"), ("33533-66", "Count at 100%", "1", "33.75")],
)  # fmt: skip
def test_one_tap_counts_a_role_medicare_does_not_permit(owner, alice, line, label, factor, wrvu):
    (entry,) = log(alice, line)
    assert entry.wrvu == 0
    page = owner.get("/history/review/")
    assert label in text(page)
    assert f'name="factor" value="{factor}"' in page.content.decode()
    owner.post(f"/history/{entry.pk}/decide/", {"factor": factor})
    entry.refresh_from_db()
    assert (entry.wrvu, entry.needs_review) == (Decimal(wrvu), False)


def queries_of(owner):
    with CaptureQueriesContext(connection) as found:
        owner.get("/history/review/")
    return len(found)


def test_the_review_page_has_a_constant_number_of_queries(owner, alice):
    log(alice, "44140-22", "44140-52")
    few = queries_of(owner)
    log(alice, *["44140-22", "44140-52", "33533-62"] * 20)
    assert queries_of(owner) == few


def test_a_reason_that_no_line_has_shows_none(owner, alice):
    log(alice, "44140-22")
    for key in ("by-report~52", "~", "x" * 2_000):
        assert owner.get(f"/history/review/?reason={key}").status_code == 200
