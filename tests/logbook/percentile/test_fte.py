"""The percentile at the clinician's FTE and clinical FTE, averaged over the days it compares. All surveys are
invented."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from benchmarks import services as benchmarks
from logbook.percentile.result import percentile_for
from rvuedge.accounts import fte
from tests import making
from tests.benchmarks.conftest import make_survey, read_row
from tests.pages import text
from tests.sessions import log_days

TODAY = date(2026, 3, 2)
# 60 days of 1.30: 78 × 365 ÷ 60 = 474.5 a year, 50 + 25 × 24.5 ÷ 51 = 62.01 at 1.0; at 0.60 it's 790.8, above 780.
VALUES = {10: Decimal(350), 25: Decimal(400), 50: Decimal(450), 75: Decimal(501), 90: Decimal(780)}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def clinician(alice, rvu25d, rvu26a):
    log_days(alice, [TODAY - timedelta(n) for n in range(60)], "99213")
    make_survey(alice, [read_row(values=VALUES)], fte_basis="1.0 cFTE")
    return alice


def test_sixty_percent_clinical_time_is_above_the_90th(clinician):
    """Profile 1.00 with 0.60 cFTE is compared at 0.60: the 62nd at 1.00 is above the 90th."""
    assert percentile_for(clinician, TODAY).position.label == "62nd"
    fte.save_first_period(clinician, Decimal("1.00"), Decimal("0.60"))
    result = percentile_for(clinician, TODAY)
    assert result.position.label == "above the 90th"
    assert (result.chosen.full_time.used, round(result.chosen.value, 1)) == ("0.60 cFTE", Decimal("790.8"))


def test_the_page_and_the_card_say_which_fte_they_used(owner, clinician):
    page = text(owner.get("/benchmarks/"))
    assert "You haven't set yours, so all of your 1.00 FTE counts as clinical." in page
    assert "wRVU a year, for 1.0 FTE You're at 1.00 FTE Annualized from Jan 2 – Mar 2, 2026" in page
    fte.save_first_period(clinician, Decimal("1.00"), Decimal("0.60"))
    page = text(owner.get("/benchmarks/"))
    assert "wRVU a year, for 1.0 cFTE Yours is at 0.60 cFTE Annualized from Jan 2 – Mar 2, 2026" in page
    assert "÷ 0.60 cFTE" in page
    assert "You haven't set yours" not in page
    assert "FTE basis: 1.0 cFTE." in page
    assert "Above the 90th percentile" in page
    card = text(render_to_string("logbook/percentile/_card.html", {"result": percentile_for(clinician, TODAY)}))
    assert "791 wRVU a year for 1.0 cFTE; you're at 0.60 cFTE" in card
    assert "Above the 90th percentile" in card


@pytest.mark.parametrize(("cfte", "warns"), [("0.15", True), ("0.39", True), ("0.40", False), ("1.00", False)])
def test_below_0_4_the_page_and_the_card_warn(owner, clinician, cfte, warns):
    fte.save_first_period(clinician, Decimal("1.00"), Decimal(cfte))
    warning = f"Scaled up from {cfte} cFTE: below 0.4 the figure isn't reliable."
    page = text(owner.get("/benchmarks/"))
    card = text(render_to_string("logbook/percentile/_card.html", {"result": percentile_for(clinician, TODAY)}))
    assert (warning in page, warning in card) == (warns, warns)
    assert (f"{cfte} cFTE, not reliable below 0.4" in page) == warns  # its quarter


def test_a_change_within_the_days_is_averaged_by_days(clinician):
    """Jan 2 to Feb 9 is 39 days at 1.0, Feb 10 to Mar 2 is 21 at 0.5: 49.5 ÷ 60 = 0.825; 474.5 ÷ 0.825 = 575.15."""
    fte.save_period(user=clinician, starts_on=date(2026, 2, 10), fte=Decimal("0.50"), cfte=None)
    chosen = percentile_for(clinician, TODAY).chosen
    assert (chosen.full_time.fte, chosen.full_time.used) == (Decimal("0.825"), "0.83 FTE on average")
    assert round(chosen.value, 2) == Decimal("575.15")


def test_a_future_change_does_not_count_yet(clinician):
    fte.save_period(user=clinician, starts_on=date(2026, 3, 3), fte=Decimal("0.50"), cfte=None)
    assert percentile_for(clinician, TODAY).chosen.full_time.used == "1.00 FTE"


def test_each_method_uses_the_days_it_annualizes(alice, rvu25d, rvu26a):
    """From Dec 3, 90 days to Mar 2: the trend has 29 of 2025 at 0.5, the calendar method only 2026."""
    log_days(alice, [TODAY - timedelta(n) for n in range(90)], "99213")
    make_survey(alice, [read_row(values=VALUES)])
    fte.save_first_period(alice, Decimal("0.50"))
    fte.save_period(user=alice, starts_on=date(2026, 1, 1), fte=Decimal("1.00"), cfte=None)
    used = {one.estimate.method: one.full_time.fte for one in percentile_for(alice, TODAY).estimates}
    assert used == {"trend": (29 * Decimal("0.5") + 61) / 90, "calendar": 1}


def test_without_clinical_time_there_is_no_figure(owner, clinician):
    fte.save_first_period(clinician, Decimal("1.00"), Decimal("0.00"))
    result = percentile_for(clinician, TODAY)
    assert (result.chosen, result.is_without_fte, result.days_left) == (None, True, 0)
    assert "Your clinical FTE is 0 on the days we'd compare" in text(owner.get("/benchmarks/"))
    card = text(render_to_string("logbook/percentile/_card.html", {"result": result}))
    assert "Your clinical FTE is 0 on these days" in card


def test_a_past_year_uses_the_fte_of_its_own_days(owner, alice, rvu25d, rvu26a):
    log_days(alice, [TODAY - timedelta(n) for n in range(100)], "99213")
    make_survey(alice, [read_row(values=VALUES)])
    fte.save_first_period(alice, Decimal("0.50"))
    fte.save_period(user=alice, starts_on=date(2026, 1, 1), fte=Decimal("1.00"), cfte=None)
    years = {line.year: line for line in owner.get("/benchmarks/").context["years"]}
    assert (years[2025].full_time.used, years[2025].value) == ("0.50 FTE", 949)
    assert "0.50 FTE" in text(owner.get("/benchmarks/"))


def test_pay_compares_at_fte_and_collections_at_clinical_fte(owner, clinician):
    """Half of 2025's 365 days: 181 to Jun 30 at 1.0 FTE, 184 at 0.8; cFTE 0.5 throughout."""
    fte.save_first_period(clinician, Decimal("1.00"), Decimal("0.50"))
    fte.save_period(user=clinician, starts_on=date(2025, 7, 1), fte=Decimal("0.80"), cfte=Decimal("0.50"))
    owner.post("/benchmarks/compensation/", {"year": "2025", "total": "300000", "collections": "400000"})
    (year,) = owner.get("/benchmarks/").context["compensation"]
    found = {line.metric.slug: line.full_time for line in year.metrics}
    average = (181 + 184 * Decimal("0.8")) / 365
    assert (found["total_compensation"].fte, found["total_compensation"].used) == (average, "0.90 FTE on average")
    assert found["total_compensation"].value == 300000 / average
    assert (found["collections"].value, found["collections"].used) == (800000, "0.50 cFTE")


