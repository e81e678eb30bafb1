"""The main job in a browser: sign up, log, see the total; correct, delete, undo; by keyboard, without JavaScript."""

import re
from decimal import Decimal

import pytest
from django.core import mail
from playwright.sync_api import expect

from logbook.models import Entry
from logbook.parsing.bundle import build_bundles
from tests import making
from tests.people import PASSWORD
from tests.signing_in import code_in

TYPE = "Codes, modifiers, or a name to search"


def live_entries():
    found = Entry.objects.filter(deleted_at__isnull=True).order_by("created_at", "position", "pk")
    return [
        "-".join((entry.code_id, *entry.modifiers)) + (f"x{entry.units}" if entry.units > 1 else "") for entry in found
    ]


def wait_for_entries(page, count):
    """Wait until the server has that many entries."""
    expect(page.locator("[data-sync-words]").last).to_have_text("Synced")
    for _ in range(50):
        if len(live_entries()) == count:
            return
        page.wait_for_timeout(50)
    raise AssertionError(live_entries())


def type_codes(page, text, **options):
    page.get_by_label(TYPE).press_sequentially(text, **options)


def test_sign_up_log_three_procedures_and_see_the_total(watched, site):
    watched.goto(site)
    watched.get_by_role("link", name=re.compile("Sign up")).first.click()
    watched.get_by_label("Email").fill("dana@example.com")
    watched.get_by_label("Password", exact=True).fill(PASSWORD)
    watched.get_by_role("button", name="Sign up").click()
    watched.wait_for_url("**/accounts/confirm-email/")
    watched.get_by_label("Code").fill(code_in(mail.outbox[0]))
    watched.get_by_role("button", name="Continue").click()
    watched.wait_for_url("**/dashboard/")
    watched.goto(f"{site}/log/")
    type_codes(watched, "977609921347562")
    watched.get_by_role("button", name="Log 3 procedures · 12.01 wRVU").click()
    expect(watched.locator(".toast")).to_contain_text("3 logged · 12.01 wRVU")
    expect(watched.get_by_label(TYPE)).to_be_focused()
    wait_for_entries(watched, 3)
    watched.goto(f"{site}/dashboard/?period=today")
    expect(watched.locator(".hero-figure strong")).to_have_text("12.01")
    assert live_entries() == ["97760", "99213", "47562"]


def test_undo_puts_the_codes_in_the_field_again(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "20610x2")
    page.get_by_role("button", name=re.compile("^Log 2 procedures")).click()
    wait_for_entries(page, 1)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_label(TYPE)).to_have_value("20610x2")
    wait_for_entries(page, 0)


def test_a_name_search_adds_a_code_by_tap_or_key(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "lap chole", delay=20)
    page.locator(".suggestion").filter(has_text="47562").first.click()
    expect(page.get_by_role("button", name="Log 1 procedure · 10.21 wRVU")).to_be_visible()
    type_codes(page, "groin hernia")
    expect(page.locator(".suggestion").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".suggestion").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_label(TYPE)).to_have_value(re.compile(r"^47562 49505 $"))


def test_results_that_come_late_keep_the_chosen_suggestion(signed_in, site):
    page, options = signed_in, signed_in.locator(".suggestion")
    page.goto(f"{site}/log/")
    type_codes(page, "groin hernia", delay=20)
    expect(page.get_by_role("option", name="49505")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    chosen = options.nth(1).get_attribute("data-code")
    again = "() => { const { suggestions, bundle } = document.querySelector('quick-log'); %s }"
    page.evaluate(again % "return suggestions.search(bundle, suggestions.query)")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_label(TYPE)).to_have_value(f"{chosen} ")


def test_logging_works_by_keyboard_alone(signed_in, site):
    page = signed_in
    page.goto(f"{site}/dashboard/")
    page.keyboard.press("l")
    page.wait_for_url("**/log/")
    expect(page.get_by_label(TYPE)).to_be_focused()
    page.keyboard.type("junk")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_label(TYPE)).to_have_value("")
    page.keyboard.type("9921325 x2")
    expect(page.get_by_role("button", name="Log 2 procedures · 2.60 wRVU")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.get_by_label(TYPE)).to_have_value("9921325 x2 | ")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("2 logged · 2.60 wRVU")
    wait_for_entries(page, 1)
    assert live_entries() == ["99213-25x2"]


def test_typed_codes_are_offered_after_leaving_the_page(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "20610 gall")
    expect(page.get_by_role("button", name="Log 1 procedure · 0.77 wRVU")).to_be_visible()
    page.goto(f"{site}/codes/")
    page.goto(f"{site}/log/")
    expect(page.locator("[data-draft-text]")).to_have_text("20610 gall")
    expect(page.get_by_label(TYPE)).to_have_value("")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label(TYPE)).to_have_value("20610 gall ")
    expect(page.get_by_role("button", name="Log 1 procedure · 0.77 wRVU")).to_be_visible()
    expect(page.locator("[data-draft]")).to_be_hidden()


