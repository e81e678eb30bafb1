"""Names of releases, as CMS has used them."""

from datetime import date

import pytest

from codes.domain.release_names import ReleaseName, name_in, read_label, tells_of_correction
from codes.importing.cms.naming import read_name, source_name


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("RVU10C_PCT0.zip", "RVU10C"),
        ("RVU11B_2.zip", "RVU11B"),
        ("RVU12M.zip", "RVU12M"),
        ("RVU18AR1.zip", "RVU18AR1"),
        ("rvu24ar_rebuilt.zip", "RVU24AR"),
        ("rvu25d_0.zip", "RVU25D"),
        ("rvu26ar.zip", "RVU26AR"),
        ("rvu26a-updated-12-29-2025.zip", "RVU26A"),
        ("rvu23a-updated-01/31/2023.zip", "RVU23A"),
        ("rvu23a-updated-01-31-2023.zip", "RVU23A"),
        ("RVU2024AR (1).zip", "RVU24AR"),
        ("my rvu 24b", "RVU24B"),
        ("PPRRVU22_JAN.csv", None),
        ("PPRRVU20_V0618.csv", None),
        ("rvu24e.zip", None),
        ("rvu24armor.zip", None),
        ("2023.zip", None),
    ],
)
def test_the_release_in_a_file_name(text, label):
    found = name_in(text)
    assert (found and found.label) == label


@pytest.mark.parametrize(
    ("text", "expected"),
    [("RVU24AR", (2024, "AR")), (" rvu2012m ", (2012, "M")), ("18ar1", (2018, "AR1")), ("RVU24", None), ("24X", None)],
)
def test_the_release_that_someone_names(text, expected):
    found = read_label(text)
    assert (found and (found.year, found.letter)) == expected


@pytest.mark.parametrize(
    ("letter", "first_day", "is_correction"),
    [
        ("A", date(2024, 1, 1), False), ("B", date(2024, 4, 1), False), ("C", date(2024, 7, 1), False),
        ("D", date(2024, 10, 1), False), ("AR", None, True), ("AR1", None, True), ("M", None, False),
    ],
)  # fmt: skip
def test_only_a_quarter_tells_its_first_day(letter, first_day, is_correction):
    name = ReleaseName(2024, letter)
    assert (name.first_day, name.is_correction) == (first_day, is_correction)


def test_a_release_takes_effect_in_its_own_year():
    name = ReleaseName(2024, "AR")
    assert name.may_begin_on(date(2024, 3, 9))
    assert not name.may_begin_on(date(2042, 3, 9))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rvu24ar.zip", True), ("rvu24a-correction.zip", True), ("Corrected RVU24A.zip", True), ("rvu24a.zip", False),
        ("rvu26a-updated-12-29-2025.zip", False),
    ],
)  # fmt: skip
def test_a_name_that_tells_of_a_correction(name, expected):
    assert tells_of_correction(name) is expected


@pytest.mark.parametrize(
    ("name", "year", "month", "variant"),
    [
        ("PPRRVU20_V0618.csv", 2020, None, ""),
        ("PPRRVU22_JAN_V1.csv", 2022, "jan", ""),
        ("PPRRVU2026_Jan_nonQPP.csv", 2026, "jan", "nonqpp"),
        ("pprrvu2026_qpp_october_v2.TXT", 2026, "oct", "qpp"),
        ("PPRRVU12_MAR.xlsx", 2012, "mar", ""),
        ("PPRRVU10_PCT0.csv", 2010, None, ""),
        ("GPCI2024_V1.csv", 2024, None, ""),
    ],
)
def test_the_facts_in_the_name_of_a_member(name, year, month, variant):
    stamp = read_name(name)
    assert (stamp.year, stamp.month, stamp.variant) == (year, month, variant)


@pytest.mark.parametrize("name", ["PPRRVU.csv", "PPRRVU2026Jan.csv", "notes.txt", "PPRRVU20_V0618.pdf"])
def test_other_names_are_not_members(name):
    assert read_name(name) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/files/zip/rvu23a-updated-01/31/2023.zip", "rvu23a-updated-01-31-2023.zip"),
        ("/files/zip/rvu26a.zip", "rvu26a.zip"),
        ("01/31/2023.zip", "2023.zip"),
        ("/data/2023/01/31/rvu23a.zip", "rvu23a.zip"),
    ],
)
def test_a_date_with_slashes_belongs_to_the_name(path, expected):
    assert source_name(path) == expected
