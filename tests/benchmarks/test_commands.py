"""manage.py import_benchmarks and load_sample_survey."""

import io

import pytest
from django.core.management import CommandError, call_command

from benchmarks.models import Survey, SurveyRow
from rvuedge.audit.models import AuditRecord
from tests.benchmarks.conftest import FOLDER

pytestmark = pytest.mark.django_db
FACTS = ["--publisher", "Invented", "--title", "Survey", "--survey-year", "2025", "--license-confirmed"]


def run(name, *options):
    out = io.StringIO()
    call_command("import_benchmarks", str(FOLDER / name), *FACTS, *options, stdout=out)
    return out.getvalue()


def test_an_owner_imports_a_private_survey(alice):
    out = run("specialties_merged_down.csv", "--owner", "Alice@example.com", "--modifier-adjusted", "yes")
    assert "Invented, Survey, 2025: imported rows, 3" in out
    assert "Skipped, no value: row 6." in out
    survey = Survey.objects.get()
    assert (survey.owner, survey.modifier_adjusted, survey.state) == (alice, True, "published")
    with pytest.raises(CommandError, match="You already have Invented, Survey, 2025"):
        run("long.csv", "--owner", "alice@example.com")


def test_a_survey_for_everyone_is_a_draft_until_published():
    run("long.csv", "--everyone")
    assert Survey.objects.get().state == "draft"
    Survey.objects.all().delete()
    run("long.csv", "--everyone", "--publish")
    assert Survey.objects.get().state == "published"
    actions = list(AuditRecord.objects.order_by("id").values_list("action", "actor_name"))
    assert actions == [
        ("survey.import", "command line"), ("survey.import", "command line"), ("survey.publish", "command line"),
    ]  # fmt: skip


def test_metric_specialty_and_column_options():
    run("no_metric.csv", "--everyone", "--metric", "work_rvu")
    Survey.objects.all().delete()
    run("unknown_specialties.csv", "--everyone", "--specialty", "Gastroenterolgy=Gastroenterology",
        "--keep-specialties", "--column", "D=", "--provider-type", "app")  # fmt: skip
    assert SurveyRow.objects.filter(percentiles=[25, 50]).count() == 4
    assert set(SurveyRow.objects.values_list("specialty", "provider_type")) == {
        ("Orthopedic Surgery: Spine", "app"), ("Gastroenterology", "app"), ("Bariatric alchemy", "app"),
        ("Surgery", "app"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("duplicates.csv", [], "Row 4: Row 2 already has this specialty, metric, and region"),
        (
            "unknown_specialties.csv",
            [],
            "We don't recognize the specialty “Gastroenterolgy”. Did you mean Gastroenterology",
        ),
        ("open_quote.csv", [], "can't be read as CSV"),
        ("missing.csv", [], "No such file"),
        ("long.csv", ["--column", "ZZ=p10"], "ZZ=p10 isn't a column and a role"),
    ],
)
def test_a_refused_import_changes_nothing(name, options, message):
    with pytest.raises(CommandError, match=r"Nothing was imported|isn't a column") as error:
        run(name, "--everyone", *options)
    assert message in str(error.value)
    assert Survey.objects.count() == 0


def test_the_license_and_a_known_owner_are_required():
    with pytest.raises(CommandError, match="Surveys are licensed"):
        call_command("import_benchmarks", str(FOLDER / "long.csv"), *FACTS[:-1], "--everyone")
    with pytest.raises(CommandError, match=r"No account uses nobody@example\.com"):
        run("long.csv", "--owner", "nobody@example.com")


def test_the_sample_survey_is_labeled_as_invented_and_loads_once():
    for _ in range(2):
        call_command("load_sample_survey", stdout=io.StringIO())
    survey = Survey.objects.get()
    assert str(survey) == "Sample survey (invented numbers), 2025"
    assert (survey.state, survey.owner, survey.rows.count()) == ("published", None, 16)
    surgeons = survey.rows.get(specialty="General surgery", metric="work_rvu")
    assert [value for _, value in surgeons.table.points] == [4100, 5800, 7500, 8800, 10800]
    assert surgeons.n_providers == 312