def test_cleared_text_can_be_put_back(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "99213 | 47562 ")
    page.get_by_role("button", name="Clear the field").click()
    expect(page.get_by_label(TYPE)).to_have_value("")
    type_codes(page, "20610")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_label(TYPE)).to_have_value("99213 | 47562 | 20610 ")


def test_enter_and_backspace_divide_and_join_patients(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "47562")
    page.keyboard.press("Enter")
    type_codes(page, "49505")
    expect(page.get_by_label(TYPE)).to_have_value("47562 | 49505")
    expect(page.locator(".patient-band")).to_have_count(2)
    expect(page.get_by_role("button", name="Log 2 procedures · 17.97 wRVU")).to_be_visible()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Backspace")
    expect(page.get_by_label(TYPE)).to_have_value("47562 49505")
    expect(page.get_by_role("button", name="Log 2 procedures · 14.09 wRVU")).to_be_visible()
    page.get_by_label(TYPE).fill("99213 | 99214")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Backspace")  # visits would part again by themselves
    expect(page.get_by_label(TYPE)).to_have_value("99213 + 99214")
    expect(page.get_by_role("button", name="Log 2 procedures · 3.22 wRVU")).to_be_visible()


def test_a_reduced_line_becomes_another_patients_and_the_answer_is_remembered(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "47562 49505")
    expect(page.locator(".reduction")).to_contain_text("50% of 7.76: second procedure")
    expect(page.get_by_role("button", name="Same patient 14.09")).to_be_visible()
    page.get_by_role("button", name="Different patients 17.97").click()
    expect(page.get_by_label(TYPE)).to_have_value("47562 | 49505")
    page.keyboard.press("Control+Enter")
    wait_for_entries(page, 2)
    assert len(set(Entry.objects.values_list("session", flat=True))) == 2
    page.reload()
    type_codes(page, "49505 47562")
    expect(page.get_by_text("Different patients, as you chose before.")).to_be_visible()
    page.get_by_role("button", name="Same patient", exact=True).click()
    expect(page.get_by_label(TYPE)).to_have_value("49505 + 47562")
    expect(page.get_by_role("button", name="Log 2 procedures · 14.09 wRVU")).to_be_visible()


def test_a_pair_logged_as_one_patient_is_not_asked_about_again(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "47562 49505")
    expect(page.get_by_role("button", name="Same patient 14.09")).to_be_visible()
    page.keyboard.press("Control+Enter")
    wait_for_entries(page, 2)
    page.reload()
    type_codes(page, "47562 49505")
    expect(page.get_by_role("button", name="Different patients 17.97")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Same patient"))).to_have_count(0)


def test_a_family_of_endoscopies_is_one_patient_without_a_question(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "45385 45380")
    expect(page.locator(".reduction")).to_contain_text("3.47 − 3.18: base 45378 counted once")
    expect(page.get_by_role("button", name="Different patients 7.93")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Same patient"))).to_have_count(0)


def test_new_codes_are_logged_and_the_offered_ones_kept(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "2061")
    page.goto(f"{site}/log/")
    expect(page.locator("[data-draft-text]")).to_have_text("2061")
    type_codes(page, "99213")
    page.keyboard.press("Control+Enter")
    wait_for_entries(page, 1)
    page.goto(f"{site}/log/")
    expect(page.locator("[data-draft-text]")).to_have_text("2061")
    page.get_by_role("button", name="Discard").click()
    page.goto(f"{site}/log/")
    expect(page.locator("[data-today]")).to_be_visible()
    expect(page.locator("[data-draft]")).to_be_hidden()
    assert live_entries() == ["99213"]


@pytest.mark.parametrize(("saved", "setting"), [("office", "nonfacility"), ("moon", "facility")])
def test_an_old_or_unknown_saved_setting_falls_back_to_a_valid_one(signed_in, site, saved, setting):
    page = signed_in
    page.goto(f"{site}/log/")
    page.evaluate("saved => localStorage.setItem('rvuedge:setting', saved)", saved)
    page.goto(f"{site}/log/")
    type_codes(page, "20610")
    expect(page.get_by_label("Setting")).to_have_value(setting)
    page.keyboard.press("Control+Enter")
    wait_for_entries(page, 1)
    assert [entry.setting for entry in Entry.objects.all()] == [setting]


def test_unreadable_text_stays_in_the_field_and_is_marked(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "4548051x3 99213 206")
    expect(page.locator(".log-rest")).to_have_text("“4548051x3” isn't a code. It stays until you change it.")
    expect(page.locator(".chip-bad")).to_have_text("4548051x3")
    expect(page.locator(".chip-pending")).to_have_text("206··")
    page.get_by_role("button", name="Log 1 procedure · 1.30 wRVU").click()
    expect(page.get_by_label(TYPE)).to_have_value("4548051x3 206 | ")
    wait_for_entries(page, 1)
    assert live_entries() == ["99213"]


def test_the_likelier_of_two_readings_is_taken_and_the_other_offered(signed_in, site):
    rows = [making.row(code, work_rvu="1.00", global_days="XXX") for code in ("25274", "27447", "99213")]
    making.load(rows, 2026, "B")
    build_bundles()
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "992132527447")
    expect(page.get_by_role("button", name=re.compile("^Log 2 procedures"))).to_be_enabled()
    expect(page.locator(".line-open").first).to_contain_text("99213-25")
    page.get_by_role("button", name="99213 · 25274-47").click()
    expect(page.get_by_label(TYPE)).to_have_value("99213 25274-47")
    page.keyboard.press("Control+Enter")
    wait_for_entries(page, 2)
    assert live_entries() == ["99213", "25274-47"]


def test_a_line_can_be_edited_in_place(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "2061099213")
    page.get_by_role("button", name=re.compile("^20610, ")).click()
    sheet = page.locator("dialog[open]")
    sheet.get_by_role("button", name=re.compile("^RT")).click()
    sheet.get_by_role("button", name=re.compile("^50")).click()
    sheet.get_by_role("button", name=re.compile("^RT")).click()
    sheet.get_by_role("button", name="Favorite").click()
    sheet.get_by_role("button", name="Done").click()
    expect(page.get_by_label(TYPE)).to_have_value("20610-50 99213")
    page.get_by_role("button", name=re.compile("^99213, ")).click()
    page.locator("dialog[open]").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name="Log 1 procedure · 1.16 wRVU")).to_be_visible()
    page.keyboard.press("Control+Enter")
    wait_for_entries(page, 1)
    assert live_entries() == ["20610-50"]
    expect(page.locator(".again-row").first).to_contain_text("20610-50")


