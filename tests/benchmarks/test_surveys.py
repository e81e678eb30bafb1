"""The database's survey constraints, who sees a survey, and what the services refuse."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from benchmarks import queries, services
from benchmarks.models import BenchmarkChoice, Compensation, Survey, SurveyRow
from logbook.entries.queries import log_version
from rvuedge.audit.models import AuditRecord
from tests.benchmarks.conftest import GENERAL_SURGERY, make_survey, read_row

pytestmark = pytest.mark.django_db


def assert_refused(name, change):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        change()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("survey_row_points_valid", {"amounts": [4100, 4000, 7500, 8800, 10800]}),
        ("survey_row_points_valid", {"amounts": [4100, 5800, 7500, 8800]}),
        ("survey_row_points_valid", {"amounts": [0, 5800, 7500, 8800, 10800]}),
        ("survey_row_points_valid", {"amounts": [5800, 5800, 5800, 5800, 5800]}),
        ("survey_row_points_valid", {"amounts": [4100, None, 7500, 8800, 10800]}),
        ("survey_row_points_valid", {"percentiles": [10, 25, 25, 75, 90]}),
        ("survey_row_points_valid", {"percentiles": [10, 50, 25, 75, 90]}),
        ("survey_row_points_valid", {"percentiles": [0, 25, 50, 75, 90]}),
        ("survey_row_points_valid", {"percentiles": [10, 25, 50, 75, 100]}),
        ("survey_row_points_valid", {"percentiles": [50], "amounts": [7500]}),
        ("survey_row_points_valid", {"percentiles": [], "amounts": []}),
        ("survey_row_metric_known", {"metric": "rvus"}),
        ("survey_row_provider_known", {"provider_type": "robot"}),
        ("survey_row_is_named", {"specialty": ""}),
    ],
)
def test_the_database_refuses_invalid_rows(alice, name, fields):
    row = SurveyRow.objects.get(survey=make_survey(alice))
    assert_refused(name, lambda: SurveyRow.objects.filter(pk=row.pk).update(**fields))


def test_the_database_accepts_a_row_with_missing_percentiles(alice):
    row = SurveyRow.objects.get(survey=make_survey(alice))
    SurveyRow.objects.filter(pk=row.pk).update(percentiles=[25, 75], amounts=[5800, 8800])
    row.refresh_from_db()
    assert row.table.points == ((25, 5800), (75, 8800))


def test_the_database_accepts_other_percentiles_and_equal_neighbors(alice):
    values = {20: Decimal(5000), 25: Decimal(5000), 65: Decimal(8000), 99: Decimal(8000)}
    row = SurveyRow.objects.get(survey=make_survey(alice, [read_row(values=values)]))
    assert row.values == values


def test_the_database_refuses_a_duplicate_row(alice):
    survey = make_survey(alice)
    same = {"specialty": "General surgery", "metric": "work_rvu", "percentiles": [10, 25], "amounts": [1, 2]}
    assert_refused("survey_row_once", lambda: SurveyRow.objects.create(survey=survey, **same))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("survey_state_known", {"state": "lost", "owner": None}),
        ("survey_of_an_owner_is_in_use", {"state": "draft"}),
        ("survey_year_in_range", {"survey_year": 1066, "data_year": None}),
        ("survey_data_not_after_survey", {"data_year": 2026}),
        ("survey_schedule_year_in_range", {"schedule_year": 25}),
        ("survey_is_named", {"title": ""}),
    ],
)
def test_the_database_refuses_invalid_surveys(alice, name, fields):
    survey = make_survey(alice)
    assert_refused(name, lambda: Survey.objects.filter(pk=survey.pk).update(**fields))


def test_the_database_refuses_invalid_choices_and_compensation(alice):
    BenchmarkChoice.objects.create(user=alice)
    assert_refused("choice_clinical_days_in_a_year", lambda: BenchmarkChoice.objects.update(clinical_days=367))
    assert_refused("choice_method_known", lambda: BenchmarkChoice.objects.update(method="guess"))
    Compensation.objects.create(user=alice, year=2025, total=1)
    assert_refused("compensation_once_a_year", lambda: Compensation.objects.create(user=alice, year=2025, total=2))
    assert_refused("compensation_positive", lambda: Compensation.objects.update(total=0))
    assert_refused("collections_positive", lambda: Compensation.objects.update(collections=0))
    assert_refused("compensation_year_in_range", lambda: Compensation.objects.update(year=25))


def test_an_owner_cannot_import_the_same_survey_twice(alice, charlie):
    make_survey(alice)
    make_survey(charlie)
    with pytest.raises(services.SurveyRefusedError, match="You already have Invented, Survey, 2025"):
        make_survey(alice)
    make_survey(alice, survey_year=2024)
    assert Survey.objects.filter(owner=alice).count() == 2


def test_a_survey_with_an_invalid_row_is_not_saved(alice):
    with pytest.raises(IntegrityError):
        make_survey(alice, [read_row(), read_row("Urology", values={50: Decimal(1)})])
    assert (Survey.objects.count(), SurveyRow.objects.count()) == (0, 0)


def test_a_survey_is_visible_to_its_owner_and_once_published_to_everyone(alice, charlie):
    own, draft = make_survey(alice), make_survey(title="Draft")
    public = make_survey(title="Public", publish=True)
    assert set(queries.surveys_for(alice.pk)) == {own, public}
    assert set(queries.surveys_for(charlie.pk)) == {public}
    assert set(queries.staff_surveys()) == {draft, public}
    assert [row.survey for row in queries.rows_in_all_surveys(charlie.pk, "General surgery", "work_rvu")] == [public]
    for survey in (own, draft):
        with pytest.raises(Survey.DoesNotExist):
            queries.survey_for(charlie.pk, survey.pk)
    with pytest.raises(Survey.DoesNotExist):
        queries.own_survey(alice.pk, public.pk)
    with pytest.raises(Survey.DoesNotExist):
        services.publish_survey(actor=None, survey_id=own.pk)


def test_publishing_is_recorded_and_can_be_withdrawn(alice):
    survey = make_survey(title="Public", publish=True)
    with pytest.raises(services.SurveyRefusedError, match="already published"):
        services.publish_survey(actor=alice, survey_id=survey.pk)
    with pytest.raises(services.SurveyRefusedError, match="Withdraw it first"):
        services.discard_survey(actor=alice, survey_id=survey.pk)
    twin = make_survey(title="Public")
    with pytest.raises(services.SurveyRefusedError, match="Invented, Public, 2025 is already published to everyone"):
        services.publish_survey(actor=alice, survey_id=twin.pk)
    services.withdraw_survey(actor=alice, survey_id=survey.pk)
    assert not queries.surveys_for(alice.pk)
    services.publish_survey(actor=alice, survey_id=twin.pk)
    services.discard_survey(actor=alice, survey_id=survey.pk)
    assert [(r.action, r.actor_name) for r in AuditRecord.objects.order_by("id")] == [
        ("survey.publish", "command line"), ("survey.withdraw", "alice@example.com"),
        ("survey.publish", "alice@example.com"), ("survey.discard", "alice@example.com"),
    ]  # fmt: skip


def test_a_different_specialty_is_never_substituted(alice):
    make_survey(alice, [read_row("Urology")])
    wanted = queries.wanted_by(queries.choice_of(alice.pk), "Dermatology")
    found = queries.comparison_for(alice.pk, wanted, None)
    assert (found.row, found.nearest_rows) == (None, [])
    assert queries.choices(alice.pk, found) == {
        "specialty": ["Urology"], "metric": ["work_rvu"], "provider_type": [],
    }  # fmt: skip


def test_the_chosen_survey_is_used_or_else_the_newest(alice):
    old = make_survey(alice, survey_year=2023, rows=[read_row(), read_row(region="West")])
    new = make_survey(alice, survey_year=2025)
    wanted = {"specialty": "General surgery", "metric": "work_rvu", "region": "West"}
    assert queries.comparison_for(alice.pk, wanted, None).row.survey == new
    found = queries.comparison_for(alice.pk, wanted, old.pk)
    assert (found.row.survey, found.row.region, len(found.nearest_rows)) == (old, "West", 2)
    assert queries.choices(alice.pk, found)["region"] == ["All regions", "West"]


def test_the_log_version_changes_with_each_survey_change(alice, charlie):
    survey, seen = make_survey(alice), set()

    def changed():
        before = len(seen)
        seen.add(log_version(alice))
        return len(seen) == before + 1

    assert changed()
    services.save_choice(user_id=alice.pk, region="West")
    assert changed()
    row = services.save_row(user_id=alice.pk, survey_id=survey.pk, row=read_row("Urology"))
    assert changed()
    services.delete_row(user_id=alice.pk, survey_id=survey.pk, row_id=row.pk)
    assert changed()
    public = make_survey(title="Public", publish=True)
    assert changed()
    services.withdraw_survey(actor=None, survey_id=public.pk)
    assert changed()
    services.delete_survey(user_id=alice.pk, survey_id=survey.pk)
    assert changed()
    services.save_choice(user_id=charlie.pk, region="West")
    make_survey(charlie)
    assert not changed()


def test_invalid_weights_are_refused():
    with pytest.raises(ValueError, match="at least one above 0"):
        services.save_weights(user_id=1, weights={1: Decimal(0)})
    with pytest.raises(ValueError, match="0 or more"):
        services.save_weights(user_id=1, weights={1: Decimal(-1), 2: Decimal(1)})


def test_a_row_has_a_percentile_table(alice):
    row = SurveyRow.objects.get(survey=make_survey(alice))
    assert dict(row.table.points) == GENERAL_SURGERY
