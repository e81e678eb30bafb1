"""One wrong cell, row or header in PPRRVU: the message says where and why, and nothing is imported."""

import pytest

from tests import making
from tests.codes.importing.cms.conftest import NAME

ROWS = [
    making.row("00790", pctc="9", work_rvu="0.00", status="J", global_days="XXX"),
    making.row("20610", work_rvu="0.77", modifier=""),
    making.row("43239", endoscopic_base="43235", preoperative="0.10", intraoperative="0.80", postoperative="0.10"),
]
LINE = making.HEADER_ROWS + 2  # of 20610


def csv_with(layout=32, **cells):
    """The CSV with these cells of 20610 replaced after the totals were computed."""
    rows = [ROWS[0], ROWS[1] | cells, ROWS[2]]
    return making.csv_bytes(making.pprrvu_cells(rows, layout), encoding="utf-8")


CELLS = [
    ("hcpcs", "HCPCS", "2061", "is not a HCPCS code: a spreadsheet has removed leading zeros (02061)"),
    ("hcpcs", "HCPCS", "20610 ", "is not a HCPCS code"),
    ("hcpcs", "HCPCS", "2061O0", "is not a HCPCS code"),
    ("modifier", "MOD", "27", "is not one of the modifiers blank, 26, TC and 53"),
    ("status", "STATUS CODE", "a", "is not one capital letter"),
    ("status", "STATUS CODE", "", "is not one capital letter"),
    ("not_used_for_medicare", "NOT USED FOR MEDICARE PAYMENT", "*", 'is neither blank nor "+"'),
    ("work_rvu", "WORK RVU", "n/a", "is not a number"),
    ("work_rvu", "WORK RVU", "", "is empty; a number was expected"),
    ("work_rvu", "WORK RVU", "-0.77", "is negative"),
    ("work_rvu", "WORK RVU", "0.775", "has more than 2 decimals"),
    ("work_rvu", "WORK RVU", "1,077.00", "has a thousands separator"),
    ("work_rvu", "WORK RVU", "7e1", "is not a number"),
    ("work_rvu", "WORK RVU", "NaN", "is not a number"),
    ("work_rvu", "WORK RVU", "٠.٧٧", "is not a number"),
    ("work_rvu", "WORK RVU", "0.78", None),
    ("nonfacility_pe_rvu", "NON-FAC PE RVU", "NA", "is not a number"),
    ("nonfacility_na", "NON-FAC NA INDICATOR", "N", 'is neither blank nor "NA"'),
    ("nonfacility_total", "NON-FACILITY TOTAL", "1.68", "is not 1.67, the sum of work 0.77, PE 0.80 and MP 0.10"),
    ("facility_total", "FACILITY TOTAL", "1.36", "is not 1.37, the sum of work 0.77, PE 0.50 and MP 0.10"),
    ("pctc", "PCTC IND", "10", "is not one digit or capital letter"),
    ("global_days", "GLOB DAYS", "10", "is not three digits or capital letters"),
    ("descriptor", "DESCRIPTION", "x" * 51, "has control characters or more than 50 characters"),
    ("descriptor", "DESCRIPTION", "a\tb", "has control characters or more than 50 characters"),
    ("preoperative", "PRE OP", "10.00", "is not a share from 0 to 1"),
    ("multiple_procedure", "MULT PROC", "", "is not one digit or capital letter"),
    ("endoscopic_base", "ENDO BASE", "4323", "is neither blank nor a HCPCS code"),
    ("conversion_factor", "CONV FACTOR", "33.5675", "differs from 33.4009 of line 11"),
    ("conversion_factor", "CONV FACTOR", "33.40091", "has more than 4 decimals"),
    ("supervision", "PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES", "9", "is not two digits or capital letters"),
    ("imaging_family", "DIAGNOSTIC IMAGING FAMILY INDICATOR", "XX", "is not two digits"),
    ("malpractice_opps", "MP USED FOR OPPS PAYMENT AMOUNT", "-", "is not a number"),
]


@pytest.mark.parametrize(("name", "column", "text", "reason"), CELLS)
def test_a_wrong_cell_is_reported_by_file_line_column_and_value(import_refused, name, column, text, reason):
    error = import_refused(csv_with(**{name: text}))
    problem = error.problems[0]
    assert problem.file == "PPRRVU2026_Jan_nonQPP.csv"
    assert problem.line == LINE
    if reason is None:  # a changed work RVU shows as totals that don't add up
        assert {p.column for p in error.problems} == {"NON-FACILITY TOTAL", "FACILITY TOTAL"}
        return
    assert (problem.column, problem.value) == (column, text)
    assert reason in problem.reason


