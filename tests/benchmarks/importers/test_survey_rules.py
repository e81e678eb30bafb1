"""What surveys print: other percentiles, suppressed and equal ones, names, providers, FTE basis. All numbers are
invented."""

from decimal import Decimal

import pytest

from benchmarks.importers.files import read_file
from benchmarks.importers.found import Decisions
from benchmarks.importers.reading import read_survey


def read(*lines, **decisions):
    return read_survey(read_file("\n".join(lines).encode()), Decisions(**decisions))


def values(reading):
    return [{p: v for p, v in row.values.items() if v is not None} for row in reading.rows]


def warnings(reading):
    return [(warning.location, warning.message) for warning in reading.shown_warnings]


@pytest.mark.parametrize(
    "header",
    [
        "Specialty,Variable,p10,p20,p25,p50,p65,p75,p90",
        "Specialty,Variable,10th %ile,20th %ile,25th %ile,Median,65th %ile,75th %ile,90th %ile",
        "Specialty,Metric,Percentile 10,Percentile 20,Percentile 25,Percentile 50,Percentile 65,Percentile 75,"
        "Percentile 90",
        "Specialty,Variable,10,20,25,50,65,75,90",
        "Specialty,Measure,P_10,P_20,P_25,P_50,P_65,P_75,P_90",
    ],
)
def test_other_percentiles_are_read(header):
    reading = read(header, "Urology,Work RVUs,4000,4800,5200,6800,7700,8400,10300")
    assert (reading.is_ready, reading.warnings) == (True, [])
    points = (10, 20, 25, 50, 65, 75, 90)
    amounts = (4000, 4800, 5200, 6800, 7700, 8400, 10300)
    assert values(reading) == [dict(zip(points, map(Decimal, amounts), strict=True))]
    assert reading.rows[0].metric == "work_rvu"


def test_percentiles_on_a_second_header_line():
    reading = read(
        "Specialty,Provider Type,Region,Practice Type,Providers,Groups,wRVU,,,", ",,,,,,10,20,25,50",
        "Urology,Physician,West,Academic,141,38,4000,4800,5200,6800",
    )  # fmt: skip
    assert values(reading) == [{10: 4000, 20: 4800, 25: 5200, 50: 6800}]


def test_other_percentiles_are_read_one_per_row():
    reading = read(
        "Specialty,Variable,Percentile,Value", "Urology,wRVU,20,4800", "Urology,wRVU,p65,7700",
        "Urology,wRVU,Median,6800", "Urology,wRVU,Mean,6900", "Urology,wRVU,99th,12000",
    )  # fmt: skip
    assert values(reading) == [{20: 4800, 65: 7700, 50: 6800, 99: 12000}]
    assert warnings(reading) == [("Row 5, column C (Percentile)", "Skipped: “Mean” isn't a percentile")]
    bad = read("Specialty,Variable,Percentile,Value", "Urology,wRVU,100,4800", "Urology,wRVU,0,1000")
    assert [problem.message for problem in bad.problems] == [
        "“100” isn't a percentile from 1 to 99", "“0” isn't a percentile from 1 to 99",
    ]  # fmt: skip


@pytest.mark.parametrize("suppressed", ["*", "-", "N/A", "ISD", "", "**", "n/a"])
def test_a_suppressed_percentile_is_a_warning(suppressed):
    reading = read("Specialty,wRVU p10,wRVU p25,wRVU p50,wRVU p75", f"Urology,{suppressed},5200,6800,8400",
                   "Neurology,3000,4000,5000,6000")  # fmt: skip
    assert reading.is_ready
    assert warnings(reading) == [("Row 2", "wRVU: the 10th percentile isn't published")]
    assert values(reading)[0] == {25: 5200, 50: 6800, 75: 8400}


def test_a_missing_median_is_a_warning_that_names_the_range():
    reading = read("Specialty,wRVU p10,wRVU p25,wRVU p50,wRVU p75", "Urology,*,5200,ISD,8400")
    assert reading.is_ready
    assert warnings(reading) == [
        ("Row 2", "wRVU: the 10th percentile and the median aren't published. "
                  "Between the 25th and the 75th we show no figure"),
    ]  # fmt: skip


def test_a_file_without_a_median_says_so_once():
    reading = read("Specialty,wRVU p25,wRVU p75", "Urology,5200,8400", "Neurology,4000,6000")
    assert (reading.is_ready, reading.warnings) == (True, [])
    assert "The file publishes nothing in between. Between the 25th and the 75th we show no figure." in reading.notes


