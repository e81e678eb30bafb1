"""Localities: which release they come from, their names, and one fallback everywhere."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from codes.domain.payment import GeographicIndices
from codes.fee_schedule.localities import NO_LOCALITIES, PaymentLocality, localities_of, localities_on
from codes.models import Locality, Release
from rvuedge.accounts.forms import ProfileForm
from rvuedge.accounts.services import save_profile
from tests import making
from tests.pages import text

pytestmark = pytest.mark.django_db
ROWS = [making.row("99213", work_rvu="1.30")]


def load(year, letter, *, with_localities=True, **options):
    """A published release with Alabama, or without localities."""
    release = making.load(ROWS, year, letter, publish=with_localities, **options)
    if not with_localities:
        Locality.objects.filter(release=release).delete()
        Release.objects.filter(pk=release.pk).update(locality_count=0, state="published", published_at=timezone.now())
        release.refresh_from_db()
    return release


@pytest.fixture
def three_releases(db):
    """RVU25D and RVU26B with localities, RVU26A between them without."""
    return load(2025, "D"), load(2026, "A", with_localities=False), load(2026, "B")


def test_a_release_has_its_own_localities(three_releases):
    assert [localities_of(release).source for release in (three_releases[0], three_releases[2])] == ["RVU25D", "RVU26B"]
    assert localities_of(three_releases[0]).with_key("10112-00").name == "ALABAMA"
    assert localities_of(three_releases[0]).with_key("99999-99") is None


def test_a_release_without_localities_uses_those_in_effect_on_its_first_day(three_releases):
    found = localities_of(three_releases[1])
    assert found.source == "RVU25D"
    assert found.all == localities_of(three_releases[0]).all


@pytest.mark.parametrize(
    ("day", "source"),
    [
        (date(2025, 9, 30), "RVU25D"),  # before the first: the oldest
        (date(2025, 10, 1), "RVU25D"),
        (date(2026, 3, 31), "RVU25D"),  # RVU26A is in effect and has none
        (date(2026, 4, 1), "RVU26B"),
        (date(2030, 1, 1), "RVU26B"),
    ],
)
def test_a_date_has_the_localities_in_effect(three_releases, day, source):
    assert localities_on(day).source == source


def test_the_first_release_without_localities_uses_the_next(db):
    first = load(2025, "D", with_localities=False)
    assert localities_of(first) == localities_on(date(2025, 10, 1)) == NO_LOCALITIES
    load(2026, "A")
    assert localities_of(first).source == localities_on(date(2025, 10, 1)).source == "RVU26A"


def test_the_code_page_calculator_and_api_use_the_same_localities(client, three_releases):
    address = "/codes/99213/?locality=10112-00&release=RVU26A"
    note = client.get(address).context["page"].local.note
    assert note == "RVU26A has no localities loaded, so the GPCIs are from RVU25D."
    assert client.get("/api/v1/localities/?release=RVU26A").json()["release"] == "RVU25D"
    calculator = client.get("/resources/calculator/?q=99213&date=2026-02-01&locality=10112-00")
    assert calculator.context["answer"].payment.locality == localities_of(three_releases[1]).with_key("10112-00")


def test_a_release_without_localities_says_whose_it_uses(client, rosa, three_releases):
    said = "RVU26A has no localities loaded, so the GPCIs are from RVU25D."
    for address in ("/codes/99213/?release=RVU26A", "/codes/releases/"):
        assert text(client.get(address)).count(said) == 1, address
    assert said not in text(client.get("/codes/99213/?release=RVU26B"))
    client.force_login(rosa)
    page = text(client.get(f"/staff/releases/{three_releases[1].pk}/"))
    assert said in page
    assert "Loaded anyway" not in page


def test_the_profile_offers_the_localities_in_effect_today(alice, three_releases):
    save_profile(user=alice, name="Alice Adler", career_stage="attending", locality="01112-05")
    alice.clinician.refresh_from_db()
    choices = ProfileForm(instance=alice.clinician).fields["locality"].choices
    assert ("10112-00", "AL · Alabama") in choices
    assert choices[-1] == (
        "01112-05",
        "01112-05",
    )  # the saved locality stays a choice, though the release in effect doesn't have it


@pytest.mark.parametrize(
    ("state", "name", "label", "short"),
    [
        ("CA", "SAN FRANCISCO-OAKLAND (MARIN CNTY)**", "San Francisco-Oakland (Marin Cnty), CA",
         "San Francisco-Oakland, CA"),
        ("DC", "DC + MD/VA SUBURBS", "DC + MD/VA Suburbs, DC", "DC + MD/VA Suburbs, DC"),
        ("GA", "REST OF  GEORGIA", "Rest of Georgia, GA", "Rest of Georgia, GA"),
    ],
)  # fmt: skip
def test_names_are_in_title_case(state, name, label, short):
    locality = PaymentLocality("00000-00", state, name, GeographicIndices(), None, Decimal(1))
    assert (locality.label, locality.short_label) == (label, short)
    assert locality.option == f"{state} · {label.rpartition(',')[0]}"
