"""Codes that the fee schedule no longer has: their pages, and how lists and search treat them."""

import json
import re

import pytest

from tests import making
from tests.pages import text as words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

HERNIA = making.row("49585", work_rvu="6.59", descriptor="Rpr umbil hern reduc > 5 yr", global_days="090")
OLD = [HERNIA, making.row("49505", work_rvu="7.96", descriptor="Prp i/hern init reduc >5 yr")]
NEW = [
    making.row("49505", work_rvu="7.96", descriptor="Prp i/hern init reduc >5 yr"),
    making.row("49591", work_rvu="5.96", descriptor="Rpr aa hrn 1st < 3 cm rdc"),
    making.row("49592", work_rvu="8.46", descriptor="Rpr aa hrn 1st < 3 ncr/strn"),
]


@pytest.fixture
def loaded(db):
    """A release with an old hernia code, and a later one with its successors."""
    return making.load(OLD, 2022, "A"), making.load(NEW, 2025, "D")


def codes(client, address):
    return [row.hcpcs for row in client.get(address).context["rows"]]


def test_the_page_says_since_when_the_code_is_gone_and_labels_its_old_status(client, loaded):
    response = client.get("/codes/49585/")
    page = words(response)
    assert "49585 was removed from the fee schedule. RVU22A (Jan 1, 2022) is the last release we have with it;" in page
    assert "RVU25D (Oct 1, 2025) doesn't have it. These values are from RVU22A." in page
    tags = re.findall(r'class="tag[^"]*">(?:<[^>]*>)?([^<]+)<', response.content.decode().split("code-actions")[0])
    assert "Removed" in tags
    assert "Active" not in tags
    assert "Status in RVU22A Paid separately" in page
    assert "6.59 work RVU, RVU22A" in page.replace("work RVU, RVU22A 6.59", "6.59 work RVU, RVU22A")
    assert "log 49585" not in page


def test_a_date_before_the_removal_shows_the_code_as_it_was(client, loaded):
    page = words(client.get("/codes/49585/?date=2022-06-01"))
    assert "removed from the fee schedule" not in page
    assert "Use instead" not in page
    assert "Status Paid separately" in page


def test_a_release_requested_by_name_also_says_that_the_code_is_gone(client, loaded):
    page = words(client.get("/codes/49585/?release=RVU22A"))
    assert "RVU25D (Oct 1, 2025) doesn't have it." in page
    assert "Show current values" not in page
    assert client.get("/codes/49585/?release=RVU25D").status_code == 404


def test_the_page_names_the_codes_that_took_over_with_their_source(client, loaded):
    response = client.get("/codes/49585/")
    page = words(response)
    assert "Use instead , since Jan 1, 2023: 49591 , 49592 , 49593, 49594" in page
    assert "Source: CPT 2023; American College of Surgeons Bulletin, December 2022." in page
    body = response.content.decode()
    assert '<a class="link num" href="/codes/49591/">49591</a>' in body
    assert 'href="/codes/49593/"' not in body  # no loaded release has it
    replaced = response.context["page"].replaced
    assert [(row.hcpcs, str(row.work_rvu)) for row in replaced.rows] == [("49591", "5.96"), ("49592", "8.46")]


def test_a_code_that_others_took_over_says_so_before_a_loaded_release_proves_it(client):
    making.load(OLD, 2022, "A")
    page = words(client.get("/codes/49585/"))
    assert "removed from the fee schedule" not in page
    assert "Use instead , since Jan 1, 2023: 49591, 49592" in page


def test_a_partial_release_removes_no_code(client):
    making.load(OLD, 2022, "A")
    making.load(NEW, 2025, "D", is_partial=True)
    assert "removed from the fee schedule" not in words(client.get("/codes/49585/"))
    assert "49585" in codes(client, "/codes/section/surgery/")


def test_the_api_has_the_removal_and_the_successors(client, loaded):
    body = client.get("/api/v1/codes/49585/").json()
    assert body["removal"] == {"last": "RVU22A", "missing": "RVU25D", "missing_from": "2025-10-01"}
    assert body["replaced_by"]["codes"][:2] == ["49591", "49592"]
    assert body["replaced_by"]["since"] == "2023-01-01"
    kept = client.get("/api/v1/codes/49505/").json()
    assert (kept["removal"], kept["replaced_by"]) == (None, None)


