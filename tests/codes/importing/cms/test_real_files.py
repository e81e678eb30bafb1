"""CMS's own files: the three formats agree in every row, and the counts match the reference."""

from collections import Counter

import pytest

from codes.importing.cms.anes import parse_anes
from codes.importing.cms.gpci import parse_gpci
from codes.importing.cms.locco import parse_locco
from codes.importing.cms.oppscap import parse_oppscap
from codes.importing.cms.pprrvu import parse_pprrvu
from codes.importing.cms.sources import Member
from tests import cms

pytestmark = pytest.mark.cms


def read(parser, zip_name, name):
    return parser(Member(name, name.rsplit(".", 1)[1].lower(), cms.member(zip_name, name)))


@pytest.mark.parametrize(
    ("parser", "zip_name", "stem", "kinds"),
    [
        (parse_pprrvu, "rvu25d_0.zip", "PPRRVU2025_Oct", ("txt", "xlsx")),
        (parse_pprrvu, "rvu22a.zip", "PPRRVU22_JAN", ("xlsx",)),
        (parse_gpci, "rvu25d_0.zip", "GPCI2025", ("txt", "xlsx")),
        (parse_gpci, "rvu22a.zip", "GPCI2022", ("xlsx",)),
        (parse_anes, "rvu25d_0.zip", "ANES2025", ("xlsx",)),
        (parse_locco, "rvu25d_0.zip", "25LOCCO", ("xlsx",)),
        (parse_oppscap, "rvu25d_0.zip", "OPPSCAP_Oct", ("txt", "xlsx")),
    ],
)
def test_the_formats_agree_in_every_row(parser, zip_name, stem, kinds):
    expected = read(parser, zip_name, f"{stem}.csv").rows
    for kind in kinds:
        rows = read(parser, zip_name, f"{stem}.{kind}").rows
        if parser is parse_pprrvu and kind == "txt":  # a TXT truncates descriptors to 50 characters
            assert [row.descriptor for row in rows] == [row.descriptor[:50].strip() for row in expected]
        assert [values(row) for row in rows] == [values(row) for row in expected]


def values(row):
    """A row without its text fields, which CMS truncates and marks differently in each format."""
    return {name: getattr(row, name) for name in row.__slots__ if name not in ("descriptor", "name", "counties")}


def test_row_counts_of_the_october_2025_file():
    rows = read(parse_pprrvu, "rvu25d_0.zip", "PPRRVU2025_Oct.csv").rows
    assert len(rows) == 19_090
    assert Counter(row.modifier for row in rows) == {"": 16_851, "26": 1_127, "TC": 1_108, "53": 4}
    assert sum(row.hcpcs.startswith("0") for row in rows) == 1_054
    assert len({row.hcpcs for row in rows}) == 16_852


def test_the_2026_layout_has_a_pricing_indicator():
    file = read(parse_pprrvu, "rvu26a_partial.zip", "PPRRVU2026_Jan_nonQPP.csv")
    assert file.layout == "32"
    assert str(file.conversion_factor) == "33.4009"
    assert {row.pricing for row in file.rows} >= {"9"}
