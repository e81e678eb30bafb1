"""The public tools: the modifier reference, and the calculator with its query in the address."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codes.models import AnesthesiaBaseUnits
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
        ("q=knee", "“knee” isn't a code."),
        ("q=99999", "99999 wasn't valid on Mar 2, 2026."),
        ("q=99213&date=soon", "“soon” isn't a date. Use a date like 2026-03-02."),
        ("q=99213&date=2019-01-01", "No release covers Jan 1, 2019"),
        ("q=" + "99213+" * 51, "The calculator takes up to 50 lines; you entered 51."),
    ],
)
def test_the_calculator_explains_invalid_queries(client, query, message):
    response = client.get(f"/resources/calculator/?{query}")
    assert response.status_code == 422
    assert message in text(response)


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