def test_gaps_are_at_the_clinicians_own_time(clinician):
    fte.save_first_period(clinician, Decimal("1.00"), Decimal("0.80"))
    position = percentile_for(clinician, TODAY).position
    assert round(position.targets[0].gap, 2) == Decimal("149.50")  # (780 − 474.5 ÷ 0.8) × 0.8


@pytest.fixture
def four_quarters(alice):
    """From Oct 1, 2025: one 99213 (1.30) a day, and the survey's table."""
    making.load([making.row("99213", work_rvu="1.30")], 2025, "D")
    log_days(alice, [TODAY - timedelta(n) for n in range(153)], "99213")
    make_survey(alice, [read_row(values=VALUES)])
    return alice


def test_a_quarter_is_compared_with_a_quarter(owner, four_quarters):
    """Each quarter: 1.30 × its days against its days ÷ 365 of the table, the same as 474.5 a year: the 62nd."""
    lines = owner.get("/benchmarks/").context["quarters"]
    assert [(line.name, line.days.length, line.year_days, line.wrvu, line.position.label) for line in lines] == [
        ("Q4 2025", 92, 365, Decimal("119.60"), "62nd"), ("Q1 2026", 61, 365, Decimal("79.30"), "62nd"),
    ]  # fmt: skip
    assert round(lines[0].position.steps[0].value, 4) == round(Decimal(350) * 92 / 365, 4)
    page = text(owner.get("/benchmarks/"))
    assert "Each quarter is compared with its share of Invented, Survey, 2025" in page
    assert "now 61 ÷ 365" in page


def test_a_quarter_uses_the_fte_of_its_own_days(owner, four_quarters):
    """Q4: 46 of 92 days at 0.5: 0.75 on average; 119.6 ÷ 0.75 = 159.47."""
    fte.save_period(user=four_quarters, starts_on=date(2025, 11, 16), fte=Decimal("0.50"), cfte=None)
    fte.save_period(user=four_quarters, starts_on=date(2026, 1, 1), fte=Decimal("1.00"), cfte=Decimal("0.60"))
    last, now = owner.get("/benchmarks/").context["quarters"]
    assert (last.full_time.used, round(last.full_time.value, 2)) == ("0.75 FTE on average", Decimal("159.47"))
    assert (now.full_time.used, now.position.label) == ("0.60 cFTE", "above the 90th")


