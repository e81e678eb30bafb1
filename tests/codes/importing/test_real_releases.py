"""CMS's real zips, from the file to the database and the public JSON, with every row checked against csv.reader."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection

from codes.content.services import import_content
from codes.fee_schedule.releases import release_on
from codes.fee_schedule.values import work_values
from codes.importing import services
from codes.management.commands.load_starter import CODES
from codes.models import Code, CodeValue, Locality, OppsCap, Release
from codes.reference.facts import code_facts
from codes.releases.changes import change_counts, changes
from tests import cms

pytestmark = [pytest.mark.cms, pytest.mark.django_db]

RELEASES = [
    ("rvu22a.zip", "PPRRVU22_JAN.csv", "RVU22A", 17_600, 15_583),
    ("rvu25d_0.zip", "PPRRVU2025_Oct.csv", "RVU25D", 19_090, 16_852),
    ("rvu26a_partial.zip", "PPRRVU2026_Jan_nonQPP.csv", "RVU26A", 4_469, None),
]


def publish(zip_name):
    return services.import_release(cms.FOLDER / zip_name, publish=True)


@pytest.fixture(scope="module", autouse=True)
def published(load_once):
    """The three releases by label, published in order."""
    return {label: load_once(partial(publish, zip_name)) for zip_name, _, label, *_ in RELEASES}


@pytest.fixture
def empty(db):
    """A fee schedule without the three releases."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE codes_release, codes_code CASCADE")


def stored_rows(release, names):
    """{(code, modifier): the row's values as text}."""
    rows = CodeValue.objects.filter(release=release)
    return {(row.code_id, row.modifier): {name: printed(getattr(row, name)) for name in names} for row in rows}


def printed(value):
    return value if isinstance(value, bool) else str(value)


def expected_rows(zip_name, member_name):
    rows = {}
    for row in cms.rows(zip_name, member_name):
        stored = cms.as_stored(row)
        rows[stored.pop("hcpcs"), stored["modifier"]] = stored
    return rows


@pytest.mark.parametrize(("zip_name", "member_name", "label", "row_count", "code_count"), RELEASES)
def test_every_row_of_the_csv_is_in_the_database(zip_name, member_name, label, row_count, code_count, published):
    release = published[label]
    expected = expected_rows(zip_name, member_name)
    assert release.label == label
    assert len(expected) == row_count == release.row_count
    assert code_count in (None, release.code_count)
    assert stored_rows(release, next(iter(expected.values()))) == expected
    factors = {row["conversion_factor"] for row in cms.rows(zip_name, member_name)}
    assert {Decimal(text) for text in factors} == {release.conversion_factor}


@pytest.mark.parametrize(("zip_name", "member_name", "label", "_rows", "_codes"), RELEASES)
def test_the_json_of_a_code_has_every_column_of_its_rows(client, zip_name, member_name, label, _rows, _codes):
    expected = expected_rows(zip_name, member_name)
    codes = sorted({hcpcs for hcpcs, _ in expected})
    for hcpcs in codes[::61]:
        answer = client.get(f"/api/v1/codes/{hcpcs}/", {"release": label}).json()
        found = {(hcpcs, row["modifier"]): row for row in answer["rows"]}
        assert found.keys() == {key for key in expected if key[0] == hcpcs}
        for key, row in found.items():
            assert {name: row[name] for name in expected[key]} == expected[key]


def test_each_year_uses_its_own_release():
    on = {year: work_values(["20610", "27447"], date(year, 6, 1)) for year in (2022, 2025, 2026)}
    assert on[2022]["20610"].work_rvu == Decimal("0.79")
    assert on[2022]["20610"].release.label == "RVU22A"
    later = work_values(["20610"], date(2025, 12, 31))["20610"]
    assert (later.work_rvu, later.release.label) == (Decimal("0.79"), "RVU25D")
    newest = work_values(["20610"], date(2026, 6, 1))["20610"]
    assert (newest.work_rvu, newest.release.label) == (Decimal("0.77"), "RVU26A")
    assert release_on(date(2021, 12, 31)) is None


def test_every_change_matches_the_files(published):
    before, release = published["RVU22A"], published["RVU25D"]
    old, new = (work_and_status(*line[:2]) for line in RELEASES[:2])
    found = changes(release, before)
    assert {change.hcpcs for change in found if "new" in change.kinds} == new.keys() - old.keys()
    assert {change.hcpcs for change in found if "gone" in change.kinds} == old.keys() - new.keys()
    common = old.keys() & new.keys()
    work = {change.hcpcs: (change.work_before, change.work) for change in found if "work" in change.kinds}
    assert work == {code: (old[code][0], new[code][0]) for code in common if old[code][0] != new[code][0]}
    status = {change.hcpcs for change in found if "status" in change.kinds}
    assert status == {code for code in common if old[code][1] != new[code][1]}
    counts = change_counts(release, before)
    assert (counts.new, counts.gone, counts.work, counts.in_both) == (1_581, 312, 157, 15_271)
    assert (counts.up, counts.down, counts.adjusted) == (88, 69, 0)


def work_and_status(zip_name, member_name):
    """Each code's work (the blank row's when above zero, else the largest) and status, by csv.reader."""
    rows = {}
    for row in cms.rows(zip_name, member_name):
        rows.setdefault(row["hcpcs"], {})[row["modifier"]] = row
    found = {}
    for code, of_code in rows.items():
        first = of_code[min(of_code)]
        largest = max(Decimal(row["work_rvu"]) for row in of_code.values())
        found[code] = (Decimal(first["work_rvu"]) if "" in of_code else 0) or largest, first["status"]
    return found


def test_the_worked_example_from_the_reference(client, empty):
    publish("rvu26a_partial.zip")
    answer = client.get("/api/v1/codes/97760/", {"date": "2026-03-02"}).json()
    (row,) = answer["rows"]
    assert (answer["work_rvu"], row["nonfacility_total"], row["nonfacility_amount"]) == ("0.50", "1.38", "46.09")
    expected = "34th percentile among Medicine codes, 1.6x below the median (0.78), highest 23.92"
    assert answer["comparison"]["sentence"] == expected


def test_the_other_files_of_rvu25d_are_stored(published):
    release = published["RVU25D"]
    localities = Locality.objects.filter(release=release)
    assert localities.count() == 109
    assert localities.get(mac="01112", number="05").anesthesia_factor == Decimal("22.37")
    assert release.counties.count() == 110
    assert OppsCap.objects.filter(release=release).count() == 16_100
    assert release.anesthesia_factor == Decimal("20.3178")


def test_codes_with_work_only_on_the_professional_component_keep_it(published):
    release = published["RVU25D"]
    hidden = [s for s in release.summaries.all() if s.work_modifier == "26" and s.work_rvu > 0]
    assert len(hidden) == 124
    assert work_values(["86153"], date(2025, 11, 1))["86153"].row_modifier == "26"


def test_a_complete_release_and_a_partial_starter_work_together(empty):
    import_content(CODES / "data" / "content")
    starter = services.import_release(CODES / "data" / "starter" / "rvu26a", publish=True, is_partial=True)
    publish("rvu25d_0.zip")
    assert Code.objects.get(hcpcs="97760").name == Code.objects.get(hcpcs="97760").title != ""
    untitled = Code.objects.filter(title="", is_published=True).first()
    assert untitled.name == untitled.composed_title != ""
    assert {r.label for r in code_facts("97760").releases} == {"RVU25D", "RVU26A"}
    assert work_values(["97760"], date(2026, 1, 1))["97760"].release == starter
    assert Release.objects.count() == 2
