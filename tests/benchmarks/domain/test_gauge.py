"""The gauge: positions to scale, and labels that don't overlap."""

from decimal import Decimal

import pytest

from benchmarks.domain.gauge import gauge_of
from benchmarks.domain.table import table_of

GENERAL_SURGERY = table_of(
    {10: Decimal(4100), 25: Decimal(5800), 50: Decimal(7500), 75: Decimal(8800), 90: Decimal(10800)}
)


def test_ticks_and_needle_are_to_scale():
    gauge = gauge_of(GENERAL_SURGERY, Decimal(6900), "You 6,900")
    # 8.5 + 83 × (value − 4,100) ÷ 6,700
    assert [tick.x for tick in gauge.ticks] == [
        Decimal("8.500"),
        Decimal("29.560"),
        Decimal("50.619"),
        Decimal("66.724"),
        Decimal("91.500"),
    ]
    assert gauge.you == Decimal("43.187")
    assert [band.shade for band in gauge.bands] == [1, 2, 3, 4]
    assert sum(band.width for band in gauge.bands) == 83
    assert not gauge.is_off
    assert gauge.flag_middle == 0


def test_a_value_off_the_scale_is_clamped_to_the_edge():
    low, high = (
        gauge_of(GENERAL_SURGERY, Decimal(100), "You 100"),
        gauge_of(GENERAL_SURGERY, Decimal(99_000), "You 99,000"),
    )
    assert (low.you, low.is_off, high.you, high.is_off) == (1, True, 99, True)
    assert low.flag_x > -6
    assert high.flag_x + high.flag_width < 6
    near = gauge_of(GENERAL_SURGERY, Decimal(4000), "You 4,000")
    assert not near.is_off
    assert near.you < near.left


def test_labels_that_would_overlap_use_two_rows():
    gauge = gauge_of(
        table_of({10: Decimal(4000), 25: Decimal(4500), 50: Decimal(9000), 90: Decimal(20000)}), Decimal(5000), "You"
    )
    assert [tick.row for tick in gauge.ticks] == [0, 1, 0, 0]
    assert gauge.has_two_rows


def test_labels_of_other_percentiles_give_way_to_the_usual_ones():
    points = {p: Decimal(1000 + 10 * p) for p in (10, 15, 20, 25, 50, 60, 75, 90)}
    gauge = gauge_of(table_of(points), Decimal(1500), "You")
    rows = {tick.percentile: tick.row for tick in gauge.ticks}
    assert [rows[p] for p in (10, 25, 50, 75, 90)] == [0, 1, 0, 0, 1]
    assert rows[15] is None
    assert len(gauge.bands) == 7


def test_equal_neighbors_have_a_band_without_width():
    gauge = gauge_of(table_of({25: Decimal(5000), 50: Decimal(5000), 75: Decimal(7000)}), Decimal(6000), "You")
    assert [band.width for band in gauge.bands] == [0, 83]
    assert [tick.row for tick in gauge.ticks] == [0, 1, 0]


def test_the_flag_is_centered_and_slides_inward_near_the_edges():
    """Nine letters are 9 × 9 + 16 = 97 pixels, half of them 48.5. Within 20% of an edge it slides in proportion."""
    gauges = [gauge_of(GENERAL_SURGERY, Decimal(value), "You 6,900") for value in (4100, 6900, 10800)]
    assert {gauge.flag_width for gauge in gauges} == {97}
    assert [gauge.flag_x for gauge in gauges] == [
        Decimal("-20.6"),  # 48.5 × 8.5 ÷ 20 to the left
        Decimal("-48.5"),
        Decimal("-76.4"),  # 97 − 48.5 × 8.5 ÷ 20 to the left
    ]
    assert [gauge.flag_middle for gauge in gauges] == [Decimal("27.9"), 0, Decimal("-27.9")]
    assert gauge_of(GENERAL_SURGERY, Decimal(6900), "You").flag_width == 43
    # 20.5% and 79.5% are far enough from the edges, 80.5% isn't: 97 − 48.5 × 19.5 ÷ 20.
    within = [gauge_of(to_scale(), Decimal(value), "You 6,900") for value in (1200, 7100, 7200)]
    assert [(gauge.you, gauge.flag_x) for gauge in within] == [
        (Decimal("20.5"), Decimal("-48.5")), (Decimal("79.5"), Decimal("-48.5")), (Decimal("80.5"), Decimal("-49.7")),
    ]  # fmt: skip


def test_a_gauge_ends_at_its_outer_points():
    gauge = gauge_of(GENERAL_SURGERY, Decimal(6900), "You 6,900")
    assert (gauge.left, gauge.right) == (Decimal("8.5"), Decimal("91.5"))
    assert [(band.x, band.width) for band in gauge.bands] == [
        (Decimal("8.500"), Decimal("21.060")), (Decimal("29.560"), Decimal("21.059")),
        (Decimal("50.619"), Decimal("16.105")), (Decimal("66.724"), Decimal("24.776")),
    ]  # fmt: skip
    assert [(tick.percentile, tick.value) for tick in gauge.ticks] == list(GENERAL_SURGERY.points)
    assert not gauge.has_two_rows


def to_scale(*values):
    """A table whose points are at 8.5 plus a hundredth of the value: the outer ones are 0 and 8,300."""
    return table_of({10 + n: Decimal(value) for n, value in enumerate((0, *values, 8300))})


@pytest.mark.parametrize(
    ("longest", "values", "rows"),
    [
        # Labels of six letters take 6.4 × 6 + 7 of 290 pixels: 15.655%.
        (6, (1565,), [0, 1, 0]),
        (6, (1566,), [0, 0, 0]),
        # Those of eight letters 20.069%.
        (8, (2006,), [0, 1, 0]),
        (8, (2007,), [0, 0, 0]),
        (6, (500, 1000), [0, 1, None, 0]),  # no room for the third on either line
        (6, (1000, 2000), [0, 1, 0, 0]),  # the third is far enough from the first
        (6, (6000, 7000), [0, 0, 1, 0]),
        (6, (7000, 7500), [0, 0, 1, None]),
        (27, (6200,), [0, 0, 1]),  # 27 letters take exactly 62%
    ],
)
def test_a_label_moves_to_the_second_line_when_the_one_before_is_too_close(longest, values, rows):
    gauge = gauge_of(to_scale(*values), Decimal(1), "You", longest)
    assert [tick.row for tick in gauge.ticks] == rows


def test_labels_have_six_letters_unless_said():
    assert [tick.row for tick in gauge_of(to_scale(1566), Decimal(1), "You").ticks] == [0, 0, 0]
    assert [tick.row for tick in gauge_of(to_scale(1565), Decimal(1), "You").ticks] == [0, 1, 0]


@pytest.mark.parametrize(
    ("points", "shades"),
    [
        ((10, 25, 50, 75, 90), [1, 2, 3, 4]),
        ((10, 40, 60, 90), [2, 3, 4]),  # middles 25, 50 and 75
        ((10, 39, 60, 89), [1, 2, 3]),  # 24.5, 49.5 and 74.5
    ],
)
def test_a_band_is_shaded_by_its_middle(points, shades):
    table = table_of({point: Decimal(100 * point) for point in points})
    assert [band.shade for band in gauge_of(table, Decimal(2000), "You").bands] == shades
