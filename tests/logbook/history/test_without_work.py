"""Lines without work RVUs: sums and sentences say so and never show 0.00."""

from datetime import date
from decimal import Decimal

import pytest

from logbook.models import Entry
from rvuedge.common.templatetags.numbers import rvu_or_none
from tests.pages import text
from tests.sessions import log

DAY = date(2026, 3, 2)
pytestmark = pytest.mark.usefixtures("noon", "rvu26a")


def test_a_number_of_lines_without_work_is_words():
    assert rvu_or_none(Decimal("0.000000")) == "No work RVU"
    assert rvu_or_none(Decimal("1234.565"), 1) == "1,234.6"


def test_a_day_without_work_says_so(owner, alice):
    log(alice, "36415", day=DAY)
    shown = text(owner.get("/history/"))
    assert "Today, Mon, Mar 2 No work RVU" in shown
    log(alice, "99213", day=DAY)
    assert "Today, Mon, Mar 2 1.30 wRVU" in text(owner.get("/history/"))


def test_the_note_about_the_release_says_why(owner, alice):
    log(alice, "00790", day=DAY)
    shown = text(owner.get(f"/history/{Entry.objects.get().pk}/edit/"))
    assert "No work RVU under RVU26A: anesthesia." in shown
    assert "0.00" not in shown


def test_pasted_lines_without_work_say_why_together(owner):
    shown = text(owner.post("/history/paste/", {"text": "2026-03-02 36415", "setting": "facility", "action": "look"}))
    assert "Log 1 line · Other schedule" in shown
    assert "0.00" not in shown


def test_a_weekday_without_work_says_so(owner, alice):
    log(alice, "36415", day=DAY)
    log(alice, "99213", day=date(2026, 3, 1))
    shown = text(owner.get("/dashboard/?period=year"))
    assert "Monday 1 0% No work RVU" in shown
