"""GPCI, ANES, LOCCO, OPPSCAP and the second PPRRVU file: faults in each, and mismatches between them."""

from decimal import Decimal

import pytest

from codes.importing import services
from codes.models import Locality, LocalityCounties, OppsCap
from tests import making
from tests.codes.importing.cms.conftest import NAME

ROWS = [making.row("20610", work_rvu="0.77"), making.row("99213", work_rvu="1.30")]
CSV = making.pprrvu_csv(ROWS)
ALABAMA = ["10112", "AL", "00", "ALABAMA", "0.988", "1.000", "0.875", "0.566"]
ALASKA = ["02102", "AK", "01", "ALASKA*", "1.500", "1.500", "1.081", "0.586"]
GPCI = making.gpci_csv([ALABAMA, ALASKA])
ANES_HEADER = ["Contractor", "Locality", "Locality Name", "National Anes CF of 20.3178"]
ANES = making.csv_bytes([ANES_HEADER, ["10112 ", "00 ", "ALABAMA", "19.31 "], ["02102 ", "01 ", "ALASKA*", "27.86 "]])
LOCCO_ROWS = [
    ["COUNTIES INCLUDED IN 2026 LOCALITIES. (ALPHABETICALLY)", "", "", "", ""],
    [""] * 5,
    ["Medicare Adminstrative Contractor", "Locality Number", "State ", "Fee Schedule Area ", "Counties"],
    [""] * 5,
    ["10112", "0", "ALABAMA ", "STATEWIDE ", "ALL COUNTIES "],
    ["02102", "1", "ALASKA", "STATEWIDE", "ALL COUNTIES"],
]
OPPSCAP_HEADER = ["HCPCS", "MOD", "PROCSTAT", "CARRIER", "LOCALITY", "FACILITY PRICE", "NON-FACILTY PRICE"]
OPPSCAP_ROWS = [OPPSCAP_HEADER, ["20610", "", "A", "10112", "00", "30.10", "60.20"]]
FILES = {
    NAME: CSV, "GPCI2026.csv": GPCI, "ANES2026.csv": ANES, "26LOCCO.csv": making.csv_bytes(LOCCO_ROWS),
    "OPPSCAP_Jan.csv": making.csv_bytes(OPPSCAP_ROWS),
}  # fmt: skip
ZIP_NAME = "rvu26a.zip"


def test_all_five_files_are_stored(write, rvu26a):
    release = services.import_release(write(FILES, ZIP_NAME))
    alaska = Locality.objects.get(release=release, mac="02102")
    assert (alaska.name, alaska.floor_note, str(alaska.work_gpci)) == ("ALASKA", "*", "1.500")
    assert alaska.anesthesia_factor == Decimal("27.86")
    assert str(release.anesthesia_factor) == "20.3178"
    counties = LocalityCounties.objects.filter(release=release).order_by("mac")
    assert [(row.mac, row.number, row.state) for row in counties] == [
        ("02102", "01", "ALASKA"), ("10112", "00", "ALABAMA"),
    ]  # fmt: skip
    cap = OppsCap.objects.get(release=release)
    assert (str(cap.facility_price), str(cap.nonfacility_price)) == ("30.10", "60.20")


def test_leading_zeros_lost_in_a_spreadsheet_are_restored(write, rvu26a):
    rows = [["2102", "AK", "1", "ALASKA", "1.5", "1.5", "1.08", "0.586"]]
    release = services.import_release(write({NAME: CSV, "GPCI2026.csv": making.gpci_csv(rows)}, ZIP_NAME))
    assert Locality.objects.get(release=release).key == "02102-01"


def gpci(**changes):
    """GPCI with cells of Alaska's row replaced."""
    names = ("mac", "state", "number", "name", "unfloored", "work", "pe", "mp")
    row = [changes.get(name, cell) for name, cell in zip(names, ALASKA, strict=True)]
    return making.gpci_csv([ALABAMA, row])


