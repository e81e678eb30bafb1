"""CMS's releases of 2020 to 2026: every cell of every file against csv.reader, their faults, and their layouts."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from codes.domain.payment import GeographicIndices, row_amount
from codes.fee_schedule.rows import code_rows
from codes.importing import services
from codes.importing.cms.identity import Stated
from codes.importing.cms.naming import read_name
from codes.importing.cms.release import parse_release
from codes.importing.cms.sources import open_source
from codes.importing.remedies import NO_REMEDY, Remedy, remedy_of
from codes.models import Locality, OppsCap
from rvuedge.common.rounding import round_half_up
from tests import cms, making
from tests.effort import share_of

pytestmark = [pytest.mark.cms, pytest.mark.django_db]

RESTORE = Remedy(restore_zeros=True)
REPAIRED = "older/rvu20d_rebuilt.zip"
OLDER = sorted(f"older/{path.name}" for path in (cms.FOLDER / "older").glob("*.zip"))
ZIPS = [*OLDER, "rvu22a.zip", "rvu25d_0.zip", "rvu26a_partial.zip"]
WIDTHS = {"hcpcs": 5, "global_days": 3, "supervision": 2}  # what 20D's spreadsheet cut


def remedy_for(zip_name):
    return RESTORE if zip_name == REPAIRED else NO_REMEDY


def day_of(zip_name):
    """The first day of a release whose file doesn't say it (../shared/cms/README.md)."""
    return date(2024, 3, 9) if "24ar" in zip_name else None


def tables(zip_name):
    """{(dataset, variant): rows of cells} of the zip's CSV files."""
    with zipfile.ZipFile(cms.FOLDER / zip_name) as archive:
        stamps = {name: read_name(name.rpartition("/")[2]) for name in archive.namelist()}
        return {
            (stamp.dataset, stamp.variant): list(
                csv.reader(io.StringIO(archive.read(name).decode("latin-1"), newline=""))
            )
            for name, stamp in stamps.items()
            if stamp and stamp.kind == "csv"
        }


def values_by_csv(lines, *, is_repaired):
    """{(code, modifier): the row as stored} of PPRRVU, by position."""
    names = cms.COLUMNS_32 if len(lines[10]) == 32 else cms.COLUMNS_31
    found = {}
    for line in lines[10:]:
        row = dict(zip(names, line, strict=True))
        if is_repaired:
            row |= {name: row[name].zfill(width) for name, width in WIDTHS.items()}
        if len(row["hcpcs"]) == 5:
            found[row["hcpcs"], row["modifier"]] = cms.as_stored(row)
    return found


def keyed(lines):
    """{(MAC, locality): {header: cell}} of GPCI or ANES: the rows that start with a number, below the header."""
    (header,) = [line for line in lines[:5] if line[0].startswith(("Medicare Admini", "Contractor"))]
    rows = [dict(zip(header, line, strict=True)) for line in lines if line[0].strip().isdigit()]
    number = next(name for name in header if name in ("Locality", "Locality Number"))
    return {(row[header[0]].strip().zfill(5), row[number].strip().zfill(2)): row for row in rows}


def column(row, *words):
    """The cell whose header has these words."""
    return next(cell.strip() for name, cell in row.items() if all(word in name for word in words))


def as_text(row):
    found = {name: getattr(row, name) for name in type(row).__slots__}
    return {name: value if isinstance(value, bool) else str(value) for name, value in found.items()}


@pytest.mark.parametrize("zip_name", share_of(ZIPS, every=2))
def test_every_cell_is_the_files(zip_name):
    files = tables(zip_name)
    source, stated = open_source(cms.FOLDER / zip_name), Stated(effective_from=day_of(zip_name))
    parsed = parse_release(source, stated=stated, restore_zeros=remedy_for(zip_name).restore_zeros)
    for variant, file in (("nonqpp" if ("pprrvu", "nonqpp") in files else "", parsed.pprrvu), ("qpp", parsed.qpp)):
        if file:
            expected = values_by_csv(files["pprrvu", variant], is_repaired=zip_name == REPAIRED)
            assert {(row.hcpcs, row.modifier): as_text(row) for row in file.rows} == expected
    assert (parsed.gpci is None, parsed.anes is None) == (("gpci", "") not in files, ("anes", "") not in files)
    check_gpci(parsed.gpci, keyed(files["gpci", ""]))
    if parsed.anes:
        expected = {key: Decimal(column(row, "CF")) for key, row in keyed(files["anes", ""]).items()}
        assert {(row.mac, row.locality): row.conversion_factor for row in parsed.anes.rows} == expected
    if parsed.oppscap:
        expected = [line for line in files["oppscap", ""][1:] if line[0]]
        assert [list(as_text(row).values()) for row in parsed.oppscap.rows] == [
            [*line[:5], *map(cms.two_decimals, line[5:])] for line in expected
        ]


