"""The public reference API: lists, releases, localities, and complete releases as files."""

import csv
import io
import json

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codes.models import ZipFile, ZipLocality
from tests import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clear_throttle():
    cache.clear()


def get(client, address, **query):
    return client.get(f"/api/v1/{address}", query)


def codes(client, **query):
    return [row["hcpcs"] for row in get(client, "codes/", **query).json()["results"]]


def test_a_list_has_a_count_pages_and_rows(client, rvu26a):
    body = get(client, "codes/").json()
    assert (body["count"], body["next"], body["previous"]) == (5, None, None)
    row = next(row for row in body["results"] if row["hcpcs"] == "20610")
    assert (row["work_rvu"], row["section"], row["section_slug"]) == ("0.77", "Surgery", "surgery")
    assert (row["title"], row["release"], row["status"]) == ("Injection large joint without imaging", "RVU26A", "A")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "206"}, ["20610"]),
        ({"q": "venipuncture"}, ["36415"]),
        ({"q": "zzz"}, []),
        ({"section": "radiology"}, ["71046"]),
        ({"status": "J"}, ["00790"]),
        ({"has_work": "true"}, ["20610", "71046", "99213"]),
        ({"has_work": "false"}, ["00790", "36415"]),
        ({"least_work": "0.5", "sort": "-work"}, ["20610", "99213"]),
        ({"global_days": "000"}, ["20610"]),
        ({"sort": "work", "page_size": "2"}, ["99213", "20610"]),
        ({"sort": "work", "page_size": "2", "page": "3"}, ["36415"]),
    ],
)
def test_a_list_can_be_searched_filtered_and_sorted(client, rvu26a, query, expected):
    assert codes(client, **query) == expected


def test_pages_link_to_each_other(client, rvu26a):
    body = get(client, "codes/", page_size="2", page="2").json()
    assert body["next"].endswith("page_size=2&page=3")
    assert body["previous"].endswith("page_size=2&page=1")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"section": "none"}, 400, "invalid"), ({"has_work": "perhaps"}, 400, "invalid"),
        ({"page": "0"}, 400, "invalid"), ({"page": "9"}, 404, "not_found"), ({"page_size": "5000"}, 400, "invalid"),
    ],
)  # fmt: skip
def test_an_invalid_list_request_uses_the_error_shape(client, rvu26a, query, status, code):
    response = get(client, "codes/", **query)
    assert response.status_code == status
    assert response.json()["error"]["code"] == code


def test_a_list_takes_three_queries_whatever_its_length(client, rvu26a):
    with CaptureQueriesContext(connection) as one:
        get(client, "codes/", section="surgery")
    making.load([making.row(f"2061{n}") for n in range(9)], 2026, "B")
    with CaptureQueriesContext(connection) as more:
        get(client, "codes/", section="surgery")
    assert len(one) == len(more) == 3  # the rate limit, the releases, the list


def test_releases_list_their_source(client, rvu25d, rvu26a):
    body = get(client, "releases/").json()
    assert [release["label"] for release in body] == ["RVU26A", "RVU25D"]
    assert (body[0]["row_count"], body[0]["source_sha256"]) == (7, rvu26a.source_sha256)


def test_localities_list_their_gpcis_and_can_be_found_by_zip(client, rvu26a):
    body = get(client, "localities/").json()
    assert body["release"] == "RVU26A"
    (alabama,) = body["results"]
    assert (alabama["key"], alabama["work_gpci"], alabama["pe_gpci"]) == ("10112-00", "1.000", "0.875")
    file = ZipFile.objects.create(year_quarter="20254", source_name="z", source_sha256="z" * 64, row_count=1)
    ZipLocality.objects.create(file=file, zip5="35004", state="AL", mac="10112", number="00", needs_plus4=False)
    found = get(client, "localities/", zip="35004").json()
    assert (found["zip"]["locality"], [place["key"] for place in found["results"]]) == ("10112-00", ["10112-00"])
    assert get(client, "localities/", zip="99999").status_code == 404
    assert get(client, "localities/", release="RVU19A").status_code == 404


def test_a_code_is_priced_in_a_locality(client, rvu26a):
    body = get(client, "codes/20610/", locality="10112-00").json()
    # (0.77 × 1.000 + 0.80 × 0.875 + 0.10 × 0.566) × 33.4009
    assert (body["rows"][0]["local_nonfacility_amount"], body["place"]["locality"]) == ("50.99", "10112-00")
    assert "isn't a payment locality" in get(client, "codes/20610/", locality="99999-99").json()["place"]["problem"]


def test_a_release_downloads_as_csv_and_json_without_descriptors(client, rvu26a):
    response = get(client, "releases/rvu26a/values.csv")
    text = b"".join(response.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 7
    assert "descriptor" not in rows[0]
    assert "bursa" not in text
    assert [(row["hcpcs"], row["modifier"]) for row in rows][2:6] == [
        ("36415", ""), ("71046", ""), ("71046", "26"), ("71046", "TC"),
    ]  # fmt: skip
    document = json.loads(b"".join(get(client, "releases/RVU26A/values.json").streaming_content))
    assert document["release"] == "RVU26A"
    assert len(document["rows"]) == 7
    work = document["columns"].index("work_rvu")
    assert [row[work] for row in document["rows"] if row[0] == "20610"] == ["0.77"]
    assert get(client, "releases/RVU19A/values.csv").status_code == 404


def test_an_unchanged_response_is_a_304(client, rvu26a):
    for address in ("codes/20610/", "releases/", "releases/RVU26A/values.csv"):
        first = get(client, address)
        again = client.get(f"/api/v1/{address}", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
    making.load([making.row("20610", work_rvu="0.78")], 2026, "B")
    newer = client.get("/api/v1/codes/20610/", headers={"If-None-Match": first["ETag"]})
    assert newer.status_code == 200