def test_a_set_can_be_saved_renamed_used_and_deleted(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "27447RT 20610LT")
    page.get_by_role("button", name="Save these lines as a set").click()
    sheet = page.locator("dialog[open]")
    sheet.get_by_label("Name of 27447-RT 20610-LT").fill("Knee set")
    sheet.get_by_label("Name of 27447-RT 20610-LT").press("Tab")
    sheet.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Clear the field").click()
    page.reload()
    page.get_by_role("button", name=re.compile("^Knee set")).click()
    expect(page.get_by_label(TYPE)).to_have_value("27447-RT 20610-LT ")
    page.get_by_role("button", name="Clear the field").click()
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("button", name="Delete: Knee set").click()
    expect(page.locator(".shortcut-row")).to_have_count(0)


def test_the_values_before_logging_are_those_logged(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/")
    type_codes(page, "45385 45380 43239 ")
    expect(page.get_by_role("button", name="Log 3 procedures · 5.92 wRVU")).to_be_visible()
    page.get_by_role("button", name="wRVU, how this was calculated").nth(1).click()
    sheet = page.locator("dialog[open]")
    expect(sheet.get_by_role("heading", name="Endoscopic family of 45378")).to_be_visible()
    expect(sheet.locator(".hero-figure").first).to_contain_text("0.29")
    expect(sheet.locator(".hero-figure").last).to_contain_text("5.92")
    sheet.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Log 3 procedures").click()
    wait_for_entries(page, 3)
    assert sum(Entry.objects.values_list("wrvu", flat=True)).quantize(Decimal("0.01")) == Decimal("5.92")


def test_an_entry_can_be_corrected_and_deleted_in_the_history(signed_in, site):
    page = signed_in
    page.goto(f"{site}/log/?code=20610")
    page.get_by_role("button", name="Log 1 procedure · 0.77 wRVU").click()
    wait_for_entries(page, 1)
    page.goto(f"{site}/history/")
    page.locator(".entry-code a").click()
    page.get_by_label("Units").fill("3")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".entry-value")).to_have_text("1.54")
    page.locator(".entry-code a").click()
    page.get_by_role("button", name="Delete entry").click()
    page.get_by_role("button", name="Restore").click()
    expect(page.locator(".entry-value")).to_have_text("1.54")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_logging_works_without_javascript(watched, site, clinician):
    page = watched
    page.goto(f"{site}/accounts/login/?next=/log/")
    page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label(TYPE).fill("9921325 47562")
    page.get_by_role("button", name="Log", exact=True).click()
    expect(page.get_by_text("2 logged · 11.51 wRVU")).to_be_visible()
    assert live_entries() == ["99213-25", "47562"]
    page.complaints.clear()  # the browser reports each script that it was blocked from running
