"""Which codes are current, and since when a code is gone."""

from datetime import date

import pytest

from codes.fee_schedule.current import current_releases, removal_of
from codes.models import Release, ReleaseState

JAN_1, OCT_1 = (1, 1), (10, 1)


def releases(*described):
    """Published releases from (label, is_partial) in the order of loading, newest first as the database sorts them; ids
    count from 1."""
    made = []
    for pk, (label, is_partial) in enumerate(described, 1):
        year, letter = 2000 + int(label[:2]), label[2:]
        month, day = {"A": JAN_1, "AR": (3, 9), "B": (4, 1), "C": (7, 1), "D": OCT_1}[letter]
        revision = 1 + sum(other.label == f"RVU{label}" for other in made)
        made.append(
            Release(
                pk=pk, year=year, letter=letter, revision=revision, is_partial=is_partial,
                effective_from=date(year, month, day), state=ReleaseState.PUBLISHED,
            )
        )  # fmt: skip
    return sorted(made, key=lambda release: (release.effective_from, release.revision, release.pk), reverse=True)


def removal(published, having, day=date(2026, 3, 2)):
    found = removal_of(set(having), published, day)
    return (found.last.label, found.missing.label) if found else None


def test_the_last_release_with_a_code_and_the_first_without_it_are_named():
    three = releases(("22A", False), ("24A", False), ("25D", False))
    assert removal(three, {1}) == ("RVU22A", "RVU24A")
    assert removal(three, {1, 2}) == ("RVU24A", "RVU25D")


def test_only_loaded_releases_prove_a_removal():
    assert removal(releases(("22A", False), ("25D", False)), {1}) == ("RVU22A", "RVU25D")
    assert removal(releases(("22A", False)), {1}) is None


@pytest.mark.parametrize("day", [date(2022, 1, 1), date(2023, 12, 31)])
def test_a_code_is_in_effect_until_a_release_without_it(day):
    assert removal(releases(("22A", False), ("24A", False)), {1}, day) is None


def test_a_partial_release_removes_nothing():
    assert removal(releases(("25D", False), ("26A", True)), {1}) is None
    assert removal(releases(("25D", True), ("26A", True)), {1}) is None


def test_the_first_complete_release_without_the_code_is_named_though_a_partial_one_came_first():
    assert removal(releases(("22A", False), ("24A", True), ("25D", False), ("26A", True)), {1}) == ("RVU22A", "RVU25D")


def test_a_code_that_returns_is_in_effect():
    assert removal(releases(("22A", False), ("24A", False), ("25D", False)), {1, 3}) is None


def test_a_code_that_comes_later_is_not_removed():
    assert removal(releases(("22A", False), ("26A", False)), {2}, date(2023, 1, 1)) is None


def test_no_release_in_effect_removes_nothing():
    assert removal(releases(("22A", False)), {1}, date(2021, 1, 1)) is None
    assert removal([], {1}) is None


def test_a_superseded_load_counts_for_nothing():
    loads = releases(("22A", False), ("25D", False), ("25D", False))
    assert removal(loads, {1, 2}) == ("RVU22A", "RVU25D")
    assert removal(loads, {1, 3}) is None


def test_a_correction_of_a_quarter_may_remove_a_code():
    assert removal(releases(("24A", False), ("24AR", False)), {1}) == ("RVU24A", "RVU24AR")


@pytest.mark.usefixtures("noon")
def test_current_codes_are_those_of_todays_releases(rvu25d, rvu26a):
    current = current_releases()
    assert (current.in_effect, current.first, current.published) == ([rvu26a], rvu26a, [rvu26a, rvu25d])
    assert current.label_of(rvu25d.pk) == "RVU25D"


@pytest.mark.noon("2020-05-05T18:00:00Z")
@pytest.mark.usefixtures("noon")
def test_before_every_release_the_oldest_one_is_current(rvu25d, rvu26a):
    assert current_releases().in_effect == [rvu25d]


@pytest.mark.django_db
def test_without_a_release_nothing_is_current():
    current = current_releases()
    assert (current.ids, current.first) == ([], None)
