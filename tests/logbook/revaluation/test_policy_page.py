"""The policy page has one form and one Save; an error keeps everything that was typed."""

import pytest

from codes.releases.publishing import withdraw_release
from logbook.entries.queries import accepts_releases, policy_of
from logbook.models import PolicyVersion, Revaluation
from tests import making
from tests.pages import text

PAGE = "/settings/policy/"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
CUSTOM = {
    "reduction": "none", "basis": "work", "pinned": "", "factors": "80 0.20\r\n97110 0", "rounds_lines": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def release():
    """RVU26A, in effect on the day of these tests."""
    return making.load([making.row("20610", work_rvu="1.00")], 2026, "A")


def sent(page):
    """The fields as a browser would send the page's form, with what's checked and selected."""
    form, scope = page.context["form"], page.context["scope"]
    fields = {name: form[name].value() for name in form.fields} | {name: scope[name].value() for name in scope.fields}
    accepts = ["0", "1"] if page.context["accepts_releases"] else ["0"]
    return {name: value for name, value in fields.items() if value not in (None, False)} | {"accepts": accepts}


def save(client, **changes):
    return client.post(PAGE, sent(client.get(PAGE)) | {"action": "apply"} | changes, follow=True)


def test_one_save_keeps_the_policy_and_the_choice_about_releases(owner, alice):
    page = owner.get(PAGE).content.decode()
    assert page.count(">Save</button>") == 1
    page = text(save(owner, preset="full", accepts=["0", "1"]))
    assert "Policy saved. 0 entries revalued." in page
    assert "We'll accept new values automatically." in page
    assert (policy_of(alice).preset, accepts_releases(alice)) == ("full", True)


def test_saving_the_policy_keeps_the_choice_about_releases(owner, alice):
    save(owner, accepts=["0", "1"])
    assert not Revaluation.objects.exists()  # the same policy isn't applied again
    save(owner, preset="unreduced")
    assert accepts_releases(alice)
    owner.post(PAGE, {"preset": "full", "action": "apply"})  # a request that says nothing about releases
    assert (policy_of(alice).preset, accepts_releases(alice)) == ("full", True)


def test_a_custom_policy_survives_another_choice(owner, alice):
    save(owner, preset="custom", **CUSTOM)
    save(owner, preset="full")
    assert policy_of(alice).preset == "full"
    page = owner.get(PAGE)
    assert page.context["form"]["factors"].value() == "80 0.20\n97110 0"
    save(owner, preset="custom")
    assert (policy_of(alice).reduction, policy_of(alice).rounds_lines) == ("none", True)
    assert set(policy_of(alice).by_code) == {"97110"}


@pytest.mark.parametrize("change", [{"factors": "80 0.5"}, {"reduction": "none"}, {"rounds_lines": "on"}])
def test_changes_of_a_custom_policy_are_never_dropped_silently(owner, change):
    page = save(owner, preset="full", **change)
    assert page.status_code == 422
    assert "You changed the custom policy, but chose “Full credit”, which doesn't use it." in text(page)
    for name, value in change.items():
        assert page.context["form"][name].value() in (value, True)
    assert not PolicyVersion.objects.exists()
    assert save(owner, preset="full", drops_custom="1", **change).status_code == 200
    assert PolicyVersion.objects.get().settings == {"preset": "full"}


def test_an_error_keeps_everything_typed(owner, alice):
    changes = CUSTOM | {"factors": "80 much", "scope": "from", "since": "2026-02-01", "accepts": ["0", "1"]}
    page = save(owner, preset="custom", **changes)
    assert page.status_code == 422
    html = page.content.decode()
    assert "80 much" in html
    assert 'name="since" value="2026-02-01"' in html
    assert 'name="accepts" value="1" checked' in html
    assert 'id="preset-custom" name="preset" value="custom" checked' in html
    page = save(owner, preset="custom", **changes | {"factors": "80 0.5", "since": "2026-02-30"})
    assert 'value="2026-02-30"' in page.content.decode()
    assert not accepts_releases(alice)


def test_one_name_with_two_factors_is_refused(owner):
    page = save(owner, preset="custom", factors="80 0.2\n80 0.16")
    assert "Line 2: 80 has another factor above. Keep one of them." in text(page)
    assert save(owner, preset="custom", factors="80 0.2\n80 0.20").status_code == 200


def test_a_pin_on_a_withdrawn_release_stays(owner, alice, release):
    save(owner, preset="custom", pinned="RVU26A")
    withdraw_release(release)
    page = owner.get(PAGE)
    assert '<option value="RVU26A" selected>RVU26A, not loaded</option>' in page.content.decode()
    save(owner, factors="80 0.5")
    assert policy_of(alice).pinned == "RVU26A"
