"""A log's percentile on a survey: numbers by hand, totals by plain SQL."""

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
from tests import making
from tests.benchmarks.conftest import make_survey, read_row
from tests.sessions import log, log_days

TODAY = date(2026, 3, 2)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def days_back(count):
    return [TODAY - timedelta(n) for n in range(count)]


@pytest.fixture
def full(alice, rvu25d, rvu26a):
    """100 days of log to Mar 2, 2026, a 99213 each (1.30), and from 2026 a 20610 with 52 (half of 0.77)."""
    log_days(alice, [day for day in days_back(100) if day.year == 2026], "99213", "20610-52")
    log_days(alice, [day for day in days_back(100) if day.year != 2026], "99213")
    return alice


SQL = """
SELECT sum(wrvu), sum(gross_wrvu), count(DISTINCT service_date) FROM logbook_entry
WHERE user_id = %s AND deleted_at IS NULL AND service_date BETWEEN %s AND %s
"""


def by_sql(user, first, last):
    with connection.cursor() as cursor:
        cursor.execute(SQL, [user.pk, first, last])
        return Sums(*cursor.fetchone())


def test_the_sums_equal_plain_sql(full):
    (gone,) = log(full, "20610")
    services.delete_entries(user=full, entry_ids=[gone.pk])
    sums = with_history(full, year_sums(full, TODAY), TODAY)
    assert sums.first == TODAY - timedelta(99)
    assert sums.by_year[2026] == by_sql(full, date(2026, 1, 1), TODAY)
    assert sums.trend == by_sql(full, TODAY - timedelta(89), TODAY)
    before = by_sql(full, date(2025, 1, 1), date(2025, 12, 31))
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


def test_the_percentile_by_hand(full):
    # The trend: 90 × 1.30 + 61 × 0.385 = 140.485; a year 140.485 × 365 ÷ 90 = 569.7447; between 500 and 600.
    make_survey(full, [read_row(values={25: Decimal(500), 50: Decimal(600), 90: Decimal(900)})])
    result = percentile_for(full, TODAY)
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


def test_clinical_days_are_those_of_the_calendar_else_stated_else_counted(full):
    make_survey(full)
    result = percentile_for(full, TODAY)
    assert (result.clinical_days, result.clinical_days_are_counted) == (365, True)
    benchmarks.save_choice(user_id=full.pk, clinical_days=220)
    result = percentile_for(full, TODAY)
    assert (result.clinical_days, result.clinical_days_are_counted) == (220, False)
    working = next(one for one in result.estimates if one.estimate.method == "working")
    assert round(working.value, 2) == Decimal("370.70")  # 102.785 × 220 ÷ 61
    result = percentile_for(full, TODAY, planned=ClinicalYear(210, 40))
    assert result.chosen.estimate.method == "working"
    assert round(result.chosen.value, 2) == Decimal("539.62")  # 102.785 × 210 ÷ 40
    benchmarks.save_choice(user_id=full.pk, method="calendar")
    assert percentile_for(full, TODAY, planned=ClinicalYear(210, 40)).chosen.estimate.method == "calendar"


@pytest.mark.parametrize(("days", "stands"), [(0, False), (1, False), (29, False), (30, True)])
def test_no_percentile_before_thirty_days(alice, rvu26a, days, stands):
    make_survey(alice)
    for day in days_back(days):
        log(alice, "99213", day=day)
    result = percentile_for(alice, TODAY)
    assert (result.position is not None) is stands
    assert (result.days, result.days_left) == (days, 30 - days)


def test_half_time_is_taken_to_full_time(full):
    save_profile(user=full, name="", career_stage="attending", specialty="general-surgery", fte=Decimal("0.50"))
    make_survey(full)
    result = percentile_for(type(full).objects.get(pk=full.pk), TODAY)
    assert round(result.chosen.value, 3) == Decimal("1139.489")
    assert result.own_share == Decimal("0.50")
    assert round(result.position.targets[0].gap, 3) == round((4100 - result.chosen.value) / 2, 3)


def test_gross_is_compared_where_the_survey_counts_before_modifiers(full):
    make_survey(full, modifier_adjusted=False)
    result = percentile_for(full, TODAY)
    assert result.is_gross
    # 90 × 1.30 + 61 × 0.77 = 163.97
    assert result.chosen.estimate.total == Decimal("163.97")


def test_the_log_under_the_survey_s_own_schedule_changes_no_entry(full, rvu25d):
    make_survey(full, schedule_year=2025)
    result = percentile_for(full, TODAY)
    assert result.schedule_years == (2025, 2026)
    before = by_sql(full, date(2025, 1, 1), TODAY)
    found = restate(full, result.sums, release_of_year(2025), TODAY)
    # 20610 is 0.79 in RVU25D: 90 × 1.30 + 61 × 0.395 = 141.095.
    assert found.sums.trend == Sums(Decimal("141.095"), Decimal("165.19"), 90)
    assert found.sums.by_year[2026].adjusted == Decimal("103.395")  # 61 × 1.695
    assert (found.release, found.kept, found.count) == (rvu25d, 0, 151)
    assert percentile_for(full, TODAY, sums=found.sums).schedule_years == ()
    assert by_sql(full, date(2025, 1, 1), TODAY) == before


def test_codes_that_the_other_schedule_lacks_keep_their_value(full, rvu25d):
    log(full, "71046")
    found = restate(full, year_sums(full, TODAY), rvu25d, TODAY)
    assert (found.kept, found.sums.trend.adjusted) == (1, Decimal("141.275"))


def test_the_release_of_a_year_is_a_whole_one_where_there_is_one(rvu25d):
    making.load([making.row("99213")], 2025, "A", is_partial=True)
    assert release_of_year(2025) == rvu25d
    assert release_of_year(2020) is None


def test_a_stranger_s_log_is_not_counted(full, charlie):
    assert year_sums(charlie, TODAY).first is None


def test_three_queries_whatever_the_log(full, django_assert_num_queries):
    make_survey(full)
    user = type(full).objects.select_related("clinician").get(pk=full.pk)
    with django_assert_num_queries(3):
        percentile_for(user, TODAY)
