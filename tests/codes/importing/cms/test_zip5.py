"""ZIP5: the locality of each ZIP code, in TXT and XLSX."""

import pytest
from django.core.management import CommandError, call_command

from codes.importing import services
from codes.importing.services import AlreadyLoadedError, ReleaseFileError
from codes.models import ZipFile, ZipLocality
from tests import cms, making
from tests.codes.importing.cms.conftest import table_digests

HEADER = [
    "STATE", "ZIP CODE", "CARRIER", "LOCALITY", "RURAL IND", "LAB CB LOCALITY", "RURAL IND2", "PLUS 4 FLAG",
    "PART B DRUG INDICATOR", "YEAR/QTR",
]  # fmt: skip
NAME = "ZIP5_OCT2025.txt"
pytestmark = pytest.mark.django_db


def line(state="AL", zip5="35004", mac="10112", locality="00", rural=" ", plus4="0", quarter="20254"):
    text = f"{state}{zip5}{mac}{locality}{rural}00{rural}  {plus4} "
    return text.ljust(75) + quarter


def txt(*lines):
    return "".join(f"{text}\r\n" for text in lines).encode()


GOOD = txt(line(), line(zip5="36925", rural="R"), line("EK", "66002", "05202", plus4="1"))


def test_each_zip_gets_its_locality(write):
    file = services.import_zip_file(write(GOOD, NAME))
    stored = {row.zip5: row for row in file.zips.all()}
    assert (file.row_count, file.year_quarter) == (3, "20254")
    assert (stored["35004"].mac, stored["35004"].number, stored["35004"].needs_plus4) == ("10112", "00", False)
    assert (stored["36925"].rural, stored["66002"].state, stored["66002"].needs_plus4) == ("R", "EK", True)


def test_a_spreadsheet_is_read_too(write):
    rows = [HEADER, ["AL", "35004", "10112", "00", "", "00", "", 0, "", 20254]]
    file = services.import_zip_file(write(making.xlsx_bytes(rows), "ZIP5_OCT2025.xlsx"))
    (row,) = file.zips.all()
    assert (row.zip5, row.state, row.number, row.needs_plus4) == ("35004", "AL", "00", False)


def test_a_new_file_replaces_the_old_one_of_its_quarter(write):
    services.import_zip_file(write(GOOD, NAME))
    services.import_zip_file(write(txt(line(locality="07")), NAME))
    assert ZipFile.objects.count() == 1
    assert [row.number for row in ZipLocality.objects.all()] == ["07"]


def test_the_same_file_twice_is_refused(write):
    path = write(GOOD, NAME)
    services.import_zip_file(path)
    with pytest.raises(AlreadyLoadedError):
        services.import_zip_file(path)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (txt(line(), line()), 'line 2, column ZIP CODE: "35004" appears twice, here and on line 1'),
        (txt(line(zip5="3500A")), 'line 1, column ZIP CODE: "3500A" is not a ZIP code of 5 digits'),
        (txt(line(plus4="Y")), "line 1, column PLUS 4 FLAG"),
        (txt(line(), line(zip5="36925", quarter="20261")), "differs from 20254 in the rows before"),
        (txt(line(quarter="20255")), "is not a year and a quarter such as 20254"),
        (txt(line()[:70]), "line 1: "),
        (b"", "is empty"),
        (b"\r\n", "has no ZIP codes"),
    ],
)
def test_an_invalid_line_is_refused_and_nothing_changes(write, data, reason):
    services.import_zip_file(write(GOOD, NAME))
    before = table_digests()
    with pytest.raises(ReleaseFileError) as caught:
        services.import_zip_file(write(data, NAME))
    assert reason in str(caught.value)
    assert table_digests() == before


def test_the_command_prints_what_it_loaded_or_why_it_failed(write, capsys):
    call_command("import_zip_localities", str(write(GOOD, NAME)))
    assert "3 ZIP codes for 2025 quarter 4; 1 need the ZIP+4" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_zip_localities", str(write(b"hello", "ZIP5_JAN2026.txt")))


@pytest.mark.cms
def test_every_zip_code_of_the_real_file_is_stored():
    file = services.import_zip_file(cms.FOLDER / "zip-code-carrier-locality-file-oct-2025.zip")
    lines = cms.member("zip-code-carrier-locality-file-oct-2025.zip", "ZIP5_OCT2025.txt").decode().splitlines()
    expected = {text[2:7]: (text[:2], text[7:12], text[12:14], text[20] == "1") for text in lines if len(text) == 80}
    stored = file.zips.values_list("zip5", "state", "mac", "number", "needs_plus4")
    assert {zip5: tuple(rest) for zip5, *rest in stored} == expected
    assert len(expected) == 42_956
