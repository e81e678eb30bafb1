"""Any two releases compared: codes, factors, localities and caps, on pages, in files and by command."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.management import call_command

from codes.importing import services
from codes.releases.changes import change_counts, changes
from codes.releases.payment import payment_changes
from tests import making
from tests.pages import text

pytestmark = pytest.mark.django_db
COMPARE = "/codes/releases/compare/"
OLD = [
    making.row("99213", work_rvu="1.30"),
    making.row("99217", work_rvu="1.28"),
    making.row("27447", work_rvu="20.00"),
]
NEW = [
    making.row("99213", work_rvu="1.30"),
    making.row("G2211", work_rvu="0.33"),
    making.row("27447", work_rvu="19.11"),
]
FACTOR = {"conversion_factor": "34.0000"}
CAPS = ["HCPCS", "MOD", "PROCSTAT", "CARRIER", "LOCALITY", "FACILITY PRICE", "NON-FACILTY PRICE"]


@pytest.fixture
def pair(db):
    return making.load(OLD, 2025, "D"), making.load([row | FACTOR for row in NEW], 2026, "A")


@pytest.fixture
def excerpt(db):
    """(a complete release, a later excerpt that lacks two of its codes)."""
    return making.load(OLD, 2025, "D"), making.load(NEW[:1], 2026, "A", is_partial=True)


def anes(alabama):
    return making.csv_bytes(
        [["Contractor", "Locality", "Locality Name", "2025 Anesthesia CF"], ["10112", "00", "ALABAMA", alabama]]
    )


def opps(*prices):
    lines = [[hcpcs, modifier, "A", "10112", "00", price, price] for hcpcs, modifier, price in prices]
    return making.csv_bytes([CAPS, *lines])


@pytest.fixture
def with_files(tmp_path):
    """Two releases with anesthesia factors and caps, without a national figure."""

    def load(letter, alabama, *prices):
        members = making.release_members(OLD, 2025, letter)
        month = {"A": "Jan", "B": "Apr"}[letter]
        members |= {"ANES2025.csv": anes(alabama), f"OPPSCAP_{month}.csv": opps(*prices)}
        path = making.write_zip(tmp_path / f"rvu25{letter.lower()}.zip", members)
        return services.import_release(path, publish=True, is_partial=False)

    return (
        load("A", "19.45", ("71046", "TC", "20.00"), ("71046", "", "30.00"), ("70450", "TC", "90.00")),
        load("B", "19.77", ("71046", "TC", "21.00"), ("71046", "", "30.00"), ("70470", "TC", "95.00")),
    )


def rows(client, address):
    """The rows of a page's table or file, first column only."""
    data = b"".join(client.get(address).streaming_content).decode()
    return [line[0] for line in csv.reader(io.StringIO(data))][1:]


def test_two_releases_are_compared_in_both_directions(client, pair):
    there = client.get(f"{COMPARE}?from=RVU25D&to=rvu26a")
    assert "From RVU25D to RVU26A RVU25D is in effect from Oct 1, 2025, RVU26A from Jan 1, 2026." in text(there)
    assert [change.hcpcs for change in there.context["rows"]] == ["27447", "99217", "G2211"]
    back = client.get(f"{COMPARE}?from=RVU26A&to=RVU25D&kind=new")
    assert "From RVU26A to RVU25D" in text(back)
    assert [change.hcpcs for change in back.context["rows"]] == ["99217"]
    assert rows(client, back.context["csv"]) == ["99217"]


def test_without_a_choice_the_newest_is_compared_with_the_one_before(client, pair):
    assert "From RVU25D to RVU26A" in text(client.get(COMPARE))


def test_the_same_release_twice_has_no_differences(client, pair):
    response = client.get(f"{COMPARE}?from=RVU26A&to=RVU26A")
    assert response.status_code == 200
    assert "RVU26A is on both sides, so nothing differs. Choose another release." in text(response)


@pytest.mark.parametrize("query", ["from=RVU19A&to=RVU26A", "from=RVU26A&to=RVU19A", "from=RVU19A", "to=%3Cb%3E"])
def test_an_unknown_release_is_named_and_others_are_offered(client, pair, query):
    response = client.get(f"{COMPARE}?{query}")
    assert response.status_code == 404
    assert "No published release is named" in text(response)
    assert response.context["loads"] == [pair[1], pair[0]]


def test_a_staged_release_is_not_compared(client, pair):
    making.load(OLD, 2026, "B", publish=False)
    assert client.get(f"{COMPARE}?from=RVU26A&to=RVU26B").status_code == 404


def test_the_page_without_any_release_says_so(client, db):
    assert "Choose two releases." in text(client.get(COMPARE))


