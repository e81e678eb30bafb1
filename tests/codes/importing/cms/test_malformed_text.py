"""Bytes, line ends and formats: what is harmless is read, what is not is refused with its place."""

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
    pytest.param(CSV.rstrip(b"\r\n"), id="no line end at the end"),
    pytest.param(CSV.replace(b"Made up", b"Caf\xe9 \x96 knee"), id="Latin-1 and code page 1252"),
    pytest.param(CSV.replace(b"Made up", "Ménière".encode()), id="UTF-8"),
    pytest.param(CSV.replace(b"Made up", b'"Made, ""up"""'), id="quoted commas and quotes"),
    pytest.param(making.csv_bytes(making.pprrvu_cells(ROWS[::-1])), id="another order of rows"),
]


@pytest.mark.parametrize("data", HARMLESS)
def test_harmless_differences_are_read(accepted, data):
    assert accepted(data) == STORED


def test_the_descriptor_keeps_its_letters(accepted):
    accepted(CSV.replace(b"Made up", b"Caf\xe9 \x96 knee"))
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
def test_harmful_differences_are_refused_with_their_line(refused, data, line, reason):
    problem = refused(data).problems[0]
    assert line in (None, problem.line)
    assert reason in problem.reason


def test_every_truncation_is_refused(refused):
    for length in range(0, len(CSV) - 4, 97):
        refused(CSV[:length])


TXT_LINES = TXT.decode().split("\r\n")


def txt_with(line, text):
    return "\r\n".join([*TXT_LINES[:line], text, *TXT_LINES[line + 1 :]]).encode()


@pytest.mark.parametrize(
    "data", [TXT, making.pprrvu_txt(ROWS, line_end="\n"), TXT + b"\x1a", TXT + b"\r\n", TXT.rstrip(b"\r\n")]
)
def test_a_txt_is_read_whatever_its_line_ends(accepted, data):
    assert accepted(data, TXT_NAME) == STORED


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
def test_a_txt_with_a_wrong_line_is_refused(refused, line, text, reason):
    problem = refused(txt_with(line, text), TXT_NAME).problems[0]
    assert problem.line == line + 1
    assert reason in problem.reason


def as_numbers(layout=32):
    """Cells as a spreadsheet holds them: every number a number, so codes and indicators lose their zeros."""
    return [
        [float(cell) if "." in cell else int(cell) if cell.isdecimal() else cell for cell in line]
        for line in making.pprrvu_cells(ROWS, layout)
    ]


def test_a_spreadsheet_whose_codes_are_numbers_is_read(accepted):
    assert accepted(making.xlsx_bytes(as_numbers()), XLSX_NAME) == STORED


def test_zeros_lost_in_text_cells_are_not_repaired(refused):
    cells = making.pprrvu_cells(ROWS)
    cells[10][0] = "790"
    problem = refused(making.xlsx_bytes(cells), XLSX_NAME).problems[0]
    assert (problem.line, problem.column, problem.value) == (11, "HCPCS", "790")


def test_a_float_between_two_cents_is_refused(refused):
    cells = as_numbers()
    cells[11][5] = 0.7749
    problem = refused(making.xlsx_bytes(cells), XLSX_NAME).problems[0]
    assert (problem.line, problem.column, problem.value) == (12, "WORK RVU", "0.7749")


def test_the_noise_of_binary_floats_is_no_problem(accepted):
    cells = as_numbers()
    cells[11][5] = 0.1 + 0.67
    assert accepted(making.xlsx_bytes(cells), XLSX_NAME) == STORED


def test_a_spreadsheet_with_a_cell_at_the_end_of_the_world_is_refused(refused):
    cells = making.pprrvu_cells(ROWS)
    cells[11] = [*cells[11], *[""] * 800, "x"]
    assert "has cells beyond column AZ or row 99,999" in str(refused(making.xlsx_bytes(cells), XLSX_NAME))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_spreadsheet_is_refused(refused, share):
    data = making.xlsx_bytes(making.pprrvu_cells(ROWS))
    assert "can't be read as XLSX" in str(refused(data[: int(len(data) * share)], XLSX_NAME))


def test_text_that_calls_itself_a_spreadsheet_is_refused(refused):
    assert "can't be read as XLSX" in str(refused(CSV, XLSX_NAME))
