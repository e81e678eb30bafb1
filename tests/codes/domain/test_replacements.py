"""Codes that others took over, against every release of CMS's that we have."""

from datetime import date

import pytest

from codes.domain.hcpcs import is_code
from codes.domain.replacements import replacement_on, replacements, successors_of
from codes.domain.sections import classify
from tests import cms

# Complete releases by their first service date. RVU20D's copy lost leading zeros, so it's not used here.
RELEASES = {
    date(2020, 1, 1): ("older/rvu20a_rebuilt.zip", "PPRRVU20_JAN.csv"),
    date(2020, 7, 1): ("older/rvu20c_rebuilt.zip", "PPRRVU20_JUL.csv"),
    date(2021, 1, 1): ("older/rvu21a_rebuilt.zip", "PPRRVU21_JAN.csv"),
    date(2021, 7, 1): ("older/rvu21c_rebuilt.zip", "PPRRVU21_JUL.csv"),
    date(2022, 1, 1): ("rvu22a.zip", "PPRRVU22_JAN.csv"),
    date(2024, 1, 1): ("older/rvu24a_rebuilt.zip", "PPRRVU24_JAN.csv"),
    date(2024, 4, 1): ("older/rvu24b_rebuilt.zip", "PPRRVU24_APR.csv"),
    date(2024, 7, 1): ("older/rvu24c_rebuilt.zip", "PPRRVU24_JUL.csv"),
    date(2025, 10, 1): ("rvu25d_0.zip", "PPRRVU2025_Oct.csv"),
}


@pytest.fixture(scope="module")
def codes_by_date():
    """The codes of each release, by its first service date."""
    return {day: {row["hcpcs"] for row in cms.rows(*source)} for day, source in RELEASES.items()}


@pytest.mark.cms
def test_a_replaced_code_is_in_every_release_before_the_change_and_in_none_after(codes_by_date):
    for hcpcs, replacement in replacements().items():
        has_code = {day for day, codes in codes_by_date.items() if hcpcs in codes}
        assert has_code, hcpcs
        assert max(has_code) < replacement.since, hcpcs
        assert has_code == {day for day in codes_by_date if min(has_code) <= day < replacement.since}, hcpcs


@pytest.mark.cms
def test_each_successor_is_in_every_release_from_the_change_on(codes_by_date):
    for hcpcs, replacement in replacements().items():
        for day, codes in codes_by_date.items():
            if day >= replacement.since:
                assert codes.issuperset(replacement.by), (hcpcs, day)


@pytest.mark.cms
def test_every_code_of_every_release_has_a_section_and_visits_are_visits(codes_by_date):
    codes = set().union(*codes_by_date.values())
    assert not {code for code in codes if classify(code)[0].slug == "other"}
    visits = {code for code in codes if code.isdecimal() and "99201" <= code <= "99499"}
    assert "99201" in visits
    assert {classify(code)[0].slug for code in visits} == {"evaluation-and-management"}
    assert {classify(code)[1] for code in ("80500", "80502", "80503", "80506")} == {"Clinical consultation"}


def test_every_replacement_names_codes_a_source_and_how_to_choose():
    for hcpcs, replacement in replacements().items():
        assert is_code(hcpcs)
        assert all(is_code(code) for code in replacement.by)
        assert len(set(replacement.by)) == len(replacement.by) > 0
        assert hcpcs not in replacement.by
        assert replacement.source
        assert bool(replacement.choice) == (len(replacement.by) > 1), hcpcs
        assert (replacement.since.month, replacement.since.day) == (1, 1)  # CPT and CMS change codes each January


@pytest.mark.parametrize(
    ("hcpcs", "first", "last"),
    [
        ("49585", "49591", "49618"),  # either initial or recurrent (ACS Bulletin, December 2022)
        ("49560", "49591", "49596"),
        ("49566", "49613", "49618"),
        ("99201", "99202", "99202"),  # AHIMA, Highlights of the 2021 CPT code updates
        ("99218", "99221", "99223"),  # AMA, CPT 2023 E/M code and guideline changes
        ("99224", "99231", "99233"),
        ("99251", "99252", "99252"),
    ],
)
def test_known_successors(hcpcs, first, last):
    assert (successors_of(hcpcs)[0], successors_of(hcpcs)[-1]) == (first, last)


def test_a_code_is_replaced_from_the_change_on():
    assert replacement_on("49585", date(2022, 12, 31)) is None
    assert replacement_on("49585", date(2023, 1, 1)).by[0] == "49591"
    assert replacement_on("99213", date(2023, 1, 1)) is None
    assert successors_of("99213") == ()