def check_gpci(file, expected):
    assert {(row.mac, row.locality) for row in file.rows} == expected.keys()
    for found in file.rows:
        row = expected[found.mac, found.locality]
        indices = (("PW GPCI", "with 1.0"), ("PE GPCI",), ("MP GPCI",))
        assert [found.work_gpci, found.pe_gpci, found.mp_gpci] == [Decimal(column(row, *words)) for words in indices]
        assert (found.name + found.floor_note).split() == column(row, "Locality Name").split() or found.floor_note
        assert found.state == row.get("State", found.state)
        assert len(found.state) == 2


def test_the_states_of_2020_which_has_none_are_those_of_2021():
    states = {}
    for zip_name in ("older/rvu20a_rebuilt.zip", "older/rvu21a_rebuilt.zip"):
        gpci = parse_release(open_source(cms.FOLDER / zip_name)).gpci
        states[zip_name] = {(row.mac, row.locality): row.state for row in gpci.rows}
    assert len(set(map(tuple, map(sorted, map(dict.items, states.values()))))) == 1


@pytest.mark.parametrize("zip_name", share_of(OLDER, every=4))
def test_an_older_release_is_stored_as_its_file_has_it(zip_name):
    path, remedy = cms.FOLDER / zip_name, remedy_for(zip_name)
    release = services.import_release(path, effective_from=day_of(zip_name), remedy=remedy)
    files = tables(zip_name)
    expected = values_by_csv(files["pprrvu", ""], is_repaired=zip_name == REPAIRED)
    names = [name for name in next(iter(expected.values())) if name != "hcpcs"]
    stored = {
        (code, values[0]): [value if isinstance(value, bool) else str(value) for value in values]
        for code, *values in release.values.values_list("code_id", *names)
    }
    assert stored == {key: [row[name] for name in names] for key, row in expected.items()}
    factors = {key: Decimal(column(row, "CF")) for key, row in keyed(files["anes", ""]).items()}
    localities = Locality.objects.filter(release=release)
    assert {(one.mac, one.number): one.anesthesia_factor for one in localities} == factors
    assert OppsCap.objects.filter(release=release).count() == len(files["oppscap", ""]) - 1
    assert release.anesthesia_factor is None  # the header has no national figure


def test_20d_is_refused_by_its_cause_and_repaired_on_request():
    """A spreadsheet removed the zeros: 272 anesthesia codes, the supervision of 17,318 rows, 5,521 global periods."""
    source = open_source(cms.FOLDER / REPAIRED)
    with pytest.raises(services.ReleaseFileError) as refused:
        parse_release(source)
    lines = str(refused.value).splitlines()
    assert len(lines) == 3
    assert "272 codes have fewer than five characters: a spreadsheet removed leading zeros." in lines[0]
    assert 'First: line 5029 "100"; line 5030 "102"; line 5031 "103".' in lines[0]
    assert {problem.column for problem in refused.value.problems} == {
        "HCPCS", "GLOB DAYS", "PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES",
    }  # fmt: skip
    assert remedy_of(refused.value) == RESTORE
    assert dict(parse_release(source, restore_zeros=True).restored_zeros) == {
        "HCPCS": 272, "GLOB DAYS": 5_521, "PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES": 17_318,
    }  # fmt: skip


def test_the_layout_of_july_2026_is_read():
    path = cms.FOLDER / "older" / "PPRRVU2026_Jul_nonQPP_format_sample.csv"
    release = parse_release(open_source(path))
    assert (release.year, release.letter, release.pprrvu.layout) == (2026, "C", "32")
    assert [(row.hcpcs, row.pricing) for row in release.pprrvu.rows] == [("0001F", "9"), ("00100", "9"), ("00410", "9")]


