"""Find a code's page from the parameters in a URL. Shared by the web pages and the API."""

from datetime import date

from django.utils import timezone

from codes.content.queries import content_of
from codes.domain.hcpcs import is_code
from codes.domain.replacements import replacement_on
from codes.fee_schedule.current import CurrentReleases, removal_of
from codes.fee_schedule.localities import NO_LOCALITIES, ZipAnswer, localities_of, zip_answer, zip_of
from codes.fee_schedule.releases import releases_on
from codes.fee_schedule.rows import base_units
from codes.models import Release
from codes.reference.facts import CodeFacts, code_facts
from codes.reference.lists import ListFilter, listed
from codes.reference.pages import CodePage, code_page
from codes.reference.pages.code_page import PageRequest, RelatedData
from codes.reference.related import RelatedCode, related_codes
from rvuedge.privacy.quoting import quoted

NOTHING_RELATED = RelatedData(content=None, localities=NO_LOCALITIES, zip_answer=None, related=[], base_units=None)


class CodeNotFoundError(Exception):
    """There's no such page; the message says whether the code, the date or the release is wrong."""


def find_page(hcpcs: str, day_text: str = "", label: str = "", locality: str = "") -> CodePage:
    """The page of a code today, on a date (ISO), or in a release. Raises CodeNotFoundError.

    `locality` selects the payment to show: a ZIP code, a locality's key (01112-05), or '' for national amounts only.
    If it's invalid, the page says so.
    """
    facts = code_facts(hcpcs)
    if facts is None:
        name = hcpcs if is_code(hcpcs) else quoted(hcpcs, 20)
        raise CodeNotFoundError(f"{name} isn't in any published release.")
    return page_from(facts, _day(day_text), _release(facts.releases, label), label, locality)


def page_from(
    facts: CodeFacts, day: date, named: Release | None, label: str = "", locality: str = "", *, plain: bool = False
) -> CodePage:
    """Build the page from facts already loaded. `plain` reads nothing else: no content, localities or related codes.

    Raises CodeNotFoundError when the named release lacks the code.
    """
    request = select_release(facts, day, named, locality)
    if request is None:
        raise CodeNotFoundError(f"{label.upper()} doesn't have {facts.code.hcpcs}.")
    return code_page(facts, request, NOTHING_RELATED if plain else _related_data(facts, request))


def select_release(facts: CodeFacts, day: date, named: Release | None = None, locality: str = "") -> PageRequest | None:
    """Select the release to show for a date, or the named one; None when the named one lacks the code.

    When no release in effect has the code, it's the newest earlier one that has it, else the oldest that has it, and
    the page says so.
    """
    with_code = [release for release in facts.releases if release.pk in facts.summaries]
    in_effect = releases_on(day, facts.releases)
    removal = removal_of(facts.summaries.keys(), facts.releases, day)
    before = (release for release in with_code if release.effective_from <= day)
    shown = named or next((release for release in in_effect if release in with_code), next(before, with_code[-1]))
    return PageRequest(shown, named, day, in_effect, removal, locality) if shown in with_code else None


def _related_data(facts: CodeFacts, request: PageRequest) -> RelatedData:
    hcpcs = facts.code.hcpcs
    is_anesthesia = facts.values_in(request.release)[0].status == "J"
    content, replacement = content_of(hcpcs), replacement_on(hcpcs, request.day)
    others = list(dict.fromkeys([*(content.companions if content else ()), *(replacement.by if replacement else ())]))
    current = CurrentReleases(request.day, facts.releases, request.in_effect)
    return RelatedData(
        content=content,
        replacement=replacement,
        others=listed(ListFilter(), codes=others, limit=len(others), current=current).rows if others else [],
        localities=localities_of(request.release, facts.releases),
        zip_answer=_zip(request.locality),
        related=_related_codes(facts, request),
        base_units=base_units([hcpcs]).get(hcpcs) if is_anesthesia else None,
    )


def _zip(text: str) -> ZipAnswer | None:
    zip5 = zip_of(text)
    return zip_answer(zip5) if zip5 else None


def _related_codes(facts: CodeFacts, request: PageRequest) -> list[RelatedCode]:
    """The related codes in the release shown; for a removed code, in the release that no longer has it."""
    code, first = facts.code, facts.values_in(request.release)[0]
    release = request.in_effect[-1] if request.removal else request.release
    return related_codes(
        code.hcpcs,
        release.pk,
        section=code.section,
        subheading=code.subheading,
        base=first.endoscopic_base or (code.hcpcs if first.multiple_procedure == "2" else ""),
        pctc=first.pctc,
        work_rvu=facts.summaries[request.release.pk].work_rvu,
        total=first.nonfacility_total,
    )


def _release(releases: list[Release], label: str) -> Release | None:
    if not label:
        return None
    for release in releases:
        if release.label == label.upper():
            return release
    raise CodeNotFoundError(f"There's no published release {label.upper()[:12]}.")


def _day(text: str) -> date:
    if not text:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise CodeNotFoundError(f"{quoted(text, 20)} isn't a date like 2026-01-31.") from wrong
