"""Percentiles from survey tables: examples worked out by hand, and properties of every table."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.domain.blend import blend
from benchmarks.domain.table import InterpolatedPercentile as Interpolated
from benchmarks.domain.table import NoTableError, PercentileTable, table_of

EXAMPLE = table_of({25: Decimal(5000), 50: Decimal(6200), 75: Decimal(7600)})
GENERAL_SURGERY = table_of(
    {10: Decimal(4100), 25: Decimal(5800), 50: Decimal(7500), 75: Decimal(8800), 90: Decimal(10800)}
)


@pytest.mark.parametrize(
    ("value", "percentile"),
    [
        ("6900", "62.5"),  # domain.md §8: 50 + 25·700/1,400
        ("5000", "25"), ("6200", "50"), ("7600", "75"),
        ("5600", "37.5"),  # 25 + 25·600/1,200
        ("7599.99", "74.99982142857142857142857143"),
    ],
)  # fmt: skip
def test_percentiles_at_and_between_published_points(value, percentile):
    assert EXAMPLE.percentile_of(Decimal(value)) == Interpolated(Decimal(percentile))


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("4999.99", Interpolated(None, "below", 25)),
        ("7600.01", Interpolated(None, "above", 75)),
        ("0", Interpolated(None, "below", 25)),
    ],
)
def test_beyond_the_points_only_the_side_is_returned(value, place):
    assert EXAMPLE.percentile_of(Decimal(value)) == place


def test_the_surgeon_in_the_designs():
    assert round(GENERAL_SURGERY.percentile_of(Decimal(6900)).percentile, 3) == Decimal("41.176")  # 25 + 25·1,100/1,700
    assert [value - 6900 for _, value in GENERAL_SURGERY.above(Decimal(6900))] == [600, 1900, 3900]


def test_missing_points_are_interpolated_over_a_gap_of_at_most_25():
    values = {10: Decimal(1000), 25: None, 35: Decimal(3000), 75: None, 90: None}
    assert table_of(values).percentile_of(Decimal(2000)) == Interpolated(Decimal("22.5"))


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("5000", Interpolated(Decimal(25))),
        ("5000.01", Interpolated(None, "between", 25, 75)),
        ("6300", Interpolated(None, "between", 25, 75)),
        ("7599.99", Interpolated(None, "between", 25, 75)),
        ("7600", Interpolated(Decimal(75))),
        ("8050", Interpolated(Decimal("82.5"))),
    ],
)
def test_a_missing_median_gives_only_the_range(value, place):
    table = table_of({25: Decimal(5000), 50: None, 75: Decimal(7600), 90: Decimal(8500)})
    assert table.percentile_of(Decimal(value)) == place
    assert table.gaps == ((25, 75),)
    assert (table.value_at(Decimal(50)), table.value_at(Decimal(25)), table.value_at(Decimal("82.5"))) == (
        None,
        5000,
        8050,
    )


@pytest.mark.parametrize(
    ("value", "percentile"),
    [("4550", "15"), ("5000", "20"), ("5400", "22.5"), ("7000", "57.5"), ("7800", "65"), ("8200", "70")],
)
def test_other_percentiles_are_used(value, percentile):
    """p20 5,000 and p65 7,800 beside 10, 25, 50, 75: 57.5 is 50 + 15 × 800 ÷ 1,600."""
    values = {10: 4100, 20: 5000, 25: 5800, 50: 6200, 65: 7800, 75: 8600}
    table = table_of({p: Decimal(v) for p, v in values.items()})
    assert table.percentile_of(Decimal(value)) == Interpolated(Decimal(percentile))


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("4999", Interpolated(None, "below", 10)),
        ("5000", Interpolated(Decimal(10))),  # 10, 25 and 50 are all 5,000: the lowest counts
        ("5001", Interpolated(Decimal("50.025"))),
        ("6000", Interpolated(Decimal(75))),
        ("6001", Interpolated(None, "above", 90)),
    ],
)
def test_of_equal_neighbors_the_lower_percentile_counts(value, place):
    table = table_of({10: Decimal(5000), 25: Decimal(5000), 50: Decimal(5000), 75: Decimal(6000), 90: Decimal(6000)})
    assert table.percentile_of(Decimal(value)) == place
    assert table.ties == ((10, 25), (25, 50), (75, 90))


def test_a_table_for_a_share_of_the_year():
    quarter = EXAMPLE.times(Decimal(90) / 365)
    assert round(quarter.percentile_of(Decimal(6900) * 90 / 365).percentile, 6) == Decimal("62.5")


@pytest.mark.parametrize(
    ("values", "percentile"),
    [
        ({50: Decimal(1)}, None),
        ({}, None),
        ({10: Decimal(5), 25: Decimal(5)}, None),
        ({10: Decimal(5), 25: Decimal("4.99"), 50: Decimal(9)}, 25),
        ({10: Decimal(1), 25: Decimal(3), 50: Decimal(2), 75: Decimal(4)}, 50),
        ({10: Decimal(9), 50: None, 90: Decimal(8)}, 90),
    ],
)
def test_invalid_tables_are_refused(values, percentile):
    with pytest.raises(NoTableError) as error:
        table_of(values)
    assert error.value.percentile == percentile


def test_a_decrease_is_said_plainly():
    with pytest.raises(NoTableError) as error:
        table_of({25: Decimal(5800), 50: Decimal("5700.5")})
    assert str(error.value) == "The median, 5,700.5, is lower than the 25th percentile, 5,800"


def test_a_gap_of_25_points_is_still_filled():
    assert GENERAL_SURGERY.gaps == ()
    assert GENERAL_SURGERY.value_at(Decimal(30)) == 6140  # 5,800 + 1,700 × 5 ÷ 25
    wider = table_of({25: Decimal(5000), 51: Decimal(7600)})
    assert wider.gaps == ((25, 51),)
    assert wider.value_at(Decimal(30)) is None
    assert wider.percentile_of(Decimal(6000)).side == "between"


def test_a_percentile_within_the_table_has_no_edge():
    found = EXAMPLE.percentile_of(Decimal(6900))
    assert (found.side, found.edge, found.upper) == ("", 0, 0)


def test_a_percentile_appears_once():
    with pytest.raises(NoTableError):
        PercentileTable(((50, Decimal(1)), (50, Decimal(2))))


@st.composite
def tables(draw, least=1):
    """A table of any percentiles; with `least` 0, neighbors may be equal."""
    percentiles = sorted(draw(st.sets(st.integers(1, 99), min_size=2)))
    steps = draw(st.lists(st.integers(least, 500_000), min_size=len(percentiles), max_size=len(percentiles)))
    steps[0], steps[-1] = max(1, steps[0]), max(1, steps[-1])
    total, points = Decimal(0), []
    for percentile, step in zip(percentiles, steps, strict=True):
        total += Decimal(step) / 100
        points.append((percentile, total))
    return PercentileTable(tuple(points))


fractions = st.decimals(0, 1, places=6)


@given(tables())
def test_published_points_are_exact(table):
    for percentile, value in table.points:
        assert table.percentile_of(value) == Interpolated(Decimal(percentile))
        assert table.value_at(Decimal(percentile)) == value


def bounds(found):
    """The lowest and highest percentile that a result allows."""
    if found.percentile is not None:
        return found.percentile, found.percentile
    return {"below": (0, found.edge), "above": (found.edge, 100)}.get(found.side, (found.edge, found.upper))


@given(tables(least=0), fractions, fractions)
def test_a_higher_value_never_has_a_lower_percentile(table, one, other):
    low, high = table.points[0][1], table.points[-1][1]
    less, more = sorted((low + (high - low) * one, low + (high - low) * other))
    first, second = bounds(table.percentile_of(less)), bounds(table.percentile_of(more))
    assert first[0] <= second[0]
    assert first[1] <= second[1]


@given(tables(), fractions)
def test_value_and_percentile_are_inverse(table, part):
    first, last = table.points[0][0], table.points[-1][0]
    percentile = first + (last - first) * part
    value = table.value_at(percentile)
    if value is None:
        assert any(below < percentile < above for below, above in table.gaps)
    else:
        assert abs(table.percentile_of(value).percentile - percentile) < Decimal("1e-18")
    assert table.value_at(Decimal(last) + 1) is None


def test_surveys_blend_at_the_points_they_share():
    one, other = (
        table_of({25: Decimal(5000), 50: Decimal(6000), 75: Decimal(7000)}),
        table_of({25: Decimal(6000), 50: Decimal(8000), 90: Decimal(9000)}),
    )
    blended = blend([(one, Decimal(3)), (other, Decimal(1))])
    assert blended == table_of({25: Decimal(5250), 50: Decimal(6500)})
    assert blend([(one, Decimal(1)), (other, Decimal(0))]) == one
    assert blend([(one, Decimal(0))]) is None
    assert blend([(one, Decimal(1)), (table_of({10: Decimal(1), 50: Decimal(2)}), Decimal(1))]) is None
    with pytest.raises(ValueError, match="0 or more"):
        blend([(one, Decimal(-1))])


@given(st.lists(st.tuples(tables(), st.integers(0, 9).map(Decimal)), min_size=1, max_size=4))
def test_a_blend_lies_between_its_parts(parts):
    blended = blend(parts)
    if blended:
        for percentile, value in blended.points:
            values = [dict(table.points)[percentile] for table, weight in parts if weight]
            assert min(values) - Decimal("1e-15") <= value <= max(values) + Decimal("1e-15")
