"""Finds the page of a code from what an address says. Shared by the web pages and the API."""

from datetime import date

from django.utils import timezone

from codes.content.queries import words_of
from codes.fee_schedule.localities import Places, ZipAnswer, places_of, zip_answer, zip_of
from codes.fee_schedule.releases import releases_in_force
from codes.fee_schedule.rows import base_units
from codes.models import Release
from codes.reference.facts import CodeFacts, code_facts
from codes.reference.pages import CodePage, code_page
from codes.reference.pages.code_page import Beside, Choice, choose, values_in
from codes.reference.pages.notices import is_gone
from codes.reference.related import RelatedCode, related_codes

NOTHING_BESIDE = Beside(words=None, places=Places(None, []), zip_answer=None, related=[], base_units=None)


class CodeNotFoundError(Exception):
    """There is no such page; the message says which of code, date and release is at fault."""


def find_page(hcpcs: str, day_text: str = "", label: str = "", place: str = "") -> CodePage:
    """The page of a code today, on a day (ISO date), or as a release has it. Raises CodeNotFoundError.

    `place` is where payment is asked for: a ZIP code, a locality's key (01112-05), '' for national amounts only. What
    is wrong with it the page says itself.
    """
    facts = code_facts(hcpcs)
    if facts is None:
        raise CodeNotFoundError(f"{hcpcs} is in no published release.")
    return page_from(facts, _day(day_text), _release(facts.releases, label), label, place)


def page_from(
    facts: CodeFacts, day: date, release: Release | None, label: str = "", place: str = "", *, plain: bool = False
) -> CodePage:
    """The page from facts that were read already; `plain` reads nothing else, so it has no words, places or neighbours.

    Raises CodeNotFoundError when the named release lacks the code.
    """
    choice = choose(facts, day, release, place)
    if choice is None:
        raise CodeNotFoundError(f"{label.upper()} does not have {facts.code.hcpcs}.")
    return code_page(facts, choice, NOTHING_BESIDE if plain else _beside(facts, choice))


def _beside(facts: CodeFacts, choice: Choice) -> Beside:
    first = values_in(facts, choice.release)[0]
    units = base_units([facts.code.hcpcs]).get(facts.code.hcpcs) if first.status == "J" else None
    return Beside(
        words=words_of(facts.code.hcpcs),
        places=places_of(choice.release, facts.releases),
        zip_answer=_zip(choice.place),
        related=_related(facts, choice),
        base_units=units,
    )


def _zip(place: str) -> ZipAnswer | None:
    zip5 = zip_of(place)
    return zip_answer(zip5) if zip5 else None


def _related(facts: CodeFacts, choice: Choice) -> list[RelatedCode]:
    """Beside the code in the release shown; beside a code that is gone, in the release that no longer has it."""
    code, first = facts.code, values_in(facts, choice.release)[0]
    release = (
        releases_in_force(choice.day, facts.releases)[0]
        if is_gone(facts, choice.release, choice.day)
        else choice.release
    )
    return related_codes(
        code.hcpcs,
        release.pk,
        section=code.section,
        subheading=code.subheading,
        base=first.endoscopic_base or (code.hcpcs if first.multiple_procedure == "2" else ""),
        pctc=first.pctc,
        work_rvu=facts.summaries[choice.release.pk].work_rvu,
        total=first.nonfacility_total,
    )


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
