"""Typed text goes by POST: no form of any page sends it in a URL, where histories, proxies and logs keep it."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve

from benchmarks.services import SurveyFacts, create_survey
from rvuedge.accounts.models import User
from rvuedge.audit.models import AuditRecord
from rvuedge.audit.services import record
from tests.people import PASSWORD
from tests.sessions import log

# Public code search, which no log records and which refuses patient data; and ZIP codes.
TYPED = {("/codes/", "q"), ("zip", "zip")}
FIXED = {"hidden", "submit", "checkbox", "radio", "number", "date", "month", "button"}
pytestmark = pytest.mark.django_db


class Page(HTMLParser):
    """Finds a page's links, and the fields with free text of its forms that use GET."""

    def __init__(self, text):
        super().__init__()
        self.links, self.typed, self.form = set(), set(), None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "a" and found.get("href"):
            self.links.add(found["href"])
        elif tag == "form":
            self.form = found if found.get("method", "get").lower() == "get" else None
        elif self.form is not None and found.get("name") and _is_free(tag, found.get("type", "text")):
            name = found["name"]
            self.typed.add(("zip", "zip") if name == "zip" else (self.form.get("action", ""), name))

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None


def _is_free(tag, kind):
    return tag == "textarea" or (tag == "input" and kind not in FIXED)


def crawl(client, start):
    """Yield (address, page) once for each route that links lead to."""
    waiting, seen = [start], set()
    while waiting:
        address = waiting.pop()
        parts = urlsplit(address)
        route = resolve(parts.path).route
        if (route, bool(parts.query)) in seen:
            continue
        seen.add((route, bool(parts.query)))
        answer = client.get(address, follow=True)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            page = Page(answer.content.decode())
            yield address, page
            waiting += [urljoin(address, link) for link in sorted(page.links) if re.match(r"[/?](?!/)", link)]


def test_no_form_sends_typed_text_in_its_address(client, rvu26a, db):
    boss = User.objects.create_superuser("boss@example.com", PASSWORD)
    log(boss, "20610")
    create_survey(owner_id=boss.pk, facts=SurveyFacts("MGMA", "Made-up survey", 2025), rows=[])
    found, count = {}, 0
    for signed_in in (False, True):
        if signed_in:
            client.force_login(boss)
        for start in ("/", "/staff/", "/history/", "/codes/20610/")[: 4 if signed_in else 1]:
            for address, page in crawl(client, start):
                count += 1
                if page.typed - TYPED:
                    found[address] = page.typed - TYPED
    assert count > 40
    assert found == {}


def test_the_audit_log_is_filtered_by_number(staff, rvu26a):
    record(actor=None, action="account.create", subject="quackenbush@example.com")
    record(actor=None, action="release.publish", subject=rvu26a.label)
    assert staff.get("/staff/audit/?subject=quackenbush@example.com").url == "/staff/audit/"
    rows = staff.get(f"/staff/audit/?release={rvu26a.pk}").context["rows"]
    assert {each.subject for each, *_ in rows} == {rvu26a.label}
    assert AuditRecord.objects.filter(subject__contains="@").exists()
    for unknown in ("0", "x", "9" * 20, "-1"):
        assert staff.get(f"/staff/audit/?release={unknown}").status_code == 404
