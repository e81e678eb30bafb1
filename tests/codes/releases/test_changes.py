"""What a release changed: the changes, their page and their CSV."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codes.domain.efficiency import is_adjusted
from codes.fee_schedule.releases import release_before
from codes.models import Code, Release
from codes.releases.changes import change_counts, changes
from rvuedge.common.csv_export import safe_cell
from tests import making

pytestmark = pytest.mark.django_db

BEFORE = [
    making.row("27447", work_rvu="19.60", global_days="090"),
    making.row("52601", work_rvu="13.16"),
    making.row("99213", work_rvu="1.30"),
    making.row("99217", work_rvu="1.28"),
    making.row("D0120", work_rvu="0.00", status="N"),
]
AFTER = [
    making.row("27447", work_rvu="19.11", global_days="090"),
    making.row("52601", work_rvu="9.75"),
    making.row("99213", work_rvu="1.30"),
    making.row("D0120", work_rvu="0.00", status="R"),
    making.row("G2211", work_rvu="0.33"),
]


@pytest.fixture
def pair(db):
    return making.load(BEFORE, 2025, "D"), making.load(AFTER, 2026, "A")


def test_every_kind_of_change_has_both_values(pair):
    before, release = pair
    found = {change.hcpcs: change for change in changes(release, before)}
    assert {code: change.kinds for code, change in found.items()} == {
        "27447": ("work",), "52601": ("work",), "99217": ("gone",), "D0120": ("status",), "G2211": ("new",),
    }  # fmt: skip
    assert (found["27447"].work_before, found["27447"].work) == (Decimal("19.60"), Decimal("19.11"))
    assert found["27447"].work_difference == Decimal("-0.49")
    assert [code for code, change in found.items() if change.is_adjusted] == ["27447"]
    assert (found["G2211"].work_before, found["99217"].work) == (None, None)
    counts = change_counts(release, before)
    assert (counts.new, counts.gone, counts.status, counts.work) == (1, 1, 1, 2)
    assert (counts.adjusted, counts.up, counts.down, counts.in_both) == (1, 0, 2, 4)


def test_changes_can_be_filtered_by_kind_or_section(pair):
    before, release = pair
    assert [change.hcpcs for change in changes(release, before, kind="work")] == ["27447", "52601"]
    assert [change.hcpcs for change in changes(release, before, section="hcpcs-d")] == ["D0120"]


def test_the_efficiency_adjustment_is_marked_only_in_2026(db):
    first = making.load([making.row("27447", work_rvu="19.60")], 2024, "A")
    second = making.load([making.row("27447", work_rvu="19.11")], 2025, "A")
    assert change_counts(second, first).adjusted == 0


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("19.60", "19.11", True), ("0.79", "0.77", True), ("1.01", "0.98", True), ("2.20", "2.15", True),
        ("2.20", "2.14", False), ("13.16", "9.75", False), ("0.17", "0.17", False),
    ],
)  # fmt: skip
def test_the_efficiency_adjustment_rounds_half_up(before, after, expected):
    assert is_adjusted(Decimal(before), Decimal(after)) is expected


def test_a_partial_release_does_not_report_removed_codes(db):
    before = making.load(BEFORE, 2025, "D")
    part = making.load(AFTER[:1], 2026, "A", is_partial=True)
    assert change_counts(part, before).gone == 0
    assert [change.hcpcs for change in changes(part, before)] == ["27447"]
    assert release_before(part) == before


def test_a_correction_is_compared_with_the_load_it_corrects(pair):
    before, release = pair
    correction = making.load(AFTER[1:], 2026, "A")
    assert (correction.label, correction.revision) == ("RVU26A", 2)
    assert release_before(release) == before
    assert release_before(correction) == release
    staged = making.load(AFTER[2:], 2026, "A", publish=False)
    assert release_before(staged) == correction


def test_a_complete_load_after_an_excerpt_of_its_quarter_is_compared_with_the_last_complete_release(pair):
    excerpt = making.load(AFTER[:1], 2026, "B", is_partial=True)
    complete = making.load(AFTER, 2026, "B")
    assert (complete.label, complete.revision) == (excerpt.label, 2)
    assert release_before(complete) == pair[1]


def test_an_ar_release_is_compared_with_the_last_load_of_its_quarter(pair):
    correction = making.load(AFTER[1:], 2026, "A")
    revised = making.load(AFTER[2:], 2026, "A", publish=False)
    Release.objects.filter(pk=revised.pk).update(letter="AR", revision=1)
    revised.refresh_from_db()
    assert (revised.label, release_before(revised)) == ("RVU26AR", correction)
    assert release_before(correction) == pair[1]


def test_a_release_is_compared_with_the_newest_complete_one(pair):
    before, release = pair
    excerpt = making.load(AFTER[:1], 2026, "B", is_partial=True)
    assert release_before(making.load(AFTER, 2026, "C")) == release
    assert release_before(excerpt) == release
    assert release_before(release) == before


def test_a_complete_load_after_a_partial_one_is_compared_with_the_quarter_before(db):
    before = making.load(BEFORE, 2025, "D")
    excerpt = making.load(AFTER[:1], 2026, "A", is_partial=True)
    more = making.load(AFTER[:2], 2026, "A", is_partial=True)
    assert release_before(more) == excerpt
    assert release_before(making.load(AFTER, 2026, "A")) == before


def test_the_first_release_has_no_predecessor(db):
    first = making.load(BEFORE, 2025, "D")
    making.load(AFTER, 2026, "A")
    assert release_before(first) is None


def test_the_page_of_a_correction_compares_the_two_loads(client, pair):
    making.load([making.row("27447", work_rvu="19.00", global_days="090"), *AFTER[1:]], 2026, "A")
    response = client.get("/codes/releases/RVU26A/changes/")
    page = " ".join(response.content.decode().split())
    assert "Compared with RVU26A revision 1, in effect from Jan 1, 2026." in page
    assert '<th scope="col">RVU26A revision 1</th><th scope="col">RVU26A revision 2</th>' in page
    assert [change.hcpcs for change in response.context["rows"]] == ["27447"]
    assert "Compared with RVU26A revision 1" in client.get("/codes/releases/").content.decode()
    other = client.get("/codes/releases/RVU26A/changes/?against=RVU25D&kind=work").context["rows"]
    assert [change.hcpcs for change in other] == ["27447", "52601"]
    file = client.get("/codes/releases/RVU26A/changes.csv")
    assert 'filename="RVU26A-revision-2-against-RVU26A-revision-1.csv"' in file["Content-Disposition"]
    assert len(b"".join(file.streaming_content).decode().splitlines()) == 2


def test_the_page_lists_changes_with_their_reason(client, pair):
    page = " ".join(client.get("/codes/releases/rvu26a/changes/").content.decode().split())
    for shown in ("Compared with RVU25D", "27447", "19.60", "19.11", "−0.49", "efficiency", "G2211", "not listed"):
        assert shown in page
    assert "1 of the 2 changed work RVUs are exactly 0.975 × the earlier value" in page
    only = client.get("/codes/releases/RVU26A/changes/?kind=gone").context["rows"]
    assert [change.hcpcs for change in only] == ["99217"]
    back = client.get("/codes/releases/RVU25D/changes/?against=RVU26A").context["rows"]
    assert {change.hcpcs for change in back if "new" in change.kinds} == {"99217"}


def test_the_first_release_has_a_page_but_no_csv(client, rvu26a):
    assert "No earlier release is loaded" in client.get("/codes/releases/RVU26A/changes/").content.decode()
    assert client.get("/codes/releases/RVU26A/changes.csv").status_code == 404


@pytest.mark.parametrize(
    "address", ["RVU19A/changes/", "RVU26A/changes/?against=RVU19A", "RVU26A/changes/?against=RVU26A"]
)
def test_an_unknown_release_is_not_found(client, pair, address):
    assert client.get(f"/codes/releases/{address}").status_code == 404


def test_the_csv_has_the_same_changes_and_no_formulas(client, pair):
    Code.objects.filter(hcpcs="27447").update(title="=HYPERLINK(1)")
    text = b"".join(client.get("/codes/releases/RVU26A/changes.csv?kind=work").streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["code"] for row in rows] == ["27447", "52601"]
    assert rows[0]["title"] == "'=HYPERLINK(1)"
    assert (rows[0]["work_rvu_before"], rows[0]["work_rvu"], rows[0]["difference"]) == ("19.60", "19.11", "-0.49")
    assert [row["efficiency_adjustment"] for row in rows] == ["yes", "no"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_cells_that_spreadsheets_would_run_are_escaped(text):
    assert safe_cell(text) == f"'{text}"


def test_the_releases_page_lists_what_is_loaded(client, pair):
    page = client.get("/codes/releases/").content.decode()
    for shown in ("RVU26A", "RVU25D", "rvu26a.zip", "5 in 5 rows", "Compared with RVU25D", pair[0].source_sha256):
        assert shown in page


def test_the_releases_page_without_a_release_has_a_message(client, db):
    assert "No release is loaded" in client.get("/codes/releases/").content.decode()


@pytest.mark.parametrize(("address", "expected"), [("/codes/releases/", 2), ("/codes/releases/RVU26A/changes/", 6)])
def test_query_counts_do_not_grow_with_changes(client, address, expected):
    making.load(BEFORE[:1], 2025, "D")
    making.load(AFTER[:1], 2026, "A")
    client.get(f"{address}?warm=1")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    assert len(captured) == expected
    making.load(BEFORE, 2024, "D")
    making.load(AFTER, 2026, "A")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"{address}?again=1").status_code == 200
    assert len(captured) == expected
