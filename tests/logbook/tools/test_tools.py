"""The public tools: the modifier reference, and the calculator with its query in the address."""

import re
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codes.models import AnesthesiaBaseUnits, CodeValue, Locality, Release
from codes.releases.publishing import publish_release
from tests import making
from tests.pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "schedule")]


def test_the_modifier_reference_has_every_modifier(client):
    page = text(client.get("/resources/modifiers/"))
    for shown in ("22 Substantially more work", "Typical group credit: 0.16–0.20.", "8P Measure not performed"):
        assert shown in page


def test_the_calculator_needs_no_account_and_reads_its_address(client):
    page = text(client.get("/resources/calculator/?q=45385+45380&date=2025-12-12&setting=facility"))
    assert "4.87 wRVU" in page
    assert "Medicare would pay" in page
    # (4.57 + 0.50 + 0.10) × 33.4009, plus 0.30 × 33.4009 for what 45380 adds to 45378
    assert "$182.70" in page
    full = text(client.get("/resources/calculator/?q=45385+45380&date=2025-12-12&policy=full"))
    assert "8.13 wRVU" in full


def test_the_calculator_prices_by_locality(client):
    page = text(client.get("/resources/calculator/?q=99213&date=2025-12-12&locality=10112-00"))
    # (1.30 × 1.000 + 0.50 × 0.875 + 0.10 × 0.566) × 33.4009
    assert "$59.92" in page
    assert "Alabama, AL" in page


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("q=99999", "99999 isn't in the releases loaded for Mar 2, 2026."),
        ("q=99213&date=soon", "“soon” isn't a date. Use a date like 2026-03-02."),
        ("q=99213&date=2019-01-01", "99213 has no value on Jan 1, 2019: no release that covers this date is loaded."),
        ("q=" + "99213+" * 51, "The calculator takes up to 50 lines; you entered 51."),
    ],
)
def test_the_calculator_explains_invalid_queries(client, query, message):
    response = client.get(f"/resources/calculator/?{query}")
    assert response.status_code == 422
    assert message in text(response)


def test_the_calculators_form_is_posted_and_leads_to_a_url_with_nothing_but_codes(client):
    form = {"q": "45385, 45380-59-rt x2", "date": "2025-12-12", "policy": "full", "qp": "1", "setting": "nonfacility"}
    shared = client.post("/resources/calculator/", form | {"locality": "", "minutes": ""})
    assert shared.url == (
        "/resources/calculator/?q=45385+45380-59-RT+x2&date=2025-12-12&setting=nonfacility&policy=full&qp=1"
    )
    assert "45380-59-RT ×2" in text(client.get(shared.url))


def test_the_calculator_keeps_other_text_out_of_urls(client):
    refused = client.post("/resources/calculator/", {"q": "Smith 45385"})
    assert refused.status_code == 422
    assert "Text that may identify a person isn't a code." in text(refused)
    old = client.get("/resources/calculator/?q=Smith+45385&date=2025-12-12")
    assert (old.status_code, old.url) == (302, "/resources/calculator/?date=2025-12-12")


def test_the_calculator_takes_seven_queries_for_any_number_of_lines(client):
    def count(query):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/resources/calculator/?date=2025-12-12&q={query}").status_code == 200
        return len(captured)

    count("99213")
    assert count("99213") == count("99213+45385+45380+70555-26") == 7


def test_anesthesia_needs_base_units_and_a_conversion_factor(client, tmp_path, capsys):
    address = "/resources/calculator/?q=00790&date=2025-12-12&minutes=125"
    assert "Its base units aren't loaded." in text(client.get(address))
    path = tmp_path / "base.csv"
    path.write_text("Code,Base units\n00790,7\n100,5.0\n")
    call_command("import_anesthesia_units", str(path))
    assert "Loaded base units for 2 anesthesia codes." in capsys.readouterr().out
    assert AnesthesiaBaseUnits.objects.get(hcpcs="00100").units == 5
    assert "No anesthesia conversion factor is loaded for this date." in text(client.get(address))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("00790,7\n99213,3\n", 'line 2, column code: "99213" is not an anesthesia code'),
        ("00790,7\n00790,8\n", 'line 2, column code: "00790" appears twice'),
        ("00790,many\n", 'line 1, column units: "many" is not a number'),
        ("00790,0\n", 'line 1, column units: "0" is not above 0'),
        ("00790\n", "is empty; a number was expected"),
        ("hello\n", "has no anesthesia codes"),
        ("", "is empty or not a file"),
    ],
)
def test_an_invalid_table_of_base_units_changes_nothing(tmp_path, content, reason):
    AnesthesiaBaseUnits.objects.create(hcpcs="00100", units=5)
    path = tmp_path / "base.csv"
    path.write_text(content)
    with pytest.raises(CommandError, match=re.escape(reason)):
        call_command("import_anesthesia_units", str(path))
    assert list(AnesthesiaBaseUnits.objects.values_list("hcpcs", flat=True)) == ["00100"]


