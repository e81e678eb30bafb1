"""The benchmarks page: what the owner sees and chooses, and that other users' numbers stay private."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from benchmarks import queries
from benchmarks import services as benchmarks
from benchmarks.models import BenchmarkChoice, Compensation
from logbook.percentile.result import percentile_for
from tests.benchmarks.conftest import make_survey, read_row
from tests.pages import text
from tests.sessions import log_days

TODAY = date(2026, 3, 2)
VALUES = {25: Decimal(400), 50: Decimal(500), 90: Decimal(900)}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def owner(owner, rvu25d, rvu26a):
    return owner


def log_daily(user, days=60, code="99213"):
    log_days(user, [TODAY - timedelta(n) for n in range(days)], code)


POSTS = ["choice/", "method/", "weights/", "compensation/", "compensation/2025/delete/"]


@pytest.mark.parametrize("address", ["", *POSTS])
def test_the_page_requires_signing_in(client, address):
    send = client.post if address else client.get
    assert send(f"/benchmarks/{address}").url.startswith("/accounts/login/?next=/benchmarks/")


def test_other_methods_are_rejected(owner):
    assert owner.post("/benchmarks/").status_code == 405
    assert [owner.get(f"/benchmarks/{address}").status_code for address in POSTS] == [405] * len(POSTS)


def test_without_a_survey_the_page_says_how_to_get_one(owner):
    page = text(owner.get("/benchmarks/"))
    assert "No survey yet" in page
    assert "Import a survey" in page


def test_before_thirty_days_the_page_says_how_many_are_missing(owner, alice):
    make_survey(alice)
    page = text(owner.get("/benchmarks/"))
    assert "Not enough data yet" in page
    log_daily(alice, 12)
    page = text(owner.get("/benchmarks/"))
    assert "covers 12 of the 30 days a percentile needs. Your percentile appears after 18 more days." in page
    assert not re.search(r"\d+\s*(st|nd|rd|th)\s+percentile", page)


def test_a_different_specialty_is_never_substituted(owner, alice):
    make_survey(alice, [read_row("Urology")])
    log_daily(alice)
    page = owner.get("/benchmarks/")
    assert "No survey has wRVU for General surgery" in text(page)
    owner.post("/benchmarks/choice/", {"specialty": "Urology"})
    assert owner.get("/benchmarks/").context["position"].label == "below the 10th"


def test_the_percentile_is_shown_with_its_source_and_calculation(owner, alice):
    # 60 × 1.30 = 78 in 60 days: 78 × 365 ÷ 60 = 474.5, which is 25 + 25 × 74.5 ÷ 100 = 43.6.
    make_survey(alice, [read_row(values=VALUES, n_groups=58)], data_year=2024, license_note="For my own use")
    log_daily(alice)
    page = text(owner.get("/benchmarks/"))
    assert "44 th percentile" in page
    assert "Invented, Survey, 2025 (data 2024), n = 312, 58 groups" in page
    assert "For my own use" in page
    assert "26 a year" in page  # 500 − 474.5 = 25.5
    assert "78.0 × 365 ÷ 60" in page


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({25: Decimal(475), 75: Decimal(900)}, "Below the 25th"),
        ({25: Decimal(100), 75: Decimal(474)}, "Above the 75th"),
        ({25: Decimal("474.5"), 75: Decimal(900)}, "25 th percentile"),
    ],
)
def test_nothing_is_extrapolated(owner, alice, values, label):
    make_survey(alice, [read_row(values=values)])
    log_daily(alice)
    assert label in text(owner.get("/benchmarks/"))


def test_choices_are_remembered(owner, alice):
    survey = make_survey(alice, [read_row(values=VALUES), read_row(values=VALUES, region="West"), read_row("Urology")])
    log_daily(alice)
    owner.post("/benchmarks/choice/", {"survey": survey.pk, "region": "West", "specialty": "General surgery"})
    assert owner.get("/benchmarks/").context["row"].region == "West"
    owner.post("/benchmarks/method/", {"method": "calendar", "clinical_days": "200"})
    context = owner.get("/benchmarks/").context
    assert (context["row"].region, context["result"].chosen.estimate.method) == ("West", "calendar")
    assert context["result"].clinical_days == 200
    assert context["result"].position.targets[0].per_day == context["result"].position.targets[0].gap / 200


def test_invalid_choices_change_nothing(owner, alice, charlie):
    theirs = make_survey(charlie)
    assert owner.post("/benchmarks/choice/", {"survey": theirs.pk}).status_code == 404
    owner.post("/benchmarks/choice/", {"metric": "moon", "provider_type": "robot", "region": "x" * 99})
    owner.post("/benchmarks/method/", {"clinical_days": "400"})
    owner.post("/benchmarks/method/", {"method": "guess"})
    choice = queries.choice_of(alice.pk)
    assert (choice.metric, choice.provider_type, choice.region, choice.clinical_days, choice.method) == ("",) * 3 + (
        None,
        "",
    )


def test_surveys_are_compared_and_blended(owner, alice, charlie):
    one = make_survey(alice, [read_row(values={25: Decimal(400), 50: Decimal(500)})])
    two = make_survey(title="Public", rows=[read_row(values={25: Decimal(300), 50: Decimal(460)})], publish=True)
    gross = make_survey(alice, title="Gross", rows=[read_row(values=VALUES)], modifier_adjusted=False)
    make_survey(charlie, title="Theirs")
    log_daily(alice)
    owner.post("/benchmarks/choice/", {"survey": one.pk})
    page = owner.get("/benchmarks/")
    compared = {item.row.survey: item for item in page.context["comparisons"]}
    assert set(compared) == {one, two, gross}
    assert (compared[one].position.label, compared[two].position.label) == ("44th", "above the median")
    assert compared[gross].why_not == "uses wRVU before modifiers"
    # (400 + 300) ÷ 2 = 350 and (500 + 460) ÷ 2 = 480: 474.5 is 25 + 25 × 124.5 ÷ 130 = 48.9.
    assert round(page.context["blend"].interpolated.percentile, 2) == Decimal("48.94")
    owner.post("/benchmarks/weights/", {f"weight-{one.pk}": "3", f"weight-{two.pk}": "1", "weight-999": "7"})
    # (1,200 + 300) ÷ 4 = 375 and (1,500 + 460) ÷ 4 = 490: 25 + 25 × 99.5 ÷ 115 = 46.6.
    assert round(owner.get("/benchmarks/").context["blend"].interpolated.percentile, 2) == Decimal("46.63")


@pytest.mark.parametrize("weight", ["-1", "0", "x", "NaN", "Infinity", "1e9"])
def test_invalid_weights_change_nothing(owner, alice, weight):
    survey = make_survey(alice)
    owner.post("/benchmarks/weights/", {f"weight-{survey.pk}": weight})
    assert "Nothing was changed" in text(owner.get("/benchmarks/"))
    assert queries.choice_of(alice.pk).weights == {}


def test_year_over_year(owner, alice):
    make_survey(alice, [read_row(values=VALUES)])
    log_daily(alice, 100)
    years = owner.get("/benchmarks/").context["years"]
    # 2025: 39 days of 1.30 from Nov 23, annualized: 50.7 × 365 ÷ 39 = 474.5, the same as the 2026 trend.
    assert [(line.year, line.value, line.position.label) for line in years] == [
        (2025, Decimal("474.5"), "44th"), (2026, Decimal("474.5"), "44th"),
    ]  # fmt: skip


def test_the_log_can_be_valued_under_the_surveys_fee_schedule(owner, alice):
    make_survey(alice, [read_row(values=VALUES)], schedule_year=2025)
    log_daily(alice, code="20610")
    page = text(owner.get("/benchmarks/"))
    assert "uses the 2025 fee schedule; your log is valued under 2025 and 2026" not in page
    assert "your log is valued under 2026" in page
    under = owner.get("/benchmarks/?under=survey")
    assert "Here your log is valued under RVU25D" in text(under)
    assert round(under.context["position"].value, 2) == Decimal("288.35")  # 0.79 × 365
    assert round(owner.get("/benchmarks/").context["position"].value, 2) == Decimal("281.05")


def test_a_survey_year_without_a_release_is_named(owner, alice):
    make_survey(alice, [read_row(values=VALUES)], schedule_year=2020)
    log_daily(alice)
    assert "no 2020 release is loaded" in text(owner.get("/benchmarks/?under=survey"))


def test_compensation_is_compared_with_the_same_survey(owner, alice):
    pay = {25: Decimal(300_000), 50: Decimal(400_000), 75: Decimal(500_000)}
    rate = {25: Decimal(800), 50: Decimal(900), 75: Decimal(1000)}
    rows = [read_row(values=VALUES), read_row(metric="total_compensation", values=pay)]
    make_survey(alice, [*rows, read_row(metric="compensation_per_wrvu", values=rate)])
    log_daily(alice)
    response = owner.post("/benchmarks/compensation/", {"year": "2026", "total": "$420,000", "collections": ""})
    assert response.status_code == 302
    (year,) = owner.get("/benchmarks/").context["compensation"]
    # 420,000 is 50 + 25 × 20,000 ÷ 100,000 = 55; 420,000 ÷ 474.5 = 885.14, 25 + 25 × 85.14 ÷ 100 = 46.3.
    assert [(line.metric.slug, round(line.value, 2), line.position.label) for line in year.metrics] == [
        ("total_compensation", Decimal("420000.00"), "55th"), ("compensation_per_wrvu", Decimal("885.14"), "46th"),
    ]  # fmt: skip
    owner.post("/benchmarks/choice/", {"metric": "compensation_per_wrvu"})
    page = owner.get("/benchmarks/")
    assert page.context["position"].label == "46th"
    assert "$885.14" in text(page)
    owner.post("/benchmarks/compensation/2026/delete/")
    assert Compensation.objects.count() == 0
    assert "needs your own amount" in text(owner.get("/benchmarks/"))


@pytest.mark.parametrize(
    "fields", [{"total": "a lot"}, {"total": "-1"}, {"total": "1e99"}, {"year": "soon"}, {"year": ""}]
)
def test_invalid_compensation_is_explained(owner, fields):
    response = owner.post("/benchmarks/compensation/", {"year": "2026", "total": "400000"} | fields)
    assert response.status_code == 422
    assert "Nothing was saved" in text(response)
    assert Compensation.objects.count() == 0


def test_a_stranger_sees_none_of_it(client, owner, alice, charlie):
    survey = make_survey(alice, [read_row(values=VALUES)])
    owner.post("/benchmarks/compensation/", {"year": "2026", "total": "420000"})
    client.force_login(charlie)
    page = text(client.get("/benchmarks/"))
    assert "420,000" not in page
    assert str(survey) not in page
    client.post("/benchmarks/compensation/2026/delete/")
    assert Compensation.objects.count() == 1
    assert not BenchmarkChoice.objects.filter(user=charlie).exists()


def test_query_counts_do_not_grow_with_surveys(owner, alice):
    log_daily(alice, 40)
    make_survey(alice, [read_row(values=VALUES)])

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert owner.get("/benchmarks/").status_code == 200
        return len(captured)

    one = count()
    for n in range(2):
        rows = [read_row(values=VALUES), read_row("Urology"), read_row(metric="total_compensation")]
        make_survey(alice, rows, title=f"More {n}")
        benchmarks.save_compensation(user_id=alice.pk, year=2024 + n, total=Decimal(1), collections=None)
    log_daily(alice, 20)
    assert count() == one == 9


@pytest.mark.parametrize("days", [0, 12, 60])
def test_the_dashboard_card(alice, rvu25d, rvu26a, days):
    def card():
        return text(render_to_string("logbook/percentile/_card.html", {"result": percentile_for(alice, TODAY)}))

    assert "No survey has wRVU for General surgery yet" in card()
    make_survey(alice, [read_row(values=VALUES)], schedule_year=2020)
    log_daily(alice, days)
    if days == 60:
        assert "44 th percentile" in card()
        assert "Last 60 days: 475 wRVU a year at 1.00 FTE, 26 below the median. The survey uses 2020 values." in card()
        assert "Invented, Survey, 2025, n = 312" in card()
    else:
        assert f"{days} of 30 days" in card()
