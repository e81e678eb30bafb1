"""Patient data in tables: columns that are dropped, rows that are refused by number, and file names."""

import pytest

from rvuedge.privacy.kinds import Kind
from rvuedge.privacy.quoting import HIDDEN, may_name_someone, quoted, safe_file_name
from rvuedge.privacy.tables import drop_patient_columns, dropped_sentence, is_patient_column, refused_rows

PATIENTS = [
    "Patient", "Patient Name", "PATIENT_NAME", "PatientName", "pt name", "Name", "First Name", "Last Name", "MRN",
    "MR #", "Medical Record Number", "DOB", "D.O.B.", "Date of Birth", "Birthdate", "SSN", "Phone", "Home Phone",
    "Cell",
    "Fax", "Email", "E-mail address", "Address", "Street", "Account", "Acct #", "Account Number", "Encounter",
    "Encounter ID", "CSN", "FIN", "Insurance", "Insurance ID", "Member ID", "Policy Number", "Sex", "Gender", "Age",
    "Race", "Subscriber", "Guarantor", "Room", "Ｐａｔｉｅｎｔ", "Chart No",
]  # fmt: skip
OTHERS = [
    "Date", "Date of Service", "DOS", "CPT", "Code", "HCPCS", "Modifier", "Mods", "Units", "Qty", "wRVU", "Work RVU",
    "Specialty", "Specialty name", "Survey name", "Region", "Provider type", "Physicians", "Count",
    "Number of patients",
    "wRVU per encounter", "Total encounters", "10th", "25th", "Median", "75th %ile", "90th", "Groups", "Practice type",
    "County", "State", "FTE", "Setting", "Procedure", "", "2025",
]  # fmt: skip


@pytest.mark.parametrize("header", PATIENTS)
def test_a_patient_column_is_recognized(header):
    assert is_patient_column(header)
    assert is_patient_column(header.upper())


@pytest.mark.parametrize("header", OTHERS)
def test_other_columns_are_kept(header):
    assert not is_patient_column(header)


def test_patient_columns_are_dropped_from_the_header_and_every_row():
    header, rows, dropped = drop_patient_columns(
        ["Date", "Patient", "CPT"], [["3/2", "Smith", "27447"], ["3/3", "Lee"]]
    )
    assert (header, rows, dropped) == (["Date", "CPT"], [["3/2", "27447"], ["3/3"]], [1])
    assert dropped_sentence(1).startswith("We left out 1 column ")
    assert dropped_sentence(2).startswith("We left out 2 columns ")
    assert dropped_sentence(0) == ""


def test_a_cell_refuses_its_row_by_number_and_is_never_quoted():
    rows = [["27447", "RT", "1,250.50"], ["27447", "Smith 3/2/1961", ""], ["450000", "$1,250,000", "12%"]]
    (refused,) = refused_rows(rows, first=2)
    assert (refused.row, refused.column, refused.kind) == (3, 1, Kind.BIRTH_DATE)
    assert "Smith" not in refused.reason
    assert refused_rows(rows, skipping=[1]) == []


def test_a_long_number_is_a_value_only_if_it_could_be_one():
    assert not refused_rows([["450000"], ["12,500,000"], ["$125000000"]])
    assert [each.row for each in refused_rows([["078051120"], ["2125550187"], ["MRN 4471902"]])] == [1, 2, 3]


def test_a_message_repeats_no_name():
    assert quoted("27447-XX") == "“27447-XX”"
    assert quoted("abcdef", 3).startswith(HIDDEN) or quoted("abcdef", 3) == "“abc”"
    for text in ("Smith", "Kowalczyk", "Smith 3/2", "4471902", "Szczepanowicz"):
        assert quoted(text) == HIDDEN
        assert may_name_someone(text)
    assert not may_name_someone("right knee")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("mgma_2025.csv", "mgma_2025.csv"),
        ("MGMA 20260114.xlsx", "MGMA 20260114.xlsx"),
        ("Smith_John_3-2-1961.CSV", "survey.csv"),
        ("mrn 4471902", "survey"),
        ("a.smith 3-2-1961", "survey"),
    ],
)
def test_a_file_name_that_looks_like_patient_data_is_replaced(name, kept):
    assert safe_file_name(name, "survey") == kept
