"""Survey pages: the list, one survey, manual entry, the template."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.importers.files import read_file
from benchmarks.importers.found import Decisions
from benchmarks.importers.reading import read_survey
from benchmarks.models import Survey, SurveyRow
from tests.benchmarks.conftest import make_survey, read_row
from tests.pages import text

pytestmark = pytest.mark.django_db
ROW = {
    "specialty": "Urology", "other_specialty": "", "metric": "work_rvu", "provider_type": "physician", "region": "",
    "practice_type": "", "p25": "5,000", "p50": "7000", "p75": "9000.5", "n_providers": "140",
}  # fmt: skip
FACTS = {"publisher": "Invented", "title": "By hand", "survey_year": "2025", "may_use": "on"}


@pytest.mark.parametrize(
    "address",
    ["", "1/", "1/edit/", "new/", "template.csv", "1/rows/new/", "1/rows/1/", "1/delete/", "1/rows/1/delete/"],
)
def test_surveys_require_signing_in(client, address):
    assert client.get(f"/benchmarks/surveys/{address}").status_code in (302, 405)
    assert client.post(f"/benchmarks/surveys/{address}").url.startswith("/accounts/login/?next=/")


def test_a_stranger_cannot_reach_a_survey(client, alice, charlie):
    survey = make_survey(alice)
    row = survey.rows.get()
    client.force_login(charlie)
    at = f"/benchmarks/surveys/{survey.pk}/"
    for address in (at, f"{at}edit/", f"{at}rows/new/", f"{at}rows/{row.pk}/"):
        assert client.get(address).status_code == 404
    for address in (
        f"{at}edit/",
        f"{at}delete/",
        f"{at}rows/{row.pk}/delete/",
        f"{at}rows/new/",
        f"{at}rows/{row.pk}/",
    ):
        assert client.post(address, ROW).status_code == 404
    assert "Invented" not in text(client.get("/benchmarks/surveys/"))
    assert SurveyRow.objects.get().specialty == "General surgery"


def test_a_published_survey_is_read_only(owner):
    survey = make_survey(publish=True)
    at = f"/benchmarks/surveys/{survey.pk}/"
    page = owner.get(at)
    assert "Published to everyone" in text(page)
    assert "Delete survey" not in text(page)
    assert owner.post(f"{at}delete/").status_code == 404
    assert owner.post(f"{at}rows/new/", ROW).status_code == 404
    assert owner.get("/benchmarks/surveys/999/").status_code == 404


def test_a_survey_can_be_entered_by_hand(owner, alice):
    assert owner.get("/benchmarks/surveys/new/").status_code == 200
    response = owner.post("/benchmarks/surveys/new/", FACTS | ROW)
    survey = Survey.objects.get(owner=alice)
    assert response.url == f"/benchmarks/surveys/{survey.pk}/"
    row = survey.rows.get()
    assert row.table.points == ((25, 5000), (50, 7000), (75, Decimal("9000.5")))
    assert (row.specialty, row.region, row.n_providers) == ("Urology", "All regions", 140)
    assert "You already have Invented, By hand, 2025" in text(owner.post("/benchmarks/surveys/new/", FACTS | ROW))


def test_other_percentiles_can_be_entered_by_hand(owner, alice):
    others = {"other_points": "20: 4,500; 65th: 8,200", "p50": "5000"}
    owner.post("/benchmarks/surveys/new/", FACTS | ROW | others)
    row = SurveyRow.objects.get(survey__owner=alice)
    assert row.table.points == ((20, 4500), (25, 5000), (50, 5000), (65, 8200), (75, Decimal("9000.5")))
    at = f"/benchmarks/surveys/{row.survey_id}/"
    assert "20th 25th Median 65th 75th 90th" in text(owner.get(at))
    assert 'value="20: 4,500; 65: 8,200"' in owner.get(f"{at}rows/{row.pk}/").content.decode()
    owner.post(f"{at}rows/{row.pk}/", ROW | others)
    assert "the median is the same as the 25th percentile" in text(owner.get(at))


def test_editing_a_row_keeps_its_printed_name_and_basis(owner, alice):
    survey = make_survey(alice, [read_row("Urology", printed="Urology (adult)", fte_basis="cFTE ≥ 0.75")])
    row = survey.rows.get()
    at = f"/benchmarks/surveys/{survey.pk}/"
    assert "Urology (adult) Used for Urology." in text(owner.get(at))
    owner.post(f"{at}rows/{row.pk}/", ROW)
    row.refresh_from_db()
    assert (row.name, row.basis, row.values[25]) == ("Urology (adult)", "cFTE ≥ 0.75", 5000)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"other_points": "20"}, "“20” must be another percentile and its value"),
        ({"other_points": "25: 5,000"}, "“25: 5,000” must be another percentile and its value"),
        ({"other_points": "20: lots"}, "“lots” isn't a number"),
        ({"other_points": "20: 5,100"}, "The 25th percentile, 5,000, is lower than the 20th percentile, 5,100."),
        ({"specialty": ""}, "Choose a specialty"),
        ({"p50": "4000"}, "The median, 4,000, is lower than the 25th percentile, 5,000."),
        ({"p25": "", "p75": ""}, "at least two percentiles"),
        ({"p25": "$5000"}, "is in dollars"),
        ({"p25": "45%"}, "is a percentage"),
        ({"metric": "moon"}, "Select a valid choice"),
        ({"n_providers": "-1"}, "greater than or equal to 0"),
        ({"may_use": ""}, "Confirm that you're allowed to use this one"),
    ],
)
def test_an_invalid_row_is_explained_and_kept(owner, changes, message):
    response = owner.post("/benchmarks/surveys/new/", FACTS | ROW | changes)
    assert response.status_code == 422
    assert message in text(response)
    assert f'value="{(ROW | changes)["n_providers"]}"' in response.content.decode()
    assert Survey.objects.count() == 0


def test_rows_can_be_added_changed_and_deleted(owner, alice):
    survey = make_survey(alice)
    at = f"/benchmarks/surveys/{survey.pk}/"
    other = ROW | {"specialty": "", "other_specialty": "Bariatric surgery", "region": "West"}
    assert owner.get(f"{at}rows/new/").status_code == 200
    assert owner.post(f"{at}rows/new/", other).url == at
    assert "already has a row for this specialty, metric, and region" in text(owner.post(f"{at}rows/new/", other))
    row = survey.rows.get(specialty="Bariatric surgery")
    assert 'value="9,000.5"' in owner.get(f"{at}rows/{row.pk}/").content.decode()
    assert owner.post(f"{at}rows/{row.pk}/", other | {"p75": "9100"}).url == at
    row.refresh_from_db()
    assert row.values[75] == 9100
    owner.post(f"{at}rows/{row.pk}/delete/")
    assert survey.rows.count() == 1
    assert owner.post(f"{at}delete/").url == "/benchmarks/surveys/"
    assert not Survey.objects.exists()


def test_the_facts_of_a_survey_can_be_edited(owner, alice):
    survey, other = make_survey(alice, schedule_year=2020), make_survey(alice, title="Other")
    at = f"/benchmarks/surveys/{survey.pk}/edit/"
    assert 'value="2020"' in owner.get(at).content.decode()
    assert owner.post(at, FACTS | {"schedule_year": "2025", "modifier_adjusted": "no"}).url == at.removesuffix("edit/")
    survey.refresh_from_db()
    assert (survey.title, survey.schedule_year, survey.modifier_adjusted) == ("By hand", 2025, False)
    assert survey.rows.count() == 1
    response = owner.post(at, FACTS | {"title": other.title})
    assert (response.status_code, "You already have Invented, Other, 2025" in text(response)) == (422, True)
    assert owner.post(at, FACTS | {"survey_year": "x"}).status_code == 422
    assert owner.delete(at).status_code == 405


def test_the_template_can_be_filled_in_and_imported(owner):
    lines = owner.get("/benchmarks/surveys/template.csv").content.decode().splitlines()
    filled = lines[0] + "\r\n" + lines[1].replace(",,,,,,,", ",4100,5800,7500,8800,10800,312,58")
    reading = read_survey(read_file(filled.encode()), Decisions())
    assert reading.is_ready
    assert (reading.rows[0].metric, reading.rows[0].values[50], reading.rows[0].n_groups) == ("work_rvu", 7500, 58)


@pytest.mark.parametrize(("address", "expected"), [("/benchmarks/surveys/", 2), ("/benchmarks/surveys/{}/", 4)])
def test_query_counts_do_not_grow_with_rows(owner, alice, address, expected):
    survey = make_survey(alice)

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(address.format(survey.pk)).status_code == 200
        return len(captured)

    one = count()
    for n in range(2):
        make_survey(alice, title=f"Another {n}")
        SurveyRow.objects.create(
            survey=survey, specialty=f"Other {n}", metric="work_rvu", percentiles=[10, 25], amounts=[1, 2]
        )
    assert count() == one == expected


def test_a_survey_can_be_filtered_by_specialty(owner, alice):
    survey = make_survey(alice, [read_row(), read_row("Urology")])
    page = text(owner.get(f"/benchmarks/surveys/{survey.pk}/?specialty=Urology"))
    assert "Urology only" in page
    assert "General surgery All regions" not in page
    assert "No rows for Astrology" in text(owner.get(f"/benchmarks/surveys/{survey.pk}/?specialty=Astrology"))