def test_a_shifted_row_is_refused(import_refused):
    cells = making.pprrvu_cells(ROWS)
    cells[11] = [*cells[11][:5], "", *cells[11][5:-1]]
    problem = import_refused(making.csv_bytes(cells)).problems[0]
    assert (problem.line, problem.column) == (LINE, "WORK RVU")


def test_a_truncated_row_is_refused(import_refused):
    cells = making.pprrvu_cells(ROWS)
    cells[-1] = cells[-1][:12]
    error = import_refused(making.csv_bytes(cells))
    assert "line 13" in str(error)
    assert "starts a row of 12 columns instead of 32: is the file truncated?" in str(error)


def test_a_duplicate_code_is_refused(import_refused):
    problem = import_refused(making.pprrvu_csv([*ROWS, making.row("20610", work_rvu="0.79")])).problems[0]
    assert (problem.line, problem.column, problem.value) == (14, "HCPCS", "20610")
    assert problem.reason == "appears twice, here and on line 12"


def test_a_code_may_have_a_row_for_each_modifier(import_accepted):
    rows = [making.row("71046", modifier, pctc="1") for modifier in ("", "26", "TC")]
    assert len(import_accepted(making.pprrvu_csv(rows))) == 3


def test_the_same_fault_on_many_rows_is_one_line_and_every_place_is_kept(import_refused):
    rows = [making.row(f"9{n:04d}") | {"status": "?"} for n in range(25)]
    error = import_refused(making.pprrvu_csv(rows))
    assert (error.total, len(error.problems), len(error.faults)) == (25, 25, 1)
    assert str(error) == (
        f"{NAME}, column STATUS CODE: 25 values: each is not one capital letter. "
        'First: line 11 "?"; line 12 "?"; line 13 "?".'
    )


def test_the_message_shows_twenty_faults(import_refused):
    rows = [making.row("99213") | dict.fromkeys(making.columns(32)[3:28], "{?}"), making.row("99214", status="?")]
    error = import_refused(making.pprrvu_csv(rows))
    lines = str(error).splitlines()
    assert (error.total, len(error.faults), len(lines)) == (26, 25, 21)
    assert lines[0].startswith(f"{NAME}, column STATUS CODE: 2 values: each is not one capital letter.")
    assert lines[-1] == "and 5 more problems"


def header_with(row, column, text):
    cells = making.pprrvu_cells(ROWS)
    cells[row][column] = text
    return making.csv_bytes(cells)


def test_a_renamed_column_is_reported_by_number(import_refused):
    error = import_refused(header_with(9, 5, "TIME"))
    assert error.problems[0].line == 10
    assert error.problems[0].column == "6"
    assert 'where "WORK RVU" was expected' in error.problems[0].reason


def test_swapped_columns_are_refused(import_refused):
    cells = making.pprrvu_cells(ROWS)
    for line in cells[5:]:
        line[6], line[8] = line[8], line[6]
    error = import_refused(making.csv_bytes(cells))
    assert [problem.column for problem in error.problems] == ["7", "9"]


@pytest.mark.parametrize("layout", [31, 32])
def test_a_missing_column_is_refused(import_refused, layout):
    cells = [line[:-1] for line in making.pprrvu_cells(ROWS, layout)]
    assert "was expected" in str(import_refused(making.csv_bytes(cells)))


def test_an_extra_column_is_refused(import_refused):
    cells = making.pprrvu_cells(ROWS)
    cells[9].append("NEW")
    assert "the file has more columns than CMS's layout" in str(import_refused(making.csv_bytes(cells)))


def test_a_file_without_a_header_is_refused(import_refused):
    cells = making.pprrvu_cells(ROWS)[10:]
    assert 'has no header row starting with "HCPCS" in its first 20 rows' in str(
        import_refused(making.csv_bytes(cells))
    )


def test_a_file_without_rows_is_refused(import_refused):
    assert "has a header but no rows" in str(import_refused(making.pprrvu_csv([])))


def test_an_impossible_release_date_is_refused(import_refused):
    problem = import_refused(making.pprrvu_csv(ROWS, released="13/45/2025")).problems[0]
    assert (problem.line, problem.column, problem.reason) == (5, "RELEASED", "is not a date mm/dd/yyyy")


def test_a_single_file_without_a_quarter_is_refused(import_refused):
    cells = making.pprrvu_cells(ROWS)
    cells[0][2] = "Physician Fee Schedule"
    assert "neither its name nor its first row says so" in str(import_refused(making.csv_bytes(cells), "values.csv"))