def partial_of_2026(change_qpp=lambda line: line, month="Jan", gpci=lambda lines: lines):
    """The files of the shared part of RVU26A with lines changed, as {name: bytes}."""
    files = {}
    for name in ("PPRRVU2026_Jan_nonQPP.csv", "PPRRVU2026_Jan_QPP.csv", "GPCI2026.csv"):
        lines = list(csv.reader(io.StringIO(cms.member("rvu26a_partial.zip", name).decode("latin-1"), newline="")))
        if name.startswith("PPRRVU") and month == "Apr":
            lines[0][2] = lines[0][2].replace("January", "April")
        if "_QPP" in name:
            lines = [*lines[:10], *filter(None, map(change_qpp, lines[10:]))]
        files[name.replace("Jan", month)] = making.csv_bytes(gpci(lines) if name.startswith("GPCI") else lines)
    return files


def test_a_qpp_file_without_whole_statuses_is_normal(tmp_path):
    """CMS's has 11,811 of 19,226 rows: bundled codes with RVUs (94005 2.80, 94150 0.79) are in nonQPP alone."""
    files = partial_of_2026(lambda line: None if line[3] in "INXBM" else line)
    release = services.import_release(making.write_zip(tmp_path / "rvu26a.zip", files))
    rows = {(row.code_id, row.modifier): row for row in release.values.all()}
    for code, total in (("94005", "2.80"), ("94150", "0.79")):
        row = rows[code, ""]
        assert (row.status, str(row.nonfacility_total), row.qp_nonfacility_pe_opps) == ("B", total, None)
    left_out = {key for key, row in rows.items() if row.qp_nonfacility_pe_opps is None}
    assert left_out == {key for key, row in rows.items() if row.status in "INXBM"}
    assert str(release.qp_conversion_factor) == "33.5675"


@pytest.mark.parametrize(
    ("index", "cell", "reason"),
    [
        (0, "94007", '"94007" is only in the QPP file'),
        (5, "1.51", 'column work rvu: "1.51" of 94005 differs from 1.50 in the nonQPP file'),
        (3, "A", 'column status: "A" of 94005 differs from B in the nonQPP file'),
    ],
)
def test_a_qpp_row_that_differs_is_refused_by_name(tmp_path, index, cell, reason):
    def change(line):
        if line[0] != "94005":
            return line
        changed = [*line[:index], cell, *line[index + 1 :]]
        if index == 5:
            changed[11] = changed[12] = "2.81"
        return changed

    with pytest.raises(services.ReleaseFileError) as refused:
        services.import_release(making.write_zip(tmp_path / "rvu26a.zip", partial_of_2026(change)))
    assert reason in str(refused.value)


def test_amounts_from_april_2026_use_the_floor_of_the_only_work_column(tmp_path):
    """37215 in San Francisco: 920.03, 924.62 for qualifying participants; in Alabama, at the floor, 802.87."""

    def without_unfloored(lines):
        lines = [line[:4] + line[5:] for line in lines]
        lines[2][4] = "2026 PW GPCI (with 1.0 Floor)***"
        return [*lines, ["***Work GPCI reflects the 1.0 floor.", *[""] * 6]]

    files = partial_of_2026(month="Apr", gpci=without_unfloored)
    release = services.import_release(making.write_zip(tmp_path / "rvu26b.zip", files))
    assert (release.label, release.locality_count) == ("RVU26B", 109)
    row = code_rows([(release.pk, "37215")])[release.pk, "37215"].rows[""]

    def amount(key, factor):
        place = Locality.objects.get(release=release, mac=key[:5], number=key[6:])
        indices = GeographicIndices(place.work_gpci, place.pe_gpci, place.mp_gpci)
        return str(round_half_up(row_amount(row, "facility", factor, indices)))

    assert amount("01112-05", release.conversion_factor) == "920.03"
    assert amount("01112-05", release.qp_conversion_factor) == "924.62"
    assert amount("10112-00", release.conversion_factor) == "802.87"
