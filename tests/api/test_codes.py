"""The public JSON for a code: CMS's numbers as text, and the error shape."""

import pytest

from tests import making

pytestmark = pytest.mark.django_db


def test_a_code_lists_its_rows_with_every_column(client, rvu26a):
    body = client.get("/api/v1/codes/71046/", {"date": "2026-02-01"}).json()
    assert (body["hcpcs"], body["work_rvu"], body["release"]["label"]) == ("71046", "0.18", "RVU26A")
    assert [row["modifier"] for row in body["rows"]] == ["", "26", "TC"]
    first = body["rows"][0]
    assert (first["work_rvu"], first["nonfacility_total"], first["nonfacility_amount"]) == ("0.18", "1.08", "36.07")
    assert first["pctc"] == "1"
    assert body["status"]["name"] == "Active"


def test_both_conversion_factors_have_an_amount(client, tmp_path):
    making.load([making.row("20610", work_rvu="0.77")])
    (row,) = client.get("/api/v1/codes/20610/").json()["rows"]
    assert row["qp_facility_amount"] is None
    assert row["facility_amount"] == "45.76"


def test_a_setting_marked_na_has_no_price(client):
    making.load([making.row("27447", nonfacility_na="NA", nonfacility_pe_rvu="0.50")])
    (row,) = client.get("/api/v1/codes/27447/").json()["rows"]
    assert (row["nonfacility_na"], row["nonfacility_amount"], row["facility_amount"]) == (True, None, "53.44")


def test_a_release_can_be_requested_by_name(client, rvu25d, rvu26a):
    assert client.get("/api/v1/codes/20610/?release=RVU25D").json()["work_rvu"] == "0.79"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("99999/", "99999 isn't in any published release."),
        ("Quackenbush/", "Text that may identify a person isn't in any published release."),
        ("20610/?date=2026-02-30", "“2026-02-30” isn't a date like 2026-01-31."),
        ("20610/?release=RVU19A", "There's no published release RVU19A."),
        ("71046/?release=RVU25D", "RVU25D doesn't have 71046."),
    ],
)
def test_not_found_errors_use_the_error_shape(client, rvu25d, rvu26a, address, message):
    response = client.get(f"/api/v1/codes/{address}")
    assert response.status_code == 404
    assert response.json() == {"error": {"code": "not_found", "message": message, "fields": {}}}


def test_method_not_allowed_uses_the_error_shape(client, rvu26a):
    response = client.post("/api/v1/codes/20610/")
    assert response.status_code == 405
    assert response.json()["error"]["code"] == "method_not_allowed"
