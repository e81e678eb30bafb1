"""Pages about values: calculation, review, policy."""

from datetime import date

import pytest
from django.utils import timezone

from logbook.domain.valuation.policy import UNREDUCED
from logbook.entries.queries import policy_of
from logbook.models import Entry, PatientChoice, Revaluation
from logbook.revaluation.policy import apply_policy, save_policy
from tests import making
from tests.pages import text
from tests.sessions import log

DAY = date(2026, 3, 2)
CALCULATION = "/log/calculation/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "schedule")]


def test_a_calculation_shows_release_steps_gross_and_total(owner, alice):
    entry, _ = log(alice, "45385", "45380")
    page = text(owner.get(f"/history/{entry.pk}/calculation/"))
    for shown in (
        "4.87 wRVU", "Gross 8.13", "Rules −3.26", "45385 and 45380, one session, Mar 2, 2026, facility",
        "Release RVU25D", "Work RVU of each code 8.13", "Endoscopic family of 45378 −3.26", "3.56 − 3.26 0.30",
        "4.57 + 0.30", "Medicare parity",
    ):  # fmt: skip
        assert shown in page, shown


def test_a_calculation_compares_with_the_current_release(owner, alice):
    (entry,) = log(alice, "99213")
    making.load([making.row("99213", work_rvu="1.50")], 2026, "A")
    assert "Under RVU26A it would be 1.50 +0.20" in text(owner.get(f"/history/{entry.pk}/calculation/"))