def test_the_conversion_factor_is_one_change_for_all_rows(client, pair):
    before, release = pair
    (factor,) = payment_changes(release, before).factors
    assert (factor.name, factor.before, factor.now, factor.row_count) == (
        "Conversion factor", Decimal("33.4009"), Decimal("34.0000"), 3,
    )  # fmt: skip
    page = text(client.get("/codes/releases/RVU26A/changes/?kind=factors"))
    assert "$33.4009 → $34.00, for all 3 rows" in page
    assert "all 3" in page
    assert rows(client, "/codes/releases/RVU26A/changes.csv?kind=factors") == ["Conversion factor"]


def test_a_factor_for_qualifying_participants_may_be_new(tmp_path, pair):
    members = making.release_members(NEW, 2026, "B")
    members["PPRRVU2026_Apr_QPP.csv"] = making.pprrvu_csv(
        [row | {"conversion_factor": "33.5675", "pricing": "1"} for row in NEW], month="April"
    )
    release = services.import_release(making.write_zip(tmp_path / "rvu26b.zip", members), publish=True)
    found = {change.name: (change.before, change.now) for change in payment_changes(release, pair[1]).factors}
    assert found["Conversion factor for qualifying participants"] == (None, Decimal("33.5675"))


def test_caps_and_anesthesia_are_in_every_diff(client, rosa, with_files, capsys):
    before, release = with_files
    found = payment_changes(release, before)
    assert (found.caps.changed, found.caps.new, found.caps.gone, found.caps.in_both) == (1, 1, 1, 2)
    (alabama,) = found.anesthesia
    assert (release.anesthesia_factor, alabama.key) == (None, "10112-00")
    assert (alabama.before[0], alabama.now[0]) == (Decimal("19.45"), Decimal("19.77"))
    page = text(client.get("/codes/releases/RVU25B/changes/"))
    assert "Changed in 1 locality" in page
    assert "1 of 2 changed, 1 new, 1 removed" in page
    assert rows(client, "/codes/releases/RVU25B/changes.csv?kind=caps") == ["70450", "70470", "71046"]
    assert "20.00 → 21.00" in text(client.get("/codes/releases/RVU25B/changes/?kind=caps"))
    call_command("release", "diff", str(before.pk), str(release.pk))
    output = " ".join(capsys.readouterr().out.split())
    assert "Anesthesia factor changed, localities: 1" in output
    assert "OPPS caps changed: 1 of 2; new: 1; gone: 1" in output
    client.force_login(rosa)
    page = text(client.get(f"/staff/releases/{release.pk}/?show=caps"))
    assert "OPPS caps changed 3" in page
    assert "Anesthesia changed 1" in page


def test_what_one_release_lacks_is_not_compared(client, rosa, pair):
    found = payment_changes(pair[1], pair[0])
    assert (found.anesthesia, found.caps) == (None, None)
    assert text(client.get("/codes/releases/RVU26A/changes/")).count("Not in both releases") == 2
    client.force_login(rosa)
    page = text(client.get(f"/staff/releases/{pair[1].pk}/?show=caps"))
    for shown in (
        "GPCI changed 0",
        "Anesthesia changed Not in both releases",
        "OPPS caps changed Not in both releases",
    ):
        assert shown in page
    assert "Not in both releases: RVU25D and RVU26A don't both have this file." in page


def test_an_excerpt_removes_nothing_anywhere(client, rosa, excerpt, capsys):
    before, part = excerpt
    assert (change_counts(part, before).gone, changes(part, before, "gone"), changes(part, before)) == (0, [], [])
    page = client.get("/codes/releases/RVU26A/changes/?kind=gone")
    assert "A code missing here may not have been removed." in text(page)
    assert "<dt>removed</dt>" not in page.content.decode()
    assert rows(client, "/codes/releases/RVU26A/changes.csv") == []
    call_command("release", "diff", str(before.pk), str(part.pk))
    assert "removed, not known (only part of RVU26A)" in " ".join(capsys.readouterr().out.split())
    client.force_login(rosa)
    page = text(client.get(f"/staff/releases/{part.pk}/?show=gone"))
    assert "Codes removed 0" in page
    assert "A code missing from it may not have been removed." in page


def test_a_release_adds_nothing_to_an_excerpt(client, excerpt):
    """Compared the other way, the codes that the excerpt lacks aren't new."""
    complete, part = excerpt
    assert (change_counts(complete, part).new, changes(complete, part)) == (0, [])
    page = text(client.get(f"{COMPARE}?from=RVU26A&to=RVU25D&kind=new"))
    assert "Only part of RVU26A is loaded. A code missing from it may not be new." in page
    assert rows(client, "/codes/releases/RVU25D/changes.csv?against=RVU26A") == []
