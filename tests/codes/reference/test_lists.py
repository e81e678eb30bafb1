"""Section and subheading lists, and the code comparison."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import making
from tests.pages import markup

pytestmark = pytest.mark.django_db

ROWS = [
    making.row("20610", work_rvu="0.79", global_days="000", descriptor="Drain large joint"),
    making.row("27447", work_rvu="19.60", global_days="090", descriptor="Total knee"),
    making.row("22614", work_rvu="6.43", global_days="ZZZ", descriptor="Another segment"),
    making.row("20999", work_rvu="0.00", status="C", global_days="YYY", descriptor="Unlisted"),
    making.row("45385", work_rvu="4.57", global_days="000", descriptor="Colonoscopy"),
]


@pytest.fixture
def surgery(db):
    return making.load(ROWS, 2026, "A")


def codes(client, address):
    return [row.hcpcs for row in client.get(address).context["rows"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["20610", "20999", "22614", "27447", "45385"]),
        ("?sort=work", ["27447", "22614", "45385", "20610", "20999"]),
        ("?sort=-work", ["20999", "20610", "45385", "22614", "27447"]),
        ("?sort=name", ["22614", "45385", "20610", "27447", "20999"]),
        ("?least=4.57&most=6.43", ["22614", "45385"]),
        ("?has_work=no", ["20999"]),
        ("?has_work=yes&global_days=000", ["20610", "45385"]),
        ("?status=C", ["20999"]),
        ("?global_days=090&status=C", []),
    ],
)
def test_a_section_can_be_filtered_and_sorted(client, surgery, query, expected):
    assert codes(client, f"/codes/section/surgery/{query}") == expected


def test_a_subheading_lists_its_codes(client, surgery):
    assert codes(client, "/codes/section/surgery/digestive/") == ["45385"]
    assert client.get("/codes/section/surgery/cardiology/").status_code == 404


def test_an_invalid_filter_is_explained_and_ignored(client, surgery):
    response = client.get("/codes/section/surgery/?least=many")
    assert "Enter a number." in response.content.decode()
    assert len(response.context["rows"]) == 5
    assert (
        "Must be at least 5, the lower limit." in client.get("/codes/section/surgery/?least=5&most=3").content.decode()
    )


def test_a_list_without_matches_has_a_message(client, surgery):
    assert "No codes match" in client.get("/codes/section/surgery/?least=500").content.decode()


def test_a_page_number_out_of_range_shows_the_first_page(client, surgery):
    first = ["20610", "20999", "22614", "27447", "45385"]
    assert codes(client, "/codes/section/surgery/?page=99") == first
    assert codes(client, "/codes/section/surgery/?page=x") == first


def test_values_come_from_the_newest_release_with_the_code(client, surgery):
    making.load([making.row("20610", work_rvu="0.77")], 2026, "B", is_partial=True)
    rows = {row.hcpcs: row for row in client.get("/codes/section/surgery/").context["rows"]}
    assert (str(rows["20610"].work_rvu), rows["20610"].release_label) == ("0.77", "RVU26B")
    assert (str(rows["27447"].work_rvu), rows["27447"].release_label) == ("19.60", "RVU26A")


def text(client, query):
    return markup(client.get(f"/codes/compare/?{query}"))


def test_codes_are_compared_side_by_side(client, surgery):
    page = text(client, "codes=27447,45385,20999")
    for shown in ("19.60", "4.57", "Total knee", "Colonoscopy", "Contractor-priced", "Medicare, facility"):
        assert shown in page


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("codes=27447", "You've chosen one code"),
        ("codes=27447,knee", "“knee” isn't a code."),
        ("codes=27447,99999", "99999 isn't in any published release."),
        ("codes=27447,45385,20610,22614,20999,99213", "You can compare up to 5 codes; you entered 6."),
        ("", "First code"),
        ("codes=27447,45385,<script>", "“&lt;script&gt;” isn't a code."),
    ],
)
def test_an_invalid_comparison_is_explained(client, surgery, query, message):
    assert message in text(client, query).replace("&#x27;", "'")


def test_a_code_can_be_added_to_the_comparison(client, surgery):
    response = client.post("/codes/compare/", {"codes": "27447,45385", "add": "2o610"})
    assert (response.status_code, response.url) == (302, "/codes/compare/?codes=27447,45385,20610")


def test_what_is_typed_into_the_comparison_gets_into_no_address(client, surgery):
    response = client.post("/codes/compare/", {"codes": "27447", "add": "<b>Quackenbush"})
    assert "Text that may identify a person isn&#x27;t a code." in response.content.decode()
    assert "Quackenbush" not in response.content.decode()
    assert client.get("/codes/compare/?codes=27447&add=Quackenbush").url == "/codes/compare/?codes=27447"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/codes/section/surgery/", 6),
        ("/codes/section/surgery/digestive/", 6),
        ("/codes/compare/?codes=27447,45385", 4),
    ],
)
def test_query_counts_do_not_grow_with_rows(client, surgery, address, expected):
    separator = "&" if "?" in address else "?"
    client.get(f"{address}{separator}warm=1")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    assert len(captured) == expected
    making.load([making.row(f"4538{n}") for n in range(9)], 2026, "B")
    more = address.replace("27447,45385", "27447,45385,20610,45381,45382")
    client.get(f"{more}{separator}warm=2")  # each process reads a release's sections once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"{more}{separator}again=1").status_code == 200
    assert len(captured) == expected
