"""Awkward survey files: each is read correctly, or refused with row and column."""

from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.importers.files import UnreadableFileError, read_file, sheet_from
from benchmarks.importers.found import KEEP, Decisions
from benchmarks.importers.reading import read_survey

FOR_PHYSICIANS = "No column has the provider type: rows are for physicians."
FOLDER = Path(__file__).parent.parent.parent / "data" / "surveys"


def read(name, **decisions):
    sheet = read_file((FOLDER / name).read_bytes())
    assert sheet_from(sheet.as_data()) == sheet
    return read_survey(sheet, Decisions(**decisions))


def rows(reading):
    """(specialty, metric, values without gaps) of each row."""
    return [(r.specialty, r.metric, {p: v for p, v in r.values.items() if v is not None}) for r in reading.rows]


def problems(reading):
    return [(problem.location, problem.message) for problem in reading.shown_problems]


def test_a_long_file():
    reading = read("long.csv")
    assert reading.is_ready
    assert rows(reading)[0][:2] == ("General surgery", "work_rvu")
    assert list(rows(reading)[0][2].values()) == [4100, 5800, 7500, 8800, 10800]
    assert rows(reading)[2][2] == {
        10: Decimal("44.10"),
        25: Decimal("48.25"),
        50: Decimal(55),
        75: Decimal("63.5"),
        90: Decimal("78.90"),
    }
    assert rows(reading)[3] == ("Urology", "work_rvu", {25: Decimal(1950), 50: Decimal(2600), 75: Decimal(3300)})
    assert [(r.provider_type, r.region, r.n_providers, r.n_groups) for r in reading.rows] == [
        ("physician", "All regions", 312, 58), ("physician", "All regions", 312, 58), ("physician", "West", 81, 12),
        ("app", "All regions", 44, None),
    ]  # fmt: skip


def test_a_wide_file_with_merged_headers():
    reading = read("wide_merged_headers.csv")
    assert reading.is_ready
    assert reading.roles == (
        "specialty", "n_providers", "work_rvu:p25", "work_rvu:p50", "work_rvu:p75", "total_compensation:p25",
        "total_compensation:p50", "total_compensation:p75", "",
    )  # fmt: skip
    assert rows(reading) == [
        ("General surgery", "work_rvu", {25: Decimal(5800), 50: Decimal(7500), 75: Decimal(8800)}),
        ("General surgery", "total_compensation", {25: Decimal(355000), 50: Decimal(410000), 75: Decimal(482000)}),
        ("Obstetrics and gynecology", "work_rvu", {25: Decimal(5100), 50: Decimal(6400), 75: Decimal(7900)}),
        (
            "Obstetrics and gynecology",
            "total_compensation",
            {25: Decimal(280000), 50: Decimal(330000), 75: Decimal(395000)},
        ),
    ]
    assert reading.notes == ["Skipped, text only: row 8.", FOR_PHYSICIANS]


def test_a_tall_file():
    assert rows(read("tall.csv")) == [
        ("Orthopedic surgery", "work_rvu", {10: Decimal(5200), 50: Decimal(9100), 90: Decimal(13900)}),
        ("Orthopedic surgery", "collections_per_wrvu", {25: Decimal("61.5"), 75: Decimal(98)}),
    ]


def test_semicolons_and_a_byte_order_mark():
    assert rows(read("semicolons_and_bom.csv")) == [
        ("Cardiology", "work_rvu", {25: Decimal("6900.5"), 50: Decimal(8200), 75: Decimal(10100)}),
        ("Neurology", "work_rvu", {25: Decimal(4000), 50: Decimal(5000), 75: Decimal(6100)}),
    ]


def test_specialties_merged_down_the_rows():
    reading = read("specialties_merged_down.csv")
    assert reading.is_ready
    assert [row[:2] for row in rows(reading)] == [
        ("Urology", "work_rvu"), ("Urology", "total_compensation"), ("Neurosurgery", "work_rvu"),
    ]  # fmt: skip
    assert reading.notes == [
        "Skipped, no value: row 6.",
        "Skipped, text only: row 2.",
        "2 rows have no specialty: the one from the row above is used.",
        FOR_PHYSICIANS,
    ]