def test_search_engines_learn_that_the_code_is_gone(client, loaded):
    body = client.get("/codes/49585/").content.decode()
    assert "(removed)" in body.split("</title>")[0]
    assert "removed from the fee schedule, last in RVU22A; now 49591, 49592" in body
    script = re.search(r'<script type="application/ld\+json">(.*?)</script>', body, re.DOTALL)[1]
    faq = next(item for item in json.loads(script)["@graph"] if item["@type"] == "FAQPage")
    first = faq["mainEntity"][0]
    assert first["name"] == "Is 49585 still valid?"
    assert first["acceptedAnswer"]["text"].startswith("No. 49585 was removed from the fee schedule.")


def test_a_section_lists_the_codes_in_effect_and_removed_ones_on_request(client, loaded):
    page = client.get("/codes/section/surgery/")
    assert [row.hcpcs for row in page.context["rows"]] == ["49505", "49591", "49592"]
    assert "Show 1 removed code" in words(page)
    more = client.get("/codes/section/surgery/?removed=1")
    assert [row.hcpcs for row in more.context["rows"]] == ["49505", "49585", "49591", "49592"]
    assert [row.mark for row in more.context["rows"]] == ["", "Removed, last in RVU22A", "", ""]
    assert "Removed, last in RVU22A" in words(more)
    assert codes(client, "/codes/section/surgery/?removed=1&sort=work&least=6.5") == ["49592", "49505", "49585"]


def test_counts_and_choices_are_those_of_the_codes_in_effect(client, loaded):
    making.load([making.row("0001A", status="X", work_rvu="0.00"), *OLD], 2021, "A")
    section = next(s for s in client.get("/codes/").context["sections"] if s.slug == "surgery")
    assert section.code_count == 3
    assert [s.slug for s in client.get("/codes/").context["sections"]] == ["surgery"]
    page = client.get("/codes/section/surgery/")
    assert [(line.name, line.code_count) for line, _ in page.context["headings"]] == [("Digestive", 3)]
    assert [days for days, _ in page.context["form"].fields["global_days"].choices] == ["", "000"]
    more = client.get("/codes/section/surgery/?removed=1")
    assert [days for days, _ in more.context["form"].fields["global_days"].choices] == ["", "000", "090"]
    gone = words(client.get("/codes/section/vaccine-administration/"))
    assert "RVU25D has no Vaccine administration codes. Earlier releases had 1." in gone
    assert codes(client, "/codes/section/vaccine-administration/?removed=1") == ["0001A"]


def test_search_marks_removed_codes_and_lists_them_last(client, loaded):
    assert codes(client, "/codes/?q=hernia")[-1] == "49585"
    assert set(codes(client, "/codes/?q=hernia")) == {"49505", "49591", "49592", "49585"}
    assert codes(client, "/codes/?q=495") == ["49505", "49591", "49592", "49585"]
    assert "Removed, last in RVU22A" in words(client.get("/codes/?q=hernia"))
    assert client.get("/codes/?q=49585").url == "/codes/49585/"
    assert codes(client, "/codes/?q=49585 49591") == ["49585", "49591"]


def test_the_api_lists_removed_codes_on_request_and_in_a_search(client, loaded):
    def listed(query):
        return [(row["hcpcs"], row["is_removed"]) for row in client.get(f"/api/v1/codes/?{query}").json()["results"]]

    current = [("49505", False), ("49591", False), ("49592", False)]
    assert listed("") == current
    assert listed("removed=true") == [("49505", False), ("49585", True), *current[1:]]
    assert listed("q=495") == [*current, ("49585", True)]
    names = {row["hcpcs"]: row["status_name"] for row in client.get("/api/v1/codes/?q=495").json()["results"]}
    assert names == {"49505": "Active", "49591": "Active", "49592": "Active", "49585": "Removed"}


def test_a_code_of_a_coming_release_is_marked_and_not_in_todays_lists(client, loaded):
    making.load(NEW, 2026, "A")  # in force: without it, RVU26C would stand in for today
    making.load([*NEW, making.row("49999", descriptor="New hernia repair")], 2026, "C")
    assert codes(client, "/codes/section/surgery/") == ["49505", "49591", "49592"]
    assert "New in RVU26C, not in effect yet" in words(client.get("/codes/?q=4999"))


def test_the_sitemap_keeps_removed_codes(client, loaded):
    assert "/codes/49585/" in client.get("/sitemap-codes.xml").content.decode()


def test_related_codes_of_a_removed_code_are_current(client, loaded):
    making.load([NEW[0]], 2026, "A", is_partial=True)
    groups = client.get("/codes/49585/").context["page"].related
    assert [(group.head, [row.hcpcs for row in group.rows]) for group in groups] == [("Nearby codes", ["49505"])]


def test_a_comparison_marks_removed_codes(client, loaded):
    page = words(client.get("/codes/compare/?codes=49585,49591"))
    assert page.count("Removed, last in RVU22A") == 1
