"""Benchmarks in the browser: from a survey file to a percentile, and axe on every page, full and empty."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from benchmarks.models import Survey
from benchmarks.services import save_compensation
from benchmarks.uploads import start_upload
from rvuedge.accounts.fte import save_period
from tests.benchmarks.conftest import FOLDER, make_survey, read_row
from tests.browser.looking import look
from tests.sessions import log_days

VIEWS = ((320, "light"), (768, "light"), (1440, "light"), (390, "dark"))


def log_cholecystectomies(user, days=40, units=2):
    log_days(user, [timezone.localdate() - timedelta(n) for n in range(days)], f"47562 x{units}")


def test_import_a_survey_file_and_see_the_percentile(signed_in, site, clinician):
    log_cholecystectomies(clinician, units=3)
    page = signed_in
    page.goto(f"{site}/benchmarks/surveys/import/")
    page.get_by_label("Survey file").set_input_files(FOLDER / "wide_merged_headers.csv")
    page.get_by_role("button", name="Check file").click()
    page.get_by_text("4 rows can be imported").wait_for()
    page.get_by_label("Read column D as").select_option("")
    page.get_by_label("Publisher").fill("Invented")
    page.get_by_label("Survey year").fill("2025")
    page.get_by_role("button", name="Check again").click()
    page.get_by_text("25th 5,800 · 75th 8,800").wait_for()
    page.get_by_label("I'm allowed to use these numbers here").check()
    page.get_by_role("button", name="Import 4 rows").click()
    page.get_by_text(" imported.").wait_for()
    page.goto(f"{site}/benchmarks/")
    # 40 days of three 47562, the second and third at half: 365 × about 20.4 is between 5,800 and 8,800.
    page.locator(".percentile-figure", has_text="Between the 25th and 75th").wait_for()
    page.get_by_label("Metric", exact=True).select_option("total_compensation")
    page.get_by_text("Total compensation needs your own amount").wait_for()
    page.get_by_label("Total compensation, dollars").fill("410,000")
    page.get_by_role("button", name="Save compensation").click()
    page.get_by_text("50th").first.wait_for()
    assert Survey.objects.get().rows.get(specialty="General surgery", metric="work_rvu").percentiles == [25, 75]


def test_pages_without_a_survey_are_accessible(signed_in, axe, site):
    addresses = ["/benchmarks/", "/benchmarks/surveys/", "/benchmarks/surveys/import/", "/benchmarks/surveys/new/"]
    assert look(signed_in, axe, site, addresses, VIEWS) == {}


def test_pages_with_surveys_are_accessible(signed_in, axe, site, clinician):
    log_cholecystectomies(clinician)
    one = make_survey(clinician, [read_row(n_groups=58), read_row(metric="total_compensation", values={
        25: Decimal(300_000), 50: Decimal(301_000), 75: Decimal(1_302_000)})], schedule_year=2025)  # fmt: skip
    make_survey(publish=True, title="A survey whose title is as long as those of some publishers are, and longer still")
    save_compensation(user_id=clinician.pk, year=timezone.localdate().year, total=Decimal(420_000), collections=None)
    names = ("text_in_numbers.csv", "unknown_specialties.csv", "not_a_table.csv")
    uploads = [
        start_upload(user_id=clinician.pk, file_name=name, content=(FOLDER / name).read_bytes()) for name in names
    ]
    own = f"/benchmarks/surveys/{one.pk}/"
    addresses = ["/benchmarks/", own, f"{own}edit/", f"{own}rows/new/", f"{own}rows/{one.rows.first().pk}/"]
    addresses += [f"/benchmarks/surveys/import/{upload.pk}/" for upload in uploads]
    assert look(signed_in, axe, site, addresses, VIEWS) == {}


def test_a_change_of_fte_moves_the_percentile(signed_in, site, clinician):
    """From 5,590 a year at 1.0 to 9,317 at 0.6: from below the 25th to the 79th of the table."""
    log_cholecystectomies(clinician)
    make_survey(clinician)
    page = signed_in
    page.goto(f"{site}/accounts/profile/")
    page.get_by_role("link", name="Add a change").click()
    page.get_by_label("From", exact=True).fill((timezone.localdate() - timedelta(400)).isoformat())
    page.get_by_label("FTE", exact=True).fill("1.00")
    page.get_by_label("Clinical FTE (cFTE)").fill("1.20")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("can't be more than 1.00").wait_for()
    page.complaints[:] = [text for text in page.complaints if "422" not in text]  # the refused form
    page.get_by_label("Clinical FTE (cFTE)").fill("0.60")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("FTE saved.").wait_for()
    page.goto(f"{site}/benchmarks/")
    page.get_by_text("Yours is at 0.60 cFTE").wait_for()
    page.locator(".percentile-figure", has_text="79th").wait_for()
    page.goto(f"{site}/dashboard/")
    page.get_by_text("for 1.0 cFTE; you're at 0.60 cFTE").wait_for()


def test_pages_of_fte_and_of_odd_surveys_are_accessible(signed_in, axe, site, clinician):
    log_cholecystectomies(clinician)
    change = save_period(user=clinician, starts_on=date(2026, 4, 1), fte=Decimal("0.80"), cfte=Decimal("0.60"))
    points = {p: Decimal(3000 + 40 * p) for p in (5, 10, 20, 25, 30, 40, 60, 65, 70, 75, 80, 90, 95)}
    dense = make_survey(clinician, [read_row(values=points)])
    text = b"Specialty,wRVU p20,wRVU p25,wRVU p50,wRVU p75\nUrology,*,5000,5000,9000\nNeurology,1,2,N/A,900\n"
    upload = start_upload(user_id=clinician.pk, file_name="odd.csv", content=text)
    fte = "/accounts/profile/fte/"
    addresses = ["/benchmarks/", "/dashboard/", f"/benchmarks/surveys/{dense.pk}/", "/accounts/profile/"]
    addresses += [f"{fte}new/", f"{fte}{change.pk}/", f"/benchmarks/surveys/import/{upload.pk}/"]
    assert look(signed_in, axe, site, addresses, VIEWS) == {}


def test_staff_pages_are_accessible(staff_page, axe, site):
    draft = make_survey(title="Draft")
    addresses = ["/staff/surveys/", f"/staff/surveys/{draft.pk}/", "/staff/surveys/import/"]
    assert look(staff_page, axe, site, addresses, VIEWS) == {}
