"""Benchmarks in the browser: from a survey file to a percentile, and axe on every page, full and empty."""

from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.models import Group
from django.utils import timezone

from benchmarks.models import Survey
from benchmarks.services import save_compensation
from benchmarks.uploads import start_upload
from rvuedge.audit.groups import GROUP
from tests.benchmarks.conftest import FOLDER, make_survey, read_row
from tests.browser.looking import look
from tests.sessions import log_days

VIEWS = ((320, "light"), (768, "light"), (1440, "light"), (390, "dark"))


def log_cholecystectomies(user, days=40):
    log_days(user, [timezone.localdate() - timedelta(n) for n in range(days)], "47562 x2")


def test_import_a_survey_file_and_see_the_percentile(signed_in, site, clinician):
    log_cholecystectomies(clinician)
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
    # 40 days of two 47562 at 10.47 × 0.975 or so: 365 × about 20 is between 5,800 and 8,800, without a median.
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


def test_staff_pages_are_accessible(signed_in, axe, site, clinician):
    clinician.is_staff = True
    clinician.save()
    clinician.groups.add(Group.objects.get(name=GROUP))
    draft = make_survey(title="Draft")
    addresses = ["/staff/surveys/", f"/staff/surveys/{draft.pk}/", "/staff/surveys/import/"]
    assert look(signed_in, axe, site, addresses, VIEWS) == {}