REFUSED = [
    (
        "decimal_commas.csv",
        [
            ("Row 2, column B (wRVU P25)", "“6900,5” uses a decimal comma; use a decimal point"),
            (
                "Row 3, column B (wRVU P25)",
                "“4.000” can be read two ways; remove the thousands separator",
            ),
            (
                "Row 3, column C (wRVU P50)",
                "“5.000” can be read two ways; remove the thousands separator",
            ),
        ],
    ),
    (
        "not_increasing.csv",
        [
            ("Row 3, column G (90th)", "wRVU: The 90th percentile, 8,700, is lower than the 75th percentile, 8,800"),
        ],
    ),
    (
        "text_in_numbers.csv",
        [
            ("Row 2, column B (wRVU 25th)", "“about 5000” isn't a number"),
            ("Row 3, column E (n)", "“forty” must be a whole number, 0 or more"),
            ("Row 3, column C (wRVU 50th)", "“6.9k” is abbreviated; write the number in full"),
            ("Row 4, column B (wRVU 25th)", "“45%” is a percentage; we expected wRVU"),
            ("Row 4, column C (wRVU 50th)", "“$5,100” is in dollars; we expected wRVU"),
            ("Row 5, column E (n)", "“1.5” must be a whole number, 0 or more"),
            ("Row 5, column C (wRVU 50th)", "“-6000” is negative"),
        ],
    ),
    ("duplicates.csv", [("Row 4", "Row 2 already has this specialty, metric, and region")]),
    (
        "mixed_units.csv",
        [
            (f"Row 3, column {c}", f"{n} isn't a plausible value in dollars (10,000 to 10,000,000). Wrong unit?")
            for c, n in (("C (25th)", "410"), ("D (50th)", "480"), ("E (75th)", "560"))
        ]
        + [
            (f"Row 4, column {c}", f"{n} isn't a plausible value in dollars per wRVU (5 to 2,000). Wrong unit?")
            for c, n in (("C (25th)", "355,000"), ("D (50th)", "410,000"), ("E (75th)", "482,000"))
        ],
    ),
    ("no_metric.csv", [("File", "No column says what the numbers are. Choose the metric")]),
    ("not_a_table.csv", [("File", "No row has column headers such as “Specialty”, “10th”, “25th”")]),
]


@pytest.mark.parametrize(("name", "expected"), REFUSED, ids=[name for name, _ in REFUSED])
def test_each_problem_names_its_row_and_column(name, expected):
    reading = read(name)
    assert not reading.is_ready
    assert problems(reading) == expected


def test_an_unclosed_quote_is_refused():
    with pytest.raises(UnreadableFileError, match="can't be read as CSV: unexpected end of data"):
        read("open_quote.csv")


def test_a_missing_metric_must_be_chosen():
    assert rows(read("no_metric.csv", metric="collections")) == []
    reading = read("no_metric.csv", metric="work_rvu")
    assert reading.is_ready
    assert reading.needs_metric
    assert rows(reading) == [("Urology", "work_rvu", {25: Decimal(5000), 50: Decimal(7000), 75: Decimal(9000)})]


def test_unknown_specialties_need_a_decision_each():
    reading = read("unknown_specialties.csv")
    assert reading.problems == []
    assert not reading.is_ready
    assert reading.unknown["Gastroenterolgy"][0] == "Gastroenterology"
    assert reading.unknown["Orthopedic Surgery: Spine"][0] == "Orthopedic surgery"
    assert reading.unknown["Bariatric alchemy"] == []
    decided = {
        "Gastroenterolgy": "Gastroenterology", "Orthopedic Surgery: Spine": KEEP, "Bariatric alchemy": KEEP,
        "Surgery": "General surgery",
    }  # fmt: skip
    reading = read("unknown_specialties.csv", specialties=decided)
    assert reading.is_ready
    assert [row.specialty for row in reading.rows] == [
        "Orthopedic Surgery: Spine", "Gastroenterology", "Bariatric alchemy", "General surgery",
    ]  # fmt: skip
    assert [row.name for row in reading.rows] == [
        "Orthopedic Surgery: Spine", "Gastroenterolgy", "Bariatric alchemy", "Surgery",
    ]  # fmt: skip


def test_column_roles_can_be_corrected():
    reading = read("text_in_numbers.csv", roles=("specialty", "", "work_rvu:p50", "work_rvu:p50", ""))
    assert problems(reading) == [("File", "Columns C and D can't both be “work_rvu:p50”")]
    assert problems(read("long.csv", roles=("",) * 11)) == [
        ("File", "No column has the specialty"), ("File", "No column has a percentile"),
    ]  # fmt: skip
    swapped = ("specialty", "metric", "provider_type", "region", "p10", "p25", "p50", "p75", "", "n_providers", "")
    assert 90 not in read("long.csv", roles=swapped).rows[0].values