def test_a_quarter_without_clinical_time_says_so(owner, four_quarters):
    fte.save_first_period(four_quarters, Decimal("1.00"), Decimal("0.00"))
    fte.save_period(user=four_quarters, starts_on=date(2026, 1, 1), fte=Decimal("1.00"), cfte=Decimal("1.00"))
    page = owner.get("/benchmarks/")
    assert [(line.is_without_fte, line.position is None) for line in page.context["quarters"]] == [
        (True, True), (False, False),
    ]  # fmt: skip
    assert "Q4 2025 92 days 120 0 clinical FTE" in text(page)
    assert "A quarter with fewer than 30 days of log, or with 0 clinical FTE, has no percentile." in text(page)


def test_a_quarter_with_little_log_has_no_percentile(owner, alice, rvu26a, rvu25d):
    make_survey(alice, [read_row(values=VALUES)])
    log_days(alice, [date(2026, 2, 20)], "99213")
    (line,) = owner.get("/benchmarks/").context["quarters"]
    assert (line.days.length, line.full_time, line.position) == (11, None, None)
    assert not line.is_without_fte


@pytest.mark.parametrize(("wrvu", "label"), [("99213", "Between the 25th and 75th")])
def test_a_missing_median_gives_no_figure_on_page_and_card(owner, alice, rvu25d, rvu26a, wrvu, label):
    log_days(alice, [TODAY - timedelta(n) for n in range(60)], wrvu)
    make_survey(alice, [read_row(values={25: Decimal(400), 75: Decimal(501), 90: Decimal(780)})])
    page = owner.get("/benchmarks/")
    assert page.context["position"].whole is None
    assert f"{label} percentile, the survey publishes nothing in between" in text(page)
    assert 'aria-label="You are at 475, between the 25th and 75th percentile.' in page.content.decode()
    assert f"{label} percentile" in text(owner.get("/dashboard/"))


def test_other_percentiles_are_on_the_page(owner, alice, rvu25d, rvu26a):
    """p65 at 474.5 exactly."""
    log_days(alice, [TODAY - timedelta(n) for n in range(60)], "99213")
    values = {20: Decimal(380), 50: Decimal(450), 65: Decimal("474.5"), 75: Decimal(501)}
    make_survey(alice, [read_row(values=values)])
    page = text(owner.get("/benchmarks/"))
    assert "65 th percentile" in page
    assert "20th 380" in page


def test_the_provider_type_is_chosen_and_named(owner, alice, rvu25d, rvu26a):
    log_days(alice, [TODAY - timedelta(n) for n in range(60)], "99213")
    app = {25: Decimal(300), 50: Decimal(400), 75: Decimal(500)}
    make_survey(alice, [read_row(values=VALUES), read_row(values=app, provider_type="app")])
    page = owner.get("/benchmarks/")
    assert (page.context["row"].provider_type, page.context["position"].label) == ("physician", "62nd")
    assert "all regions, physician." in text(page)
    owner.post("/benchmarks/choice/", {"provider_type": "app"})
    page = owner.get("/benchmarks/")
    assert (page.context["row"].provider_type, page.context["position"].label) == ("app", "69th")
    assert "all regions, advanced practice provider." in text(page)


def test_physicians_are_never_compared_with_apps_unless_they_choose_it(owner, alice, rvu25d, rvu26a):
    log_days(alice, [TODAY - timedelta(n) for n in range(60)], "99213")
    make_survey(alice, [read_row(values=VALUES, provider_type="app")])
    page = owner.get("/benchmarks/")
    assert page.context["row"] is None
    assert "No survey has wRVU for General surgery, physician" in text(page)
    assert [value for value, _ in page.context["options"]["provider_type"]] == ["app", "physician"]
    assert percentile_for(alice, TODAY).row is None


def test_an_advanced_practice_provider_compares_with_their_own(owner, alice, rvu25d, rvu26a):
    alice.clinician.career_stage = "app"
    alice.clinician.save()
    log_days(alice, [TODAY - timedelta(n) for n in range(60)], "99213")
    make_survey(alice, [read_row(values=VALUES), read_row(values=VALUES, provider_type="app")])
    assert owner.get("/benchmarks/").context["row"].provider_type == "app"
    benchmarks.save_choice(user_id=alice.pk, provider_type="physician")
    assert owner.get("/benchmarks/").context["row"].provider_type == "physician"


def test_the_printed_name_and_the_missing_basis_are_named(owner, alice, rvu25d, rvu26a):
    log_days(alice, [TODAY - timedelta(n) for n in range(60)], "99213")
    make_survey(alice, [read_row(values=VALUES, printed="Surgery: General")])
    assert "Surgery: General, all regions, physician. FTE basis: not stated." in text(owner.get("/benchmarks/"))
