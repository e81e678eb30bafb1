"""A log's percentile in a survey: numbers worked out by hand, totals checked with plain SQL."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from benchmarks import services as benchmarks
from logbook.entries import services
from logbook.percentile.clinical_days import ClinicalYear
from logbook.percentile.restatement import release_of_year, restate
from logbook.percentile.result import percentile_for
from logbook.percentile.year_totals import Sums, with_history, year_sums
from rvuedge.accounts.services import save_profile
from rvuedge.common.fte import FteHistory
from tests import making
from tests.benchmarks.conftest import make_survey, read_row
from tests.sessions import log, log_days

TODAY = date(2026, 3, 2)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def days_back(count):
    return [TODAY - timedelta(n) for n in range(count)]


@pytest.fixture
def clinician(alice, rvu25d, rvu26a):
    """Alice, with 100 days of log to Mar 2, 2026: a 99213 (1.30) each, plus a 20610-52 (half of 0.77) from 2026 on."""
    log_days(alice, [day for day in days_back(100) if day.year == 2026], "99213", "20610-52")
    log_days(alice, [day for day in days_back(100) if day.year != 2026], "99213")
    return alice


SQL = """
SELECT sum(wrvu), sum(gross_wrvu), count(DISTINCT service_date) FROM logbook_entry
WHERE user_id = %s AND deleted_at IS NULL AND service_date BETWEEN %s AND %s
"""


def sums_by_sql(user, first, last):
    with connection.cursor() as cursor:
        cursor.execute(SQL, [user.pk, first, last])
        return Sums(*cursor.fetchone())


def test_the_sums_equal_plain_sql(clinician):
    (deleted,) = log(clinician, "20610")
    services.delete_entries(user=clinician, entry_ids=[deleted.pk])
    sums = with_history(clinician, year_sums(clinician, TODAY), TODAY)
    assert sums.first == TODAY - timedelta(99)
    assert sums.by_year[2026] == sums_by_sql(clinician, date(2026, 1, 1), TODAY)
    assert sums.trend == sums_by_sql(clinician, TODAY - timedelta(89), TODAY)
    before = sums_by_sql(clinician, date(2025, 1, 1), date(2025, 12, 31))
    assert (sums.by_year[2025].adjusted, sums.by_year[2025].gross) == (before.adjusted, before.gross)
    assert sums.schedule_years == (2025, 2026)
    assert sums.trend.gross > sums.trend.adjusted


def test_a_log_without_recent_entries_still_has_a_first_day(alice, rvu25d):
    log(alice, "99213", day=date(2025, 10, 2))
    sums = year_sums(alice, TODAY)
    assert (sums.first, sums.by_year, sums.trend) == (date(2025, 10, 2), {}, Sums())
    make_survey(alice)
    result = percentile_for(alice, TODAY)
    assert (result.chosen, result.days_left) == (None, 0)


def test_the_percentile_worked_out_by_hand(clinician):
    # The trend: 90 × 1.30 + 61 × 0.385 = 140.485; a year 140.485 × 365 ÷ 90 = 569.7447; between 500 and 600.
    make_survey(clinician, [read_row(values={25: Decimal(500), 50: Decimal(600), 90: Decimal(900)})])
    result = percentile_for(clinician, TODAY)
    assert (result.chosen.label, result.chosen.formula) == ("Last 90 days", "140.5 × 365 ÷ 90")
    assert round(result.chosen.value, 4) == Decimal("569.7447")
    assert round(result.position.interpolated.percentile, 3) == Decimal("42.436")  # 25 + 25 × 69.7447 ÷ 100
    assert result.position.label == "42nd"
    assert [round(target.gap, 2) for target in result.position.targets] == [Decimal("30.26"), Decimal("330.26")]
    # The calendar: (61 × 1.30 + 61 × 0.385) × 365 ÷ 61 = 615.025.
    assert {one.estimate.method: round(one.value, 3) for one in result.estimates} == {
        "trend": Decimal("569.745"), "calendar": Decimal("615.025"),
    }  # fmt: skip
    assert (round(result.low, 3), round(result.high, 3)) == (Decimal("569.745"), Decimal("615.025"))


def test_clinical_days_come_from_the_calendar_or_the_choice_or_a_count(clinician):
    make_survey(clinician)
    result = percentile_for(clinician, TODAY)
    assert (result.clinical_days, result.clinical_days_are_counted) == (365, True)
    benchmarks.save_choice(user_id=clinician.pk, clinical_days=220)
    result = percentile_for(clinician, TODAY)
    assert (result.clinical_days, result.clinical_days_are_counted) == (220, False)
    working = next(one for one in result.estimates if one.estimate.method == "working")
    assert round(working.value, 2) == Decimal("370.70")  # 102.785 × 220 ÷ 61
    result = percentile_for(clinician, TODAY, planned=ClinicalYear(210, 40))
    assert result.chosen.estimate.method == "working"
    assert round(result.chosen.value, 2) == Decimal("539.62")  # 102.785 × 210 ÷ 40
    benchmarks.save_choice(user_id=clinician.pk, method="calendar")
    assert percentile_for(clinician, TODAY, planned=ClinicalYear(210, 40)).chosen.estimate.method == "calendar"


@pytest.mark.parametrize(("days", "has_position"), [(0, False), (1, False), (29, False), (30, True)])
def test_no_percentile_before_thirty_days(alice, rvu26a, days, has_position):
    make_survey(alice)
    for day in days_back(days):
        log(alice, "99213", day=day)
    result = percentile_for(alice, TODAY)
    assert (result.position is not None) is has_position
    assert (result.days, result.days_left) == (days, 30 - days)


def test_half_time_is_scaled_to_full_time(clinician):
    save_profile(user=clinician, name="", career_stage="attending", specialty="general-surgery", fte=Decimal("0.50"))
    make_survey(clinician)
    result = percentile_for(type(clinician).objects.get(pk=clinician.pk), TODAY)
    assert round(result.chosen.value, 3) == Decimal("1139.489")
    assert result.chosen.full_time.own_share == Decimal("0.50")
    assert round(result.position.targets[0].gap, 3) == round((4100 - result.chosen.value) / 2, 3)


def test_gross_is_compared_if_the_survey_counts_before_modifiers(clinician):
    make_survey(clinician, modifier_adjusted=False)
    result = percentile_for(clinician, TODAY)
    assert result.is_gross
    # 90 × 1.30 + 61 × 0.77 = 163.97
    assert result.chosen.estimate.total == Decimal("163.97")


def test_restating_under_the_surveys_fee_schedule_changes_no_entry(clinician, rvu25d):
    make_survey(clinician, schedule_year=2025)
    result = percentile_for(clinician, TODAY)
    assert result.schedule_years == (2025, 2026)
    before = sums_by_sql(clinician, date(2025, 1, 1), TODAY)
    found = restate(clinician, result.sums, release_of_year(2025), TODAY)
    # 20610 is 0.79 in RVU25D: 90 × 1.30 + 61 × 0.395 = 141.095.
    assert found.sums.trend == Sums(Decimal("141.095"), Decimal("165.19"), 90)
    assert found.sums.by_year[2026].adjusted == Decimal("103.395")  # 61 × 1.695
    assert (found.release, found.kept, found.count) == (rvu25d, 0, 151)
    assert percentile_for(clinician, TODAY, sums=found.sums).schedule_years == ()
    assert sums_by_sql(clinician, date(2025, 1, 1), TODAY) == before


def test_codes_missing_from_the_other_release_keep_their_value(clinician, rvu25d):
    log(clinician, "71046")
    found = restate(clinician, year_sums(clinician, TODAY), rvu25d, TODAY)
    assert (found.kept, found.sums.trend.adjusted) == (1, Decimal("141.275"))


def test_the_release_of_a_year_is_preferably_a_complete_one(rvu25d):
    making.load([making.row("99213")], 2025, "A", is_partial=True)
    assert release_of_year(2025) == rvu25d
    assert release_of_year(2020) is None


def test_a_strangers_log_is_not_counted(clinician, charlie):
    assert year_sums(charlie, TODAY).first is None


def test_a_percentile_takes_four_queries_for_any_log(clinician, django_assert_num_queries):
    make_survey(clinician)
    user = type(clinician).objects.select_related("clinician").get(pk=clinician.pk)
    with django_assert_num_queries(4):
        percentile_for(user, TODAY)
    with django_assert_num_queries(3):
        percentile_for(user, TODAY, fte=FteHistory())
