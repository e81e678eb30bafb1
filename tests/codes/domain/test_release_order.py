"""Which release values a date, against the rule written out for each pair of a date and a set of releases."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.domain.release_order import Basis, basis_of, lookup_order, proves_absence, reason, short_label

FIRST_DAYS = {"A": (1, 1), "AR": (3, 9), "B": (4, 1), "C": (7, 1), "D": (10, 1)}


@dataclass(frozen=True)
class Loaded:
    year: int
    letter: str
    is_partial: bool = False
    effective: date | None = None

    @property
    def label(self):
        return f"RVU{self.year % 100}{self.letter}"

    @property
    def effective_from(self):
        return self.effective or date(self.year, *FIRST_DAYS[self.letter])


def newest_first(*releases):
    return sorted(releases, key=lambda one: one.effective_from, reverse=True)


def found(day, *releases):
    order = lookup_order(day, newest_first(*releases))
    return [(one.label, basis_of(day, order, one).value) for one in order]


A22, D25, A26 = Loaded(2022, "A"), Loaded(2025, "D"), Loaded(2026, "A")
PART26 = Loaded(2026, "A", is_partial=True)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 12, 31), []),
        (date(2022, 1, 1), [("RVU22A", "in_force")]),
        (date(2022, 11, 3), [("RVU22A", "in_force")]),  # later quarters may be missing: the newest loaded counts
        (date(2023, 5, 1), [("RVU22A", "earlier_year")]),
        (date(2024, 12, 31), [("RVU22A", "earlier_year")]),
        (date(2025, 3, 3), [("RVU25D", "same_year")]),
        (date(2025, 10, 1), [("RVU25D", "in_force")]),
        (date(2026, 1, 1), [("RVU25D", "earlier_year")]),
    ],
)
def test_rvu22a_and_rvu25d(day, expected):
    assert found(day, A22, D25) == expected


def test_the_nearest_of_the_year_stands_in():
    quarters = [Loaded(2024, letter) for letter in "BCD"]
    assert found(date(2024, 2, 1), A22, *quarters) == [("RVU24B", "same_year")]
    assert found(date(2024, 2, 1), A22, *quarters[1:]) == [("RVU24C", "same_year")]


def test_a_correction_is_in_force_from_its_own_date():
    january, correction = Loaded(2024, "A"), Loaded(2024, "AR")
    assert found(date(2024, 3, 8), january, correction) == [("RVU24A", "in_force")]
    assert found(date(2024, 3, 9), january, correction) == [("RVU24AR", "in_force")]


def test_after_an_excerpt_come_its_year_then_earlier_years_to_the_first_complete_one():
    assert found(date(2026, 2, 1), A22, D25, PART26) == [("RVU26A", "in_force"), ("RVU25D", "partial")]
    later = Loaded(2026, "B")
    assert found(date(2026, 2, 1), A22, D25, PART26, later) == [("RVU26A", "in_force"), ("RVU26B", "partial")]
    assert found(date(2026, 5, 1), D25, A26, Loaded(2026, "B", is_partial=True)) == [
        ("RVU26B", "in_force"), ("RVU26A", "partial"),
    ]  # fmt: skip


def test_only_a_complete_release_of_the_year_proves_that_a_code_is_invalid():
    def proved(day, *releases):
        return proves_absence(day, lookup_order(day, newest_first(*releases)))

    assert proved(date(2026, 2, 1), A26)
    assert proved(date(2025, 2, 1), D25)
    assert not proved(date(2026, 2, 1), D25, PART26)
    assert not proved(date(2024, 2, 1), A22, D25)
    assert not proved(date(2021, 2, 1), A22)


def test_each_reason_has_its_sentence():
    day = date(2025, 3, 3)
    assert [reason(basis, day, "RVU25D", "RVU26A") for basis in Basis] == [
        "",
        "No release in force on Mar 3, 2025 is loaded. Valued under RVU25D, the nearest of 2025.",
        "No release for 2025 is loaded. Valued under RVU25D.",
        "Only part of RVU26A is loaded, without this code. Valued under RVU25D.",
        "Pinned to RVU25D by your policy.",
        "Waits for a release.",
        "Valued under RVU25D, logged before we kept the reason.",
    ]
    assert [short_label(basis, "RVU22A", 2022) for basis in Basis] == [
        "RVU22A", "RVU22A, stand-in", "RVU22A, 2022 values", "RVU22A, stand-in", "RVU22A, pinned", "RVU22A", "RVU22A",
    ]  # fmt: skip


loads = st.lists(
    st.builds(Loaded, st.integers(2020, 2026), st.sampled_from(list(FIRST_DAYS)), st.booleans()),
    unique_by=lambda one: one.label,
    max_size=12,
)
days = st.integers(0, 365 * 9).map(lambda n: date(2019, 1, 1) + timedelta(n))


@given(loads, days)
def test_the_first_release_follows_the_rule(releases, day):
    order = lookup_order(day, newest_first(*releases))
    in_force = [one for one in releases if one.year == day.year and one.effective_from <= day]
    same_year = [one for one in releases if one.year == day.year and one.effective_from > day]
    earlier = [one for one in releases if one.year < day.year]
    if in_force:
        assert order[0] == max(in_force, key=lambda one: one.effective_from)
    elif same_year:
        assert order[0] == min(same_year, key=lambda one: one.effective_from)
    elif earlier:
        assert order[0] == max(earlier, key=lambda one: one.effective_from)
    else:
        assert order == []


@given(loads, days)
def test_the_order_ends_with_the_first_complete_release(releases, day):
    order = lookup_order(day, newest_first(*releases))
    assert all(one.is_partial for one in order[:-1])
    assert len(set(order)) == len(order)
    if order and order[-1].is_partial:  # all others that may value the date are excerpts too
        assert all(one.is_partial for one in releases if one.year <= day.year)


@given(loads, days, days)
def test_what_follows_depends_only_on_the_first_release(releases, day, other):
    published = newest_first(*releases)
    one, two = lookup_order(day, published), lookup_order(other, published)
    assert one == two or one[:1] != two[:1]
