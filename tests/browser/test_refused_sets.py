"""A set named after a patient on an offline device: the server refuses it, and the page says why until it's renamed.
A name saved before that rule is pointed out."""

import re
import uuid

from playwright.sync_api import expect

from logbook.models import Shortcut
from tests.browser.phone import sign_in
from tests.browser.test_main_job import TYPE


def test_a_set_named_offline_after_a_patient_is_refused_with_the_reason(page, site, clinician):
    sign_in(page, site)
    page.goto(f"{site}/log/")
    page.get_by_label(TYPE).fill("99213 20610 ")
    expect(page.locator("[data-log]")).to_contain_text("Log 2 procedures")
    page.context.set_offline(True)
    page.get_by_role("button", name="Save these lines as a set").click()
    sheet = page.locator("dialog[open]")
    name = sheet.get_by_label(re.compile("^Name of 99213"))
    name.fill("Smith 3/2/1961")
    name.press("Tab")
    sheet.get_by_role("button", name="Close").click()
    page.context.set_offline(False)
    page.reload()
    expect(page.locator(".toast")).to_contain_text("The name of number 1 in your list isn't saved. This looks like")
    assert not Shortcut.objects.exists()
    page.get_by_label(TYPE).fill("")
    page.get_by_role("button", name="Edit", exact=True).click()
    refusal = page.locator("dialog[open] [data-shortcuts-refused]")
    expect(refusal).to_contain_text("looks like a date of birth")
    expect(refusal).not_to_contain_text("Smith")
    with page.expect_response("**/api/v1/shortcuts/"):
        page.locator("dialog[open] input").first.fill("Injections")
        page.locator("dialog[open] input").first.press("Tab")
    expect(refusal).to_be_hidden()
    assert [shortcut.name for shortcut in Shortcut.objects.all()] == ["Injections"]


def test_a_set_saved_under_a_patients_name_is_pointed_out_until_its_renamed(page, site, clinician):
    line = {"hcpcs": "99213", "modifiers": [], "units": 1, "patient": 1}
    for position, name in enumerate(("Smith 3/2/1961", "Tuesday")):
        Shortcut.objects.create(id=uuid.uuid4(), user=clinician, name=name, lines=[line], position=position)
    sign_in(page, site)
    page.goto(f"{site}/log/")
    page.get_by_role("button", name="Edit", exact=True).click()
    doubts = page.locator("dialog[open] [data-doubt]:visible")
    expect(doubts).to_have_text([re.compile("^You saved this earlier. It looks like a date of birth.")])
    with page.expect_response("**/api/v1/shortcuts/") as moved:
        page.get_by_role("button", name="Move up: Tuesday").click()
    assert moved.value.status == 200
    expect(doubts).to_have_count(1)
    with page.expect_response("**/api/v1/shortcuts/") as renamed:
        page.locator("dialog[open] input").last.fill("Injections")
        page.locator("dialog[open] input").last.press("Tab")
    assert renamed.value.status == 200
    expect(doubts).to_have_count(0)
    assert [shortcut.name for shortcut in Shortcut.objects.all()] == ["Tuesday", "Injections"]