def test_equal_neighbors_are_a_warning():
    reading = read("Specialty,wRVU p25,wRVU p50,wRVU p75", "Urology,5200,5200,8400", "Neurology,4000,6000,6000")
    assert reading.is_ready
    assert warnings(reading) == [
        ("Row 2", "wRVU: the median is the same as the 25th percentile, so a total of exactly that counts as the 25th"),
        ("Row 3", "wRVU: the 75th percentile is the same as the median, so a total of exactly that counts as "
                  "the median"),
    ]  # fmt: skip
    assert values(reading)[0] == {25: 5200, 50: 5200, 75: 8400}


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("*,6800,ISD", "Skipped, wRVU: A row needs at least two percentiles"),
        ("6800,6800,6800", "Skipped, wRVU: All percentiles have the same value; a row needs two different ones"),
    ],
)
def test_a_row_without_two_different_values_is_skipped(cells, message):
    reading = read("Specialty,wRVU p25,wRVU p50,wRVU p75", f"Urology,{cells}", "Neurology,4000,5000,6000")
    assert reading.is_ready
    assert [row.specialty for row in reading.rows] == ["Neurology"]
    assert warnings(reading) == [("Row 2", message)]


def test_a_decreasing_row_is_an_error_that_names_row_and_column():
    reading = read("Specialty,wRVU p20,wRVU p50,wRVU p65", "Urology,5200,6800,6700.5", "Neurology,4000,5000,6000")
    assert not reading.is_ready
    assert [(problem.location, problem.message) for problem in reading.problems] == [
        ("Row 2, column D (wRVU p65)", "wRVU: The 65th percentile, 6,700.5, is lower than the median, 6,800"),
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["about 5000", "5k", "5200*", "(5200)", "5,2"])
def test_numbers_stay_strict(cell):
    assert not read("Specialty,wRVU p25,wRVU p50", f'Urology,"{cell}",6800').is_ready


def test_groups_are_not_providers():
    reading = read("Specialty,Group Count,Provider Count,wRVU p25,wRVU p50", "Urology,38,141,5200,6800")
    assert [(row.n_groups, row.n_providers) for row in reading.rows] == [(38, 141)]
    reading = read("Specialty,Groups,wRVU p25,wRVU p50", "Urology,38,5200,6800")
    assert [(row.n_groups, row.n_providers) for row in reading.rows] == [(38, None)]


def test_names_are_kept_as_printed():
    lines = (
        "Specialty,wRVU p25,wRVU p50",
        "General: Pediatrics,4000,5000",
        "Pediatrics,4100,5100",
        "Surgery: General,1,2",
    )
    reading = read(*lines[:3])
    assert (reading.problems, list(reading.unknown)) == ([], ["General: Pediatrics"])
    kept = read(*lines[:3], specialties={"General: Pediatrics": "keep"})
    assert [(row.specialty, row.name) for row in kept.rows] == [
        ("General: Pediatrics", "General: Pediatrics"), ("Pediatrics", "Pediatrics"),
    ]  # fmt: skip
    merged = read(*lines[:3], specialties={"General: Pediatrics": "Pediatrics"})
    assert [problem.location for problem in merged.problems] == ["Row 3"]


def test_two_printed_names_of_one_specialty_need_a_decision():
    """The same words in another order usually mean ours, but not where the survey prints both."""
    alone = read("Specialty,wRVU p25,wRVU p50", "Surgery: General,5800,7500")
    assert [(row.specialty, row.name) for row in alone.rows] == [("General surgery", "Surgery: General")]
    both = read("Specialty,wRVU p25,wRVU p50", "Surgery: General,5800,7500", "General Surgery,5900,7600")
    assert (both.problems, list(both.unknown)) == ([], ["Surgery: General"])


@pytest.mark.parametrize(
    ("title", "decided", "expected"),
    [
        ("Invented survey 2025", "", "physician"),
        ("Invented survey of advanced practice providers", "", "app"),
        ("Invented APP survey", "", "app"),
        ("Invented survey of physicians and APPs", "", "physician"),
        ("Invented survey 2025", "app", "app"),
        ("Invented APP survey", "physician", "physician"),
    ],
)
def test_the_provider_type_of_a_file_without_a_column(title, decided, expected):
    reading = read(title, "Specialty,wRVU p25,wRVU p50", "Urology,2000,3000", provider_type=decided)
    assert [row.provider_type for row in reading.rows] == [expected]
    assert reading.needs_provider_type


def test_the_fte_basis_of_a_row():
    reading = read("Specialty,FTE Basis,wRVU p25,wRVU p50", "Urology,cFTE ≥ 0.75,5200,6800", "Neurology,,4000,5000")
    assert [row.fte_basis for row in reading.rows] == ["cFTE ≥ 0.75", ""]
