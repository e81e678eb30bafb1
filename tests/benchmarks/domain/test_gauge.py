"""The gauge: positions to scale, and labels that don't overlap."""

from decimal import Decimal

from benchmarks.domain.gauge import gauge_of
from benchmarks.domain.row_choice import nearest, options
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


class Row:
    def __init__(self, specialty, metric="work_rvu", region="All regions", provider_type="physician"):
        self.specialty, self.metric, self.region, self.provider_type = specialty, metric, region, provider_type
        self.practice_type = "All practices"


def test_nearest_picks_the_closest_row():
    rows = [Row("Urology"), Row("Urology", region="West"), Row("Urology", "collections"), Row("Pathology")]
    assert nearest(rows, {"specialty": "Urology", "region": "West"}) is rows[1]
    assert nearest(rows, {"specialty": "Urology", "region": "East"}) is rows[0]
    assert nearest(rows, {"specialty": "Urology", "metric": "collections", "region": "West"}) is rows[2]
    assert nearest([], {}) is None
    assert options(rows[:2], rows[0]) == {
        "region": ["All regions", "West"], "provider_type": ["physician"], "practice_type": ["All practices"],
    }  # fmt: skip
