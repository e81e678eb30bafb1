"""A clinician's position: its label, and the gap to the next percentiles. Worked out by hand from the designs."""

from decimal import Decimal

import pytest

from benchmarks.domain.gauge import gauge_of
from benchmarks.domain.metrics import COLLECTIONS, COLLECTIONS_PER_WRVU, COMPENSATION_PER_WRVU, WORK_RVU
from benchmarks.domain.position import format_amount, ordinal, position_of, whole_percentile
from benchmarks.domain.table import table_of

GENERAL_SURGERY = table_of(
    {10: Decimal(4100), 25: Decimal(5800), 50: Decimal(7500), 75: Decimal(8800), 90: Decimal(10800)}
)


def test_the_surgeon_in_the_designs():
    position = position_of(GENERAL_SURGERY, Decimal(6900), WORK_RVU, clinical_days=220)
    assert (position.label, position.whole, position.suffix) == ("41st", 41, "st")
    assert [(t.name, t.gap, round(t.per_day, 1)) for t in position.targets] == [
        ("the median", 600, Decimal("2.7")), ("the 75th", 1900, Decimal("8.6")),
    ]  # fmt: skip
    assert [(step.name, step.value, round(step.per_day, 1), step.from_you) for step in position.steps] == [
        ("10th", 4100, Decimal("18.6"), -2800), ("25th", 5800, Decimal("26.4"), -1100),
        ("You, 41st", 6900, Decimal("31.4"), None), ("Median", 7500, Decimal("34.1"), 600),
        ("75th", 8800, Decimal("40.0"), 1900), ("90th", 10800, Decimal("49.1"), 3900),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "label", "targets", "line"),
    [(4000, "below the 10th", 2, 0), (10801, "above the 90th", 0, 5), (10800, "90th", 0, 4), (4100, "10th", 2, 0)],
)
def test_positions_at_and_beyond_the_ends(value, label, targets, line):
    position = position_of(GENERAL_SURGERY, Decimal(value), WORK_RVU)
    assert position.label == label
    assert len(position.targets) == targets
    assert [step.is_you for step in position.steps] == [n == line for n in range(6)]
    assert position.steps[0].per_day is None
    is_within = 4100 <= value <= 10800
    assert position.suffix == ("th" if is_within else "")
    assert position.steps[line].name == (f"You, {label}" if is_within else "You")


def test_over_a_missing_median_there_is_only_a_range():
    table = table_of({25: Decimal(5000), 75: Decimal(7600), 90: Decimal(8500)})
    position = position_of(table, Decimal(6300), WORK_RVU)
    assert (position.label, position.whole, position.suffix) == ("between the 25th and 75th", None, "")
    assert position.why_no_figure == "the survey publishes nothing in between"
    assert [target.name for target in position.targets] == ["the 75th", "the 90th"]
    assert position.steps[1].is_you
    below = position_of(table_of({10: Decimal(5000), 50: Decimal(7600)}), Decimal(6300), WORK_RVU)
    assert below.label == "between the 10th and the median"


def test_why_there_is_no_figure():
    sparse = table_of({10: Decimal(4000), 25: Decimal(5000), 75: Decimal(9000)})
    reasons = [position_of(sparse, Decimal(value), WORK_RVU).why_no_figure for value in (3999, 4500, 7000, 9001)]
    assert reasons == [
        "the lowest published", "", "the survey publishes nothing in between", "the highest published",
    ]  # fmt: skip


def test_half_time_halves_the_gap():
    position = position_of(GENERAL_SURGERY, Decimal(6900), WORK_RVU, own_share=Decimal("0.5"), clinical_days=100)
    assert (position.targets[0].gap, position.targets[0].per_day) == (300, 3)
    assert [step.from_you for step in position.steps] == [-1400, -550, None, 300, 950, 1950]
    assert [step.per_day for step in position.steps][:3] == [Decimal("20.5"), 29, Decimal("34.5")]


def test_a_position_knows_its_metric_and_value_and_draws_them():
    position = position_of(GENERAL_SURGERY, Decimal("6900.4"), WORK_RVU)
    assert (position.metric, position.value) == (WORK_RVU, Decimal("6900.4"))
    assert position.gauge == gauge_of(GENERAL_SURGERY, Decimal("6900.4"), "You 6,900")


@pytest.mark.parametrize(
    ("metric", "middle", "rows"),
    [
        (WORK_RVU, 1565, [0, 1, 0]),  # 8,300 has five letters; room is kept for six, 15.655% of the width
        (WORK_RVU, 1566, [0, 0, 0]),
        (COMPENSATION_PER_WRVU, 2227, [0, 1, 0]),  # $8,300.00 has nine: (6.4 × 9 + 7) ÷ 290 = 22.276%
        (COMPENSATION_PER_WRVU, 2228, [0, 0, 0]),
    ],
)
def test_the_longest_label_decides_which_labels_are_too_close(metric, middle, rows):
    table = table_of({25: Decimal(0), 50: Decimal(middle), 75: Decimal(8300)})
    assert [tick.row for tick in position_of(table, Decimal(1), metric).gauge.ticks] == rows


def test_a_value_equal_to_a_published_point_comes_before_it_in_the_table():
    position = position_of(GENERAL_SURGERY, Decimal(7500), WORK_RVU)
    assert [step.name for step in position.steps][1:4] == ["25th", "You, 50th", "Median"]


@pytest.mark.parametrize(
    ("percentile", "whole"),
    [("62.5", 63), ("49.5", 49), ("49.999", 49), ("50", 50), ("50.4", 50), ("74.4", 74), ("89.7", 89), ("30.5", 31)],
)
def test_a_percentile_is_never_rounded_up_past_a_published_point(percentile, whole):
    assert whole_percentile(GENERAL_SURGERY, Decimal(percentile)) == whole


def test_ordinals_and_amounts():
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 41, 90, 111, 112, 121)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "41st", "90th",
        "111th", "112th", "121st",
    ]  # fmt: skip
    assert format_amount(Decimal("6899.5"), WORK_RVU) == "6,900"
    assert format_amount(Decimal("56.4"), COMPENSATION_PER_WRVU) == "$56.40"


def test_a_rate_per_wrvu_is_known_as_one():
    rates = [metric.is_rate for metric in (WORK_RVU, COLLECTIONS, COMPENSATION_PER_WRVU, COLLECTIONS_PER_WRVU)]
    assert rates == [False, False, True, True]
