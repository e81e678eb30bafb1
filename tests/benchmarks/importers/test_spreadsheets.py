"""Spreadsheets, and malicious or unreadable files."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from benchmarks.importers.columns import is_role, letter, role_choices, role_of
from benchmarks.importers.files import MAX_BYTES, UnreadableFileError, read_file
from benchmarks.importers.found import Decisions
from benchmarks.importers.names import metric_named, specialty_named
from benchmarks.importers.reading import read_survey


def xlsx(fill, **options):
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    fill(workbook)
    workbook.close()
    return target.getvalue()


def test_merged_headers_number_formats_and_other_sheets():
    def fill(workbook):
        sheet = workbook.add_worksheet("Tables")
        sheet.merge_range("A1:H1", "Invented survey 2025")
        sheet.merge_range("A2:A3", "Specialty")
        sheet.merge_range("B2:B3", "Number of providers")
        sheet.merge_range("C2:E2", "wRVUs")
        sheet.merge_range("F2:H2", "Compensation per wRVU")
        sheet.write_row("C3", ["25th", "50th", "75th"] * 2)
        sheet.write_row("A4", ["Urology", 120])
        money = workbook.add_format({"num_format": "$#,##0.00"})
        for column, value in enumerate([5000.5, 7000, 9000], 2):
            sheet.write_number(3, column, value)
        for column, value in enumerate([48.1, 55, 66.25], 5):
            sheet.write_number(3, column, value, money)
        workbook.add_worksheet("Notes").write("A1", "All numbers are invented")

    reading = read_survey(read_file(xlsx(fill)), Decisions())
    assert reading.is_ready
    assert [(row.metric, dict(row.values), row.n_providers) for row in reading.rows] == [
        ("work_rvu", {25: Decimal("5000.5"), 50: Decimal(7000), 75: Decimal(9000)}, 120),
        ("compensation_per_wrvu", {25: Decimal("48.1"), 50: Decimal(55), 75: Decimal("66.25")}, 120),
    ]
    assert reading.notes[0] == "We read only the first sheet. Skipped: Notes."


def test_cells_that_are_not_numbers_are_named():
    def fill(workbook):
        sheet = workbook.add_worksheet()
        sheet.write_row("A1", ["Specialty", "wRVU 25th", "wRVU 50th", "wRVU 75th"])
        sheet.write("A2", "Urology")
        sheet.write_datetime("B2", date(2025, 3, 1), workbook.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_boolean("C2", True)
        sheet.write_number("D2", 0.75, workbook.add_format({"num_format": "0%"}))

    reading = read_survey(read_file(xlsx(fill)), Decisions())
    assert [(p.row, p.column[0], p.message) for p in reading.problems] == [
        (2, "B", "“2025-03-01” isn't a number"),
        (2, "C", "“True” isn't a number"),
        (2, "D", "0.75 isn't a plausible value in wRVU (100 to 60,000). Wrong unit?"),
    ]


def zip_of(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return target.getvalue()


def last_cell_of_the_sheet(workbook):
    workbook.add_worksheet().write("XFD1048576", 1)


def too_many_rows(workbook):
    workbook.add_worksheet().write("A10000", 1)


def too_many_columns(workbook):
    workbook.add_worksheet().write("EA1", 1)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b",,,\n,,\n", "no cells"),
        (b"x" * (MAX_BYTES + 1), "larger than 2 MB"),
        (b"%PDF-1.7 ...", "a PDF. Save it as XLSX or CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
        (b"PK\x03\x04 cut off", "damaged or incomplete"),
        (zip_of(**{"survey.csv": "Specialty"}), "a zip, not a spreadsheet"),
        (zip_of(**{"xl/workbook.xml": "<a/>", "big": " " * 50_000_000}), "unpacks to more than 40 MB"),
        (zip_of(**{"xl/workbook.xml": "<nonsense"}), "can't be read as XLSX"),
        (xlsx(last_cell_of_the_sheet), "beyond column DZ"),
        (xlsx(too_many_rows), "or row 9,999"),
        (xlsx(too_many_columns), "beyond column DZ"),
        (xlsx(lambda workbook: workbook.add_worksheet()), "no cells"),
        (b"\x00\x01\x02binary\x00", "isn't CSV or XLSX"),
        (b"a,b\n" * 5_001, "more than 5,000 rows"),
        (b"," .join([b"x"] * 121), "121 columns"),
        (b"Specialty,p10\n" + b'"' + b"x" * 200_000 + b'",1', "field larger than field limit"),
    ],
)  # fmt: skip
def test_an_unreadable_file_is_refused_with_the_reason(content, message):
    with pytest.raises(UnreadableFileError, match=message):
        read_file(content)


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Work RVU 10th %ile", "work_rvu:p10"),
        ("TCC P75", "total_compensation:p75"),
        ("Median", "p50"),
        ("$/wRVU 90th Percentile", "compensation_per_wrvu:p90"),
        ("Collections 25", "collections:p25"),
        ("p_50", "p50"),
        ("Specialty", "specialty"),
        ("Provider Type", "provider_type"),
        ("Provider Count", "n_providers"),
        ("Org Count Groups", "n_groups"),
        ("Geographic section", "region"),
        ("p20", "p20"),
        ("20th %ile", "p20"),
        ("Percentile 65", "p65"),
        ("wRVU p1", "work_rvu:p1"),
        ("TCC 99th percentile", "total_compensation:p99"),
        ("33rd", "p33"),
        ("wRVU_p65", "work_rvu:p65"),
        ("60%ile", "p60"),
        ("wRVU 20", ""),
        ("p100", ""),
        ("p99.5", ""),
        ("10th annual survey wRVU", "work_rvu:p10"),
        ("2025 wRVU", ""),
        ("90-day global wRVU", ""),
        ("1st quarter wRVU", ""),
        ("Variable", "metric"),
        ("Variable Name", "metric"),
        ("Group Count", "n_groups"),
        ("Groups", "n_groups"),
        ("Physician Groups", "n_groups"),
        ("Practice Count", "n_groups"),
        ("# of Organizations", "n_groups"),
        ("n (groups)", "n_groups"),
        ("Count", "n_providers"),
        ("Physician Count", "n_providers"),
        ("Physicians per group", ""),
        ("Practice Type", "practice_type"),
        ("Group Type", ""),
        ("FTE Basis", "fte_basis"),
        ("cFTE", "fte_basis"),
        ("Mean", ""),
        ("Std Dev", ""),
        ("", ""),
    ],
)
def test_roles_are_guessed_from_headers(header, role):
    assert role_of(header) == role
    assert is_role(role)
    assert role in dict(role_choices([role]))


def test_specialties_metrics_and_column_letters():
    assert specialty_named("Hematology/Oncology") == "Hematology and oncology"
    assert specialty_named("Surgery: General") == "General surgery"
    assert specialty_named("Paediatrics") == "Pediatrics"
    for other in ("General: Pediatrics", "Pediatrics: General", "Diagnostic radiology", "Surgery", "All cardiology",
                  "Physician pediatrics", "Urology MD"):  # fmt: skip
        assert specialty_named(other) == ""
    assert specialty_named("Medicine: Family") == "Family medicine"
    assert specialty_named("Astrology") == ""
    assert metric_named("Compensation to work RVU ratio") == "compensation_per_wrvu"
    assert metric_named("Compensation and collections") == ""
    assert (letter(0), letter(25), letter(26), letter(701)) == ("A", "Z", "AA", "ZZ")