def test_htmx_gets_only_the_calculation(owner, alice):
    (entry,) = log(alice, "99213")
    part = owner.get(f"/history/{entry.pk}/calculation/", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "How this was calculated" in text(part)


def test_the_calculation_before_logging_uses_the_users_policy(owner, alice):
    lines = {"q": "45385x1+45380x1", "date": "2026-03-02", "setting": "facility"}
    assert "4.87 wRVU" in text(owner.post(CALCULATION, lines))
    save_policy(alice, UNREDUCED)
    assert "8.13 wRVU" in text(owner.post(CALCULATION, lines))
    assert owner.post(CALCULATION, {"q": "nothing"}).status_code == 404
    assert owner.get(f"{CALCULATION}?q=45385").url == "/log/"


@pytest.mark.parametrize(
    ("line", "wrvu", "lines", "total"),
    [("1", "4.57", 2, "4.57 + 0.30"), ("2", "0.30", 2, "4.57 + 0.30"), ("3", "1.30", 1, ""), ("4", "3.56", 1, "")],
)
def test_the_calculation_before_logging_is_of_the_line_and_its_patient(owner, alice, line, wrvu, lines, total):
    """45385 and 45380 of one patient, a visit, 45380 of a third: each patient is valued by itself."""
    query = {"q": "45385 + 45380 | 99213 | 45380", "line": line, "date": "2026-03-02", "setting": "facility"}
    page = owner.post(CALCULATION, query)
    sheet = page.context["sheet"]
    assert f"{sheet.calculation.adjusted:.2f}" == wrvu
    assert (sheet.session.line_count if sheet.session else 1) == lines
    assert total in text(page)
    assert f"All {lines} lines" in text(page) or lines == 1


def test_a_line_that_waits_has_no_value_yet(owner, alice):
    (entry,) = log(alice, "99213", day=date(2019, 3, 2))
    sheet = text(owner.get(f"/history/{entry.pk}/calculation/"))
    assert "No value yet No loaded release covers the date of service." in sheet
    assert "0.00 wRVU" not in sheet


@pytest.mark.parametrize("line", ["0", "5", "x", "-1", "9" * 9])
def test_a_line_that_is_not_there_is_not_found(owner, line):
    assert owner.post(CALCULATION, {"q": "45385 45380", "line": line}).status_code == 404


def test_learned_pairs_are_different_patients_before_logging(owner, alice):
    PatientChoice.objects.create(user=alice, first="45378", second="45385", is_same=False, decided_at=timezone.now())
    query = {"q": "45385 45378", "line": "2", "date": "2026-03-02", "setting": "facility"}
    assert f"{owner.post(CALCULATION, query).context['sheet'].calculation.adjusted:.2f}" == "3.26"


def test_the_history_shows_modifiers_and_the_review_count(owner, alice):
    log(alice, "99213-52")
    page = text(owner.get("/history/"))
    assert "99213-52" in page
    assert "Review 1" in page


@pytest.mark.parametrize(
    ("code", "button", "expected"),
    [
        ("99213-22", {"confirm": "1"}, ("99213-22", "1.30", 0)),
        ("99213-22", {"factor": "1.20"}, ("99213-22", "1.56", 0)),
        ("99213-22", {"remove": "22"}, ("99213", "1.30", 0)),
        ("70555", {"add": "26"}, ("70555-26", "2.54", 0)),
        ("55899", {"work": "6.5"}, ("55899", "6.50", 0)),
        ("99213-22", {"factor": "much"}, ("99213-22", "1.30", 1)),
        ("99213-22", {"factor": "-1"}, ("99213-22", "1.30", 1)),
    ],
)
def test_each_way_to_decide_a_line(owner, alice, code, button, expected):
    (entry,) = log(alice, code)
    page = owner.get("/history/review/").content.decode()
    name = next(iter(button))
    assert f'name="{name}"' in page
    message = text(owner.post(f"/history/{entry.pk}/decide/", button, follow=True))
    entry.refresh_from_db()
    assert ("decision saved." in message) == (not expected[2])
    assert ("enter a factor from 0 to 9, or a work RVU from 0 to 999." in message) == bool(expected[2])
    waiting = len(owner.get("/history/review/").context["lines"])
    assert (entry.name, f"{entry.wrvu:.2f}", waiting) == expected


def test_an_empty_review_page_has_a_message(owner):
    assert "Nothing needs review" in text(owner.get("/history/review/"))


@pytest.mark.parametrize("address", ["/history/review/", "/settings/policy/", "/log/calculation/"])
def test_valuation_pages_require_signing_in(client, address):
    assert client.get(address).status_code == 302


def test_a_stranger_cannot_reach_values_or_policies(client, alice, charlie):
    (entry,) = log(alice, "99213-22")
    done = apply_policy(alice, UNREDUCED, date(2025, 3, 2))
    client.force_login(charlie)
    assert client.get(f"/history/{entry.pk}/calculation/").status_code == 404
    assert client.post(f"/history/{entry.pk}/decide/", {"confirm": "1"}).status_code == 404
    assert client.post(f"/settings/policy/undo/{done.pk}/").status_code == 404
    assert "99213" not in text(client.get("/history/review/"))
    assert client.get(f"/history/{entry.pk}/decide/").status_code == 405


def test_a_policy_can_be_previewed_applied_and_undone(owner, alice):
    log(alice, "45385", "45380")
    data = {"preset": "unreduced", "scope": "from", "since": "2026-03-02"}
    preview = owner.post("/settings/policy/", data | {"action": "preview"})
    assert "1 of 2 entries from Mar 2, 2026 on: 4.87 becomes 8.13 wRVU (+3.26)." in text(preview)
    assert not Revaluation.objects.exists()
    page = owner.post("/settings/policy/", data | {"action": "apply"}, follow=True)
    assert "Policy saved. 2 entries revalued." in text(page)
    assert f"{Entry.objects.get(code='45380').wrvu:.2f}" == "3.56"
    undone = owner.post(f"/settings/policy/undo/{Revaluation.objects.get().pk}/", follow=True)
    assert "Policy change undone. Your earlier policy and values are restored." in text(undone)
    assert f"{Entry.objects.get(code='45380').wrvu:.2f}" == "0.30"


def test_a_custom_policy_keeps_its_factors(owner, alice):
    data = {
        "preset": "custom", "reduction": "none", "basis": "work", "factors": "80 0.20\n45380: 0", "pinned": "RVU25D",
        "action": "apply",
    }  # fmt: skip
    assert owner.post("/settings/policy/", data).status_code == 302
    policy = policy_of(alice)
    assert (policy.reduction, policy.basis, policy.pinned) == ("none", "work", "RVU25D")
    assert {name: str(factor) for name, factor in {**policy.by_modifier, **policy.by_code}.items()} == {
        "80": "0.20", "45380": "0",
    }  # fmt: skip
    assert "80 0.20" in owner.get("/settings/policy/").content.decode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"factors": "80 0.20\n81 much"}, "Line 2, “81 MUCH”: use a modifier or code and a factor, such as 80 0.20."),
        ({"factors": "8 0.2"}, "Line 1"),
        ({"factors": "80 12"}, "Line 1"),
        ({"preset": "kings"}, "Select a valid choice"),
        ({"pinned": "RVU19A"}, "Select a valid choice"),
    ],
)
def test_an_invalid_policy_is_refused(owner, alice, changes, message):
    response = owner.post("/settings/policy/", {"preset": "custom", "action": "apply"} | changes)
    assert response.status_code == 422
    assert message in text(response)
    assert not Revaluation.objects.exists()
