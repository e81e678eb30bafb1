"""The layouts of GPCI and ANES over the years, found by their headers' words and checked by the cells' range."""

from decimal import Decimal

import pytest

from codes.importing import services
from codes.models import Locality
from tests import making
from tests.codes.importing.cms.conftest import NAME

CSV = making.pprrvu_csv([making.row("20610", work_rvu="0.77")])
ZIP_NAME = "rvu26a.zip"
MAC = "Medicare Administrative Contractor (MAC)"
Q2_HEADER = [
    MAC, "State", "Locality Number", "Locality Name", "2026 PW GPCI (with 1.0 Floor)***", "2026 PE GPCI",
    "2026 MP GPCI",
]  # fmt: skip
GPCI = making.gpci_csv([["10112", "AL", "00", "ALABAMA", "0.988", "1.000", "0.875", "0.566"]])


def locality(write, gpci=GPCI, anes=None):
    """Alabama as stored from these files."""
    members = {NAME: CSV, "GPCI2026.csv": gpci} | ({"ANES2026.csv": anes} if anes else {})
    return Locality.objects.get(release=services.import_release(write(members, ZIP_NAME)), mac="10112")


@pytest.mark.parametrize(
    ("header", "row", "state"),
    [
        ([MAC, *Q2_HEADER[2:]], ["10112", "00", "ALABAMA", "1", "0.875", "0.566"], "AL"),  # 2020: no state
        (Q2_HEADER, ["10112", "AL", "00", "ALABAMA", "1.000", "0.875", "0.566"], "AL"),  # from April 2026
        (
            ["2026 MP GPCI", "2026 PE GPCI", "CY 2026 Work GPCI (with 1.0 floor)", "Locality Name", "Locality Number"],
            ["0.566", "0.875", "1", "ALABAMA", "0"],
            "AL",
        ),
    ],
)
def test_gpci_columns_are_found_by_header(write, rvu26a, header, row, state):
    if header[0] != MAC:  # the contractor comes first in every layout, the others in any order
        header, row = [MAC, *header], ["10112", *row]
    found = locality(write, making.csv_bytes([["ADDENDUM E"], [], header, row]))
    assert (found.key, found.state, found.name) == ("10112-00", state, "ALABAMA")
    indices = (found.work_gpci, found.pe_gpci, found.mp_gpci, found.work_gpci_without_floor)
    assert [str(index) for index in indices] == ["1.000", "0.875", "0.566", "None"]


def test_a_locality_of_an_unknown_contractor_has_no_state_and_reads_well(write, rvu26a, staff):
    header = [MAC, *Q2_HEADER[2:]]
    rows = [["10112", "0", "ALABAMA", "1", "1", "1"], ["00510", "0", "SOMEWHERE", "1", "1", "1"]]
    members = {NAME: CSV, "GPCI2026.csv": making.csv_bytes([header, *rows])}
    release = services.import_release(write(members, ZIP_NAME), publish=True)
    assert str(release.localities.get(mac="00510")) == "SOMEWHERE"
    page = staff.get("/resources/calculator/").content.decode()
    assert '<option value="00510-00">Somewhere</option>' in page
    assert '<option value="10112-00">AL · Alabama</option>' in page


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (["0.999", "0.875", "0.566"], 'column PW GPCI: "0.999" is below the floor of 1.0 in the header'),
        (["1", "33.4", "0.566"], 'column PE GPCI: "33.4" is not between 0.1 and 5, where every index has been'),
        (["1", "0.875", "0.01"], 'column MP GPCI: "0.01" is not between 0.1 and 5'),
    ],
)
def test_an_implausible_index_is_refused(import_refused, cells, reason):
    gpci = making.csv_bytes([Q2_HEADER, ["10112", "AL", "00", "ALABAMA", *cells]])
    assert reason in str(import_refused({NAME: CSV, "GPCI2026.csv": gpci}, ZIP_NAME))


def anes(*headers, cells):
    return making.csv_bytes([["Contractor", "Locality", "Locality Name", *headers], ["10112 ", "0", "ALABAMA", *cells]])


QP = "Qualifying APM National Anes CF (with 2.5% statutory increase) of 20.599835"
NON_QP = "Non-Qualifying APM National Anes CF (with 2.5% Statutory increase)  of 20.49754"


@pytest.mark.parametrize(
    ("headers", "cells", "factors", "national"),
    [
        (["2026 Anesthesia CF"], ["19.53"], ("19.530000", None), (None, None)),
        (["National Anes CF of 20.3178"], ["19.53 "], ("19.530000", None), ("20.317800", None)),
        (["Anesthesia Conversion Factor"], ["19.53"], ("19.530000", None), (None, None)),
        ([QP, NON_QP], ["19.63", "19.53"], ("19.530000", "19.630000"), ("20.497540", "20.599835")),
        ([NON_QP, QP], ["19.53", "19.63"], ("19.530000", "19.630000"), ("20.497540", "20.599835")),
        (["2026 Anes CF (nonQPP)", "2026 Anes CF (QPP)"], ["19.53", "19.63"], ("19.530000", "19.630000"), (None,) * 2),
        (
            ["Work GPCI", "PE GPCI", "2026 Anes CF", "MP GPCI"],
            ["1", "1", "19.53", "1"],
            ("19.530000", None),
            (None,) * 2,
        ),
    ],
)
def test_anesthesia_factors_are_found_by_header(write, rvu26a, headers, cells, factors, national):
    found = locality(write, anes=anes(*headers, cells=cells))

    def exact(*values):
        return tuple(None if value is None else str(value.quantize(Decimal("0.000001"))) for value in values)

    assert exact(found.anesthesia_factor, found.qp_anesthesia_factor) == factors
    assert exact(found.release.anesthesia_factor, found.release.qp_anesthesia_factor) == national


RANGE = "is not between $10 and $50 per anesthesia unit, where every factor has been"


@pytest.mark.parametrize(
    ("headers", "cells", "reason"),
    [
        (["2026 Anesthesia CF"], ["1.05"], f'column National Anes CF: "1.05" {RANGE}'),
        (["2026 Anesthesia CF"], ["1953"], "is not a number"),
        (["National Anes CF of 203.178"], ["19.53"], f'column national factor in the header: "203.178" {RANGE}'),
        ([NON_QP, QP], ["19.63", "19.53"], '"19.53" is below 19.63, the factor of everyone else'),
        (["2025 Anesthesia CF"], ["19.53"], '"2025" is the year of ANES2026.csv, but PPRRVU is from 2026'),
        (["Dollars"], ["19.53"], "is not a column of this file"),
        (["2026 Anes CF", "Old Anes CF"], ["19.53", "19.45"], "appears twice, also in column 4"),
    ],
)
def test_an_unclear_or_implausible_factor_is_refused(import_refused, headers, cells, reason):
    members = {NAME: CSV, "GPCI2026.csv": GPCI, "ANES2026.csv": anes(*headers, cells=cells)}
    assert reason in str(import_refused(members, ZIP_NAME))
