"""The survey row for a clinician's choices: what comes first, and what a choice that isn't found falls back to."""

from typing import NamedTuple

import pytest

from benchmarks.domain.row_choice import for_provider, nearest, options


class Row(NamedTuple):
    specialty: str = "Urology"
    metric: str = "work_rvu"
    region: str = "All regions"
    provider_type: str = "any"
    practice_type: str = "All practices"


def test_nearest_picks_the_closest_row():
    rows = [Row(), Row(region="West"), Row(metric="collections"), Row("Pathology")]
    wanted = {"specialty": "Urology", "region": "West"}
    assert nearest(rows, wanted) is rows[1]
    assert nearest(rows, wanted | {"region": "East"}) is rows[0]
    assert nearest(rows, wanted | {"metric": "collections"}) is rows[2]
    assert nearest(rows, {"specialty": "Pathology", "region": "West"}) is rows[3]
    assert nearest([], {}) is None


@pytest.mark.parametrize(
    ("part", "general", "other"),
    [
        ("region", "All regions", "West"),
        ("provider_type", "any", "app"),
        ("practice_type", "All practices", "Hospital-owned"),
    ],
)
def test_a_part_not_chosen_or_not_found_falls_back_to_the_general_row(part, general, other):
    rows = [Row(**{part: other}), Row(**{part: general}), Row(**{part: "Another"})]
    assert nearest(rows, {}) is rows[1]
    assert nearest(rows, {part: ""}) is rows[1]
    assert nearest(rows, {part: "Nowhere"}) is rows[1]
    assert nearest(rows, {part: other}) is rows[0]
    assert nearest([rows[0], rows[2]], {}) is rows[0]  # without a general one, the first


def test_the_parts_before_count_more():
    """Specialty, metric, provider type, region, practice type."""
    rows = [Row(provider_type="app"), Row(region="West", practice_type="Hospital-owned")]
    wanted = {"region": "West", "provider_type": "app", "practice_type": "Hospital-owned"}
    assert nearest(rows, wanted) is rows[0]
    assert nearest(rows, {**wanted, "provider_type": "physician"}) is rows[1]
    rows = [Row(region="West"), Row(practice_type="Hospital-owned")]
    assert nearest(rows, wanted) is rows[0]


def test_physicians_and_advanced_practice_providers_are_kept_apart():
    rows = [Row(provider_type="physician"), Row(provider_type="app"), Row()]
    assert for_provider(rows, "physician") == [rows[0], rows[2]]
    assert for_provider(rows, "app") == [rows[1], rows[2]]
    assert for_provider(rows, "any") == [rows[2]]


def test_the_options_of_each_part_are_those_that_go_with_the_parts_before():
    rows = [
        Row(),
        Row(provider_type="app"),
        Row(provider_type="app", practice_type="Hospital-owned"),
        Row(provider_type="app", region="West", practice_type="Private"),
        Row(region="South"),
    ]
    assert options(rows, rows[1]) == {
        "provider_type": ["any", "app"],
        "region": ["All regions", "West"],
        "practice_type": ["All practices", "Hospital-owned"],
    }
    assert options(rows, rows[3])["practice_type"] == ["Private"]
    assert options(rows, rows[0])["region"] == ["All regions", "South"]
    assert options(rows, rows[0])["practice_type"] == ["All practices"]
