"""Bytes, line endings and formats: harmless differences are read, others refused with line and column."""

import pytest

from codes.models import CodeValue
from tests import making

ROWS = [
    making.row("00790", pctc="9", work_rvu="0.00", status="J", global_days="XXX"),
    making.row("20610", work_rvu="0.77"),
    making.row("43239", endoscopic_base="43235", preoperative="0.10", intraoperative="0.80", postoperative="0.10"),
]
STORED = {("00790", ""): "0.00", ("20610", ""): "0.77", ("43239", ""): "1.00"}
CSV = making.pprrvu_csv(ROWS)
TXT = making.pprrvu_txt(ROWS)
TXT_NAME = "PPRRVU2026_Jan_nonQPP.txt"
XLSX_NAME = "PPRRVU2026_Jan_nonQPP.xlsx"
CONTROL = b"\x1a" + b"," * 31 + b"\r\n"

HARMLESS = [
    pytest.param(CSV, id="as CMS ships it"),
    pytest.param(making.csv_bytes(making.pprrvu_cells(ROWS), "\n"), id="LF"),
    pytest.param(b"\xef\xbb\xbf" + CSV, id="byte order mark"),
    pytest.param(CSV + CONTROL, id="0x1A row at the end"),
    pytest.param(CSV + b"\x1a", id="0x1A alone at the end"),
    pytest.param(CSV + b"," * 31 + b"\r\n\r\n", id="blank rows at the end"),
    pytest.param(CSV.rstrip(b"\r\n"), id="no line ending on the last line"),
    pytest.param(CSV.replace(b"Made up", b"Caf\xe9 \x96 knee"), id="Latin-1 and code page 1252"),
    pytest.param(CSV.replace(b"Made up", "Ménière".encode()), id="UTF-8"),
    pytest.param(CSV.replace(b"Made up", b'"Made, ""up"""'), id="quoted commas and quotes"),
    pytest.param(making.csv_bytes(making.pprrvu_cells(ROWS[::-1])), id="rows in another order"),
]


@pytest.mark.parametrize("data", HARMLESS)
def test_harmless_differences_are_read(import_accepted, data):
    assert import_accepted(data) == STORED


def test_descriptors_keep_accents_and_dashes(import_accepted):
    import_accepted(CSV.replace(b"Made up", b"Caf\xe9 \x96 knee"))
    assert CodeValue.objects.filter(descriptor="Café – knee").count() == 3


REFUSED = [
    (CSV.replace(b"20610", b"\x1a" + b"," * 31 + b"\r\n20610"), 13, "comes after the end-of-file mark (0x1A)"),
    (CSV.replace(b"20610", b"206\x0010"), 12, "has NUL bytes: damaged, or not a text file"),
    (CSV.decode("latin-1").encode("utf-16"), 1, "has NUL bytes: damaged, or not a text file"),
    (CSV.replace(b"Made up", b'"Made up', 1), None, "can't be read as CSV, or is truncated"),
    (CSV[: len(CSV) - 40], 13, "is the file truncated?"),
    (CSV.replace(b"0.50,,0.10", b"0.50,\x1f0.10", 1), 11, "starts a row of 31 columns instead of 32"),
    (CSV.replace(b",", b";"), None, 'has no header row starting with "HCPCS"'),
]


@pytest.mark.parametrize(("data", "line", "reason"), REFUSED)
def test_harmful_differences_are_refused_with_the_line(import_refused, data, line, reason):
    problem = import_refused(data).problems[0]
    assert line in (None, problem.line)
    assert reason in problem.reason


def test_every_truncation_is_refused(import_refused):
    for length in range(0, len(CSV) - 4, 97):
        import_refused(CSV[:length])


TXT_LINES = TXT.decode().split("\r\n")


def txt_with(line, text):
    return "\r\n".join([*TXT_LINES[:line], text, *TXT_LINES[line + 1 :]]).encode()


@pytest.mark.parametrize(
    "data", [TXT, making.pprrvu_txt(ROWS, line_end="\n"), TXT + b"\x1a", TXT + b"\r\n", TXT.rstrip(b"\r\n")]
)
def test_a_txt_is_read_with_any_line_endings(import_accepted, data):
    assert import_accepted(data, TXT_NAME) == STORED


@pytest.mark.parametrize(
    ("line", "text", "reason"),
    [
        (8, TXT_LINES[8][:150], "is a line of 150 characters instead of 171: is the file truncated?"),
        (8, TXT_LINES[8] + "  0", "is a line of 174 characters instead of 171"),
        (8, TXT_LINES[8][:140] + "X" + TXT_LINES[8][141:], "must be blank: it's between two fields"),
        (8, TXT_LINES[8][:120] + " " + TXT_LINES[8][121:], "the 31 and 32 column layouts are mixed"),
        (8, " " + TXT_LINES[8][:-1], ""),
        (0, "made up", "doesn't start with 'HDR ' lines"),
    ],
)
def test_a_txt_with_a_wrong_line_is_refused(import_refused, line, text, reason):
    problem = import_refused(txt_with(line, text), TXT_NAME).problems[0]
    assert problem.line == line + 1
    assert reason in problem.reason


def cells_as_numbers(layout=32):
    """Cells with every number stored as a number, as a spreadsheet does; codes and indicators lose leading zeros."""
    return [
        [float(cell) if "." in cell else int(cell) if cell.isdecimal() else cell for cell in line]
        for line in making.pprrvu_cells(ROWS, layout)
    ]


def test_a_spreadsheet_with_numeric_codes_is_read(import_accepted):
    assert import_accepted(making.xlsx_bytes(cells_as_numbers()), XLSX_NAME) == STORED


def test_leading_zeros_lost_in_text_cells_are_not_restored(import_refused):
    cells = making.pprrvu_cells(ROWS)
    cells[10][0] = "790"
    problem = import_refused(making.xlsx_bytes(cells), XLSX_NAME).problems[0]
    assert (problem.line, problem.column, problem.value) == (11, "HCPCS", "790")


def test_a_value_with_fractions_of_a_hundredth_is_refused(import_refused):
    cells = cells_as_numbers()
    cells[11][5] = 0.7749
    problem = import_refused(making.xlsx_bytes(cells), XLSX_NAME).problems[0]
    assert (problem.line, problem.column, problem.value) == (12, "WORK RVU", "0.7749")


def test_binary_float_noise_is_ignored(import_accepted):
    cells = cells_as_numbers()
    cells[11][5] = 0.1 + 0.67
    assert import_accepted(making.xlsx_bytes(cells), XLSX_NAME) == STORED


def test_a_spreadsheet_with_a_far_off_cell_is_refused(import_refused):
    cells = making.pprrvu_cells(ROWS)
    cells[11] = [*cells[11], *[""] * 800, "x"]
    assert "has cells beyond column AZ or row 99,999" in str(import_refused(making.xlsx_bytes(cells), XLSX_NAME))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_spreadsheet_is_refused(import_refused, share):
    data = making.xlsx_bytes(making.pprrvu_cells(ROWS))
    assert "can't be read as XLSX" in str(import_refused(data[: int(len(data) * share)], XLSX_NAME))


def test_a_text_file_named_xlsx_is_refused(import_refused):
    assert "can't be read as XLSX" in str(import_refused(CSV, XLSX_NAME))