OTHER_FILES = [
    ("GPCI2026.csv", gpci(pe="0"), "column PE GPCI", "is not above 0"),
    ("GPCI2026.csv", gpci(work="high"), "column PW GPCI", "is not a number"),
    ("GPCI2026.csv", gpci(mp="0.5861"), "column MP GPCI", "has more than 3 decimals"),
    ("GPCI2026.csv", gpci(state="Alaska"), "column State", "is not a state of two letters"),
    ("GPCI2026.csv", gpci(number="1A"), "column Locality Number", "is not a locality number"),
    ("GPCI2026.csv", gpci(mac="AB102"), "column MAC", "is not a MAC number"),
    ("GPCI2026.csv", gpci(mac="10112", number="00"), "line 5", "appears twice, here and on line 4"),
    ("GPCI2026.csv", GPCI.replace(b"PE GPCI", b"Practice"), "line 3", "is not a column of this file"),
    ("GPCI2026.csv", GPCI.replace(b"2026 PE", b"2025 PE"), "column year", "disagrees with 2026 in the same file"),
    ("GPCI2026.csv", GPCI.replace(b"2026", b"2025"), "2025", "is the year of GPCI2026.csv, but PPRRVU is from 2026"),
    ("GPCI2026.csv", b"nothing", "GPCI2026.csv", "has no header row in its first 20 rows"),
    ("ANES2026.csv", ANES.replace(b"02102", b"05302"), "05302-01", "is a locality in ANES but not in GPCI"),
    ("ANES2026.csv", ANES.replace(b"27.86", b"$27"), "column National Anes CF", "is not a number"),
    ("ANES2026.csv", ANES.replace(b"19.31", b"0"), "column National Anes CF", "is not above 0"),
    ("26LOCCO.csv", making.csv_bytes([*LOCCO_ROWS[:4], ["99999", "0", "X", "Y", "Z"]]), "99999-00", "LOCCO"),
    ("26LOCCO.csv", making.csv_bytes(LOCCO_ROWS[:3]), "26LOCCO.csv", "has a header but no rows"),
    ("OPPSCAP_Jan.csv", making.csv_bytes([*OPPSCAP_ROWS, OPPSCAP_ROWS[1]]), "line 3", "appears twice, here and on"),
    (
        "OPPSCAP_Jan.csv", making.csv_bytes([OPPSCAP_HEADER, ["20610", "", "A", "10112", "0", "1", "2"]]),
        "column LOCALITY", "is not a locality number of 2 digits",
    ),
    (
        "OPPSCAP_Jan.csv", making.csv_bytes([OPPSCAP_HEADER[:6], OPPSCAP_ROWS[1][:6]]),
        "column NON-FACILTY PRICE", "is missing",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "place", "reason"), OTHER_FILES)
def test_a_fault_in_any_file_refuses_the_release(import_refused, name, data, place, reason):
    error = str(import_refused(FILES | {name: data}, ZIP_NAME))
    assert place in error
    assert reason in error


def qpp(**cells):
    rows = [made | {"conversion_factor": "33.5675"} for made in ROWS]
    rows[0] |= cells
    return making.pprrvu_csv(rows)


def test_the_second_conversion_factor_is_stored(write, rvu26a):
    release = services.import_release(write(FILES | {"PPRRVU2026_Jan_QPP.csv": qpp()}, ZIP_NAME))
    assert (str(release.conversion_factor), str(release.qp_conversion_factor)) == ("33.4009", "33.5675")


def test_fields_that_depend_on_the_conversion_factor_may_differ_between_the_files(write, rvu26a):
    data = qpp(nonfacility_pe_opps="1.11", pricing="1")
    release = services.import_release(write(FILES | {"PPRRVU2026_Jan_QPP.csv": data}, ZIP_NAME))
    stored = release.values.get(code="20610")
    assert (stored.pricing, str(stored.qp_nonfacility_pe_opps)) == ("9", "1.11")


def test_the_second_file_may_omit_rows(write, rvu26a):
    """Bundled codes with RVUs too: 94005 (2.80) is in RVU26A's nonQPP file alone."""
    data = making.pprrvu_csv([making.row("94005", status="B", work_rvu="1.50"), *ROWS])
    release = services.import_release(write({NAME: data, "PPRRVU2026_Jan_QPP.csv": qpp()}, ZIP_NAME))
    assert release.values.get(code="94005").qp_nonfacility_pe_opps is None
    assert str(release.values.get(code="20610").qp_nonfacility_pe_opps) == "0.00"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (qpp(bilateral="1"), 'column bilateral: "1" of 20610 differs from 0 in the nonQPP file'),
        (qpp(hcpcs="20611"), '"20611" is only in the QPP file'),
        (qpp(work_rvu="0.78", nonfacility_total="1.68", facility_total="1.38"), '"0.78" of 20610 differs from 0.77'),
    ],
)
def test_other_differences_between_the_files_are_refused(import_refused, data, reason):
    assert reason in str(import_refused(FILES | {"PPRRVU2026_Jan_QPP.csv": data}, ZIP_NAME))
