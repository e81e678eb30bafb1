"""Finds the page of a code from what an address says. Shared by the web page and the API."""

from datetime import date

from django.utils import timezone

from codes import queries
from codes.models import Release
from codes.pages import CodePage, code_page


class CodeNotFoundError(Exception):
    """There is no such page; the message says which of code, date and release is at fault."""


def find_page(hcpcs: str, day_text: str = "", label: str = "") -> CodePage:
    """The page of a code today, on a day (ISO date), or as a release has it. Raises CodeNotFoundError."""
    facts = queries.code_facts(hcpcs)
    if facts is None:
        raise CodeNotFoundError(f"{hcpcs} is in no published release.")
    page = code_page(facts, _day(day_text), _release(facts.releases, label))
    if page is None:
        raise CodeNotFoundError(f"{label.upper()} does not have {hcpcs}.")
    return page


def _release(releases: list[Release], label: str) -> Release | None:
    if not label:
        return None
    for release in releases:
        if release.label == label.upper():
            return release
    raise CodeNotFoundError(f"No release {label.upper()[:12]} is published.")


def _day(text: str) -> date:
    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise CodeNotFoundError(f"“{text[:20]}” is not a date such as 2026-01-31.") from wrong