@pytest.fixture
def priced():
    """Codes whose row has no price for a clinician in some setting, and caps that differ for qualifying APM
    participants."""
    test = {"pctc": "1", "facility_na": "NA", "nonfacility_pe_rvu": "0.70", "facility_pe_rvu": "0.70"}
    rows = [
        making.row("71046", work_rvu="0.20", **test),
        making.row("71046", modifier="26", work_rvu="0.20", facility_pe_rvu="0.08", pctc="1"),
        making.row("71046", modifier="TC", work_rvu="0.00", **test),
        making.row("96372", work_rvu="0.17", pctc="5", facility_na="NA"),
        making.row("47562", work_rvu="10.00", nonfacility_na="NA", global_days="090", multiple_procedure="2"),
        making.row("0042T", status="C", work_rvu="0.00"),
        making.row("36415", status="X", work_rvu="0.00"),
        making.row("00790", status="J", work_rvu="0.00"),
        making.row("76377", work_rvu="0.79", nonfacility_pe_opps="0.40", malpractice_opps="0.10"),
    ]
    AnesthesiaBaseUnits.objects.create(hcpcs="00790", units=7)
    release = making.load(rows, 2026, "B", publish=False)
    Release.objects.filter(pk=release.pk).update(
        conversion_factor=30, qp_conversion_factor=31, anesthesia_factor=20, qp_anesthesia_factor=21,
        effective_from=date(2026, 1, 2),
    )  # fmt: skip
    CodeValue.objects.filter(release=release, code="76377").update(
        qp_nonfacility_pe_opps="0.30", qp_malpractice_opps="0.1"
    )
    release.refresh_from_db()
    publish_release(release)


@pytest.mark.parametrize(
    ("query", "shown", "not_shown"),
    [
        ("q=71046&setting=facility", "71046 $11.40", "No fee schedule amount"),  # 26 row: (0.20 + 0.08 + 0.10) × 30
        ("q=71046&setting=nonfacility", "71046 $30.00", "No fee schedule amount"),
        ("q=96372&setting=facility", "No professional payment in a facility.", "$0.00"),
        ("q=47562&setting=nonfacility", "No office price.", "$"),
        ("q=0042T", "No national price.", "$0.00"),
        ("q=36415", "another schedule does.", "$0.00"),
        ("q=00790", "00790 Enter the anesthesia minutes above.", "$"),
        ("q=00790&minutes=60", "11.00 units × $20.00 = $220.00", "$0.00"),
        ("q=00790&minutes=60&qp=1", "11.00 units × $21.00 = $231.00", "$0.00"),
        ("q=76377&setting=nonfacility", "76377 $38.70", "$0.00"),  # the cap: (0.79 + 0.40 + 0.10) × 30
        ("q=76377&setting=nonfacility&qp=1", "76377 $36.89", "$0.00"),  # QPP's own cap: (0.79 + 0.30 + 0.10) × 31
        ("q=71046+0042T&setting=facility", "The total leaves out lines without a fee schedule amount.", "$0.00"),
    ],
)
def test_the_calculator_never_shows_zero_for_what_it_does_not_know(client, priced, query, shown, not_shown):
    page = text(client.get(f"/resources/calculator/?date=2026-03-02&{query}"))
    payment = page[page.index("Medicare would pay") :].partition("conversion factor")
    assert shown in payment[0] + payment[2]
    assert not_shown not in payment[0]


@pytest.fixture
def two_releases():
    """A complete release of 2025, and an excerpt of 2026 with other indices and no anesthesia factors."""
    rows = [making.row("00790", status="J", work_rvu="0.00")]
    complete = making.load([making.row("99213"), making.row("0446T"), *rows], 2025, "D", publish=False)
    Release.objects.filter(pk=complete.pk).update(anesthesia_factor=20)
    Locality.objects.filter(release=complete).update(anesthesia_factor="19.31")
    excerpt = making.load([making.row("99213")], 2026, "B", publish=False, is_partial=True)
    Release.objects.filter(pk=excerpt.pk).update(effective_from=date(2026, 1, 2))
    Locality.objects.filter(release=excerpt).update(pe_gpci=2)
    AnesthesiaBaseUnits.objects.create(hcpcs="00790", units=7)
    for release in (complete, excerpt):
        release.refresh_from_db()
        publish_release(release)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("99213+0446T", "99213 $88.73 0446T $58.67"),  # (1 + 0.80 × 2 or × 0.875 + 0.10 × 0.566) × 33.4009
        ("00790&minutes=125", "15.30 units × $19.31 = $295.44"),
    ],
)
def test_each_line_is_priced_in_the_localities_of_its_own_release(client, two_releases, query, shown):
    address = "/resources/calculator/?date=2026-02-02&setting=nonfacility&locality=10112-00&q="
    assert shown in text(client.get(f"{address}{query}"))


def test_a_national_factor_never_stands_in_for_a_localitys(client):
    release = making.load([making.row("00790", status="J", work_rvu="0.00")], 2026, "A", publish=False)
    Release.objects.filter(pk=release.pk).update(anesthesia_factor=20)
    AnesthesiaBaseUnits.objects.create(hcpcs="00790", units=7)
    release.refresh_from_db()
    publish_release(release)
    page = text(client.get("/resources/calculator/?date=2026-02-02&locality=10112-00&q=00790&minutes=125"))
    assert "No anesthesia conversion factor is loaded for this date." in page


def test_a_locality_that_a_release_lacks_is_named(client):
    response = client.get("/resources/calculator/?q=99213&date=2026-03-02&locality=99999-99")
    assert response.status_code == 422
    assert "99999-99 isn't a payment locality in RVU25D. Choose another one." in text(response)


@pytest.mark.parametrize("value", ["９９２１３", "٣٦١٠٤", "१२३४५-०१"])
def test_digits_of_other_scripts_are_no_zip_code(client, value):
    for name in ("zip", "locality"):
        response = client.get("/codes/99213/", {name: value})
        assert response.status_code == 200
        assert "National amounts are shown" in text(response) or "only national amounts" in text(response)
