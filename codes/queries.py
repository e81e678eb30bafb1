"""Every read of the fee schedule that two callers share. Only published releases are read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from codes.domain.indicators import status_of
from codes.domain.sections import BY_SLUG, SECTIONS
from codes.models import Code, CodeSummary, CodeValue, Locality, Release, ReleaseState, SectionStatistic


@dataclass(frozen=True, slots=True)
class WorkValue:
    """What one unit of a code is worth on a date, and where that is written.

    `note` says, in words for the clinician, when the value is not simply that of the release in force.
    """

    hcpcs: str
    name: str
    work_rvu: Decimal
    row_modifier: str
    status: str
    release: Release
    note: str = ""


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """All that the published releases say of one code, newest release first."""

    code: Code
    releases: list[Release]
    values: list[CodeValue]
    summaries: dict[int, CodeSummary]
    statistics: dict[int, SectionStatistic]


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code in a list, with its work RVU in the newest release that has it."""

    hcpcs: str
    name: str
    title_is_ours: bool
    section: str
    subheading: str
    status: str
    work_rvu: Decimal
    work_modifier: str

    @property
    def section_name(self) -> str:
        """The section's name."""
        return BY_SLUG[self.section].name

    @property
    def status_name(self) -> str:
        """The status indicator in words."""
        return status_of(self.status).name

    @property
    def no_work(self) -> str:
        """Why there is no work RVU, in two or three words; '' when there is one."""
        if self.work_rvu:
            return ""
        return "No work" if status_of(self.status).is_payable else self.status_name


@dataclass(frozen=True, slots=True)
class SectionCount:
    """A section with how many published codes it has."""

    slug: str
    name: str
    code_count: int


def edition() -> int:
    """The number of the present state of releases and codes, asked for now; 0 before there are any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM codes_edition")
        row = cursor.fetchone()
    return row[0] if row else 0


def published_releases() -> QuerySet[Release]:
    """Published releases, newest first: by effective date, then revision."""
    return Release.objects.filter(state=ReleaseState.PUBLISHED)


def releases_in_force(day: date, releases: Iterable[Release] | None = None) -> list[Release]:
    """The releases that may value a service on this day, best first.

    That is the newest published release whose effective date is not after the day; an excerpt does not tell
    that a code is gone, so behind excerpts stand the older releases down to the first whole one. Empty when the
    day is before every release.
    """
    candidates: list[Release] = []
    for release in published_releases() if releases is None else releases:
        if release.effective_from > day:
            continue
        candidates.append(release)
        if not release.is_partial:
            break
    return candidates


def release_on(day: date) -> Release | None:
    """The newest published release in force on the day."""
    return next(iter(releases_in_force(day)), None)


def release_named(label: str) -> Release | None:
    """The newest published load of a release by its label, such as RVU26A, in any case."""
    return next((release for release in published_releases() if release.label == label.upper()), None)


def code_facts(hcpcs: str) -> CodeFacts | None:
    """What is published about the code; None when no published release has it."""
    return facts_of([hcpcs]).get(hcpcs)


def facts_of(codes: Collection[str]) -> dict[str, CodeFacts]:
    """What is published about each code, in five queries however many; unknown codes are absent."""
    known = {code.hcpcs: code for code in Code.objects.defer("search").filter(hcpcs__in=codes, is_published=True)}
    if not known:
        return {}
    releases = list(published_releases())
    published = [release.pk for release in releases]
    values = _grouped(CodeValue.objects.filter(code__in=known, release__in=published).order_by("modifier"))
    summaries = _grouped(CodeSummary.objects.filter(code__in=known, release__in=published))
    sections = {code.section for code in known.values()}
    statistics = list(SectionStatistic.objects.filter(section__in=sections, release__in=published))
    return {
        hcpcs: CodeFacts(
            code=code,
            releases=releases,
            values=values.get(hcpcs, []),
            summaries={summary.release_id: summary for summary in summaries.get(hcpcs, [])},
            statistics={line.release_id: line for line in statistics if line.section == code.section},
        )
        for hcpcs, code in known.items()
    }


def _grouped(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.code_id, []).append(row)
    return found


def work_values(codes: Collection[str], day: date) -> dict[str, WorkValue]:
    """The value of each code on the day; a code that has none then is absent from the answer.

    Two queries, however many codes.
    """
    return work_values_by_day({day: codes})[day]


def work_values_by_day(codes_by_day: Mapping[date, Collection[str]]) -> dict[date, dict[str, WorkValue]]:
    """`work_values` of many days in two queries."""
    published = list(published_releases())
    in_force = {day: releases_in_force(day, published) for day in codes_by_day}
    codes = set(chain.from_iterable(codes_by_day.values()))
    wanted = {release for releases in in_force.values() for release in releases}
    summaries = CodeSummary.objects.filter(code__in=codes, release__in=wanted).select_related("code")
    found = {(summary.code_id, summary.release_id): summary for summary in summaries.defer("code__search")}
    return {
        day: {
            hcpcs: _work_value(found[hcpcs, release.pk], release, releases[0], day)
            for hcpcs in codes_by_day[day]
            if (release := next((r for r in releases if (hcpcs, r.pk) in found), None))
        }
        for day, releases in in_force.items()
    }


def work_values_of(label: str, codes: Collection[str]) -> dict[str, WorkValue]:
    """The value of each code in the newest published load of a named release; what it lacks is absent."""
    release = release_named(label)
    summaries = CodeSummary.objects.filter(code__in=codes, release=release).select_related("code").defer("code__search")
    if release is None:
        return {}
    return {
        summary.code_id: replace(
            _work_value(summary, release, release, release.effective_from), note=f"Pinned to {label} by your policy."
        )
        for summary in summaries
    }


def _work_value(summary: CodeSummary, release: Release, newest: Release, day: date) -> WorkValue:
    return WorkValue(
        hcpcs=summary.code_id,
        name=summary.code.name,
        work_rvu=summary.work_rvu,
        row_modifier=summary.work_modifier,
        status=summary.status,
        release=release,
        note=_note(summary, release, newest, day),
    )


def _note(summary: CodeSummary, release: Release, newest: Release, day: date) -> str:
    if release.label != newest.label:
        return f"{newest.label} is loaded in part and lacks this code: valued under {release.label}."
    if release.year != day.year:
        return f"No release for {day.year} is loaded: valued under {release.label}."
    if summary.work_modifier:
        return f"The work is in the professional component: valued as {summary.code_id}-{summary.work_modifier}."
    return ""


def localities(day: date | None = None) -> list[Locality]:
    """The payment localities of the newest published release that has any, by state and name; on a day of the one in
    force then, if any was."""
    with_places = published_releases().filter(locality_count__gt=0)
    newest = (with_places.filter(effective_from__lte=day).first() if day else None) or with_places.first()
    return list(Locality.objects.filter(release=newest)) if newest else []


# Each code's summary in the newest published release that has it.
_NEWEST_SUMMARY = """
SELECT DISTINCT ON (s.code_id) s.code_id, s.work_rvu, s.work_modifier, s.status
FROM codes_codesummary s JOIN codes_release r ON r.id = s.release_id AND r.state = 'published'
WHERE s.code_id = ANY(%s)
ORDER BY s.code_id, r.effective_from DESC, r.revision DESC
"""


def rows_of(codes: Sequence[Code]) -> list[CodeRow]:
    """List rows for these codes, in their order, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_SUMMARY, [[code.hcpcs for code in codes]])
        newest = {row[0]: row[1:] for row in cursor.fetchall()}
    return [_code_row(code, *newest[code.hcpcs]) for code in codes if code.hcpcs in newest]


def _code_row(code: Code, work_rvu: Decimal, work_modifier: str, status: str) -> CodeRow:
    return CodeRow(
        hcpcs=code.hcpcs,
        name=code.name,
        title_is_ours=bool(code.title),
        section=code.section,
        subheading=code.subheading,
        status=status,
        work_rvu=work_rvu,
        work_modifier=work_modifier,
    )


def section_counts() -> list[SectionCount]:
    """The sections that have published codes, in the book's order."""
    codes = Code.objects.filter(is_published=True).values_list("section").annotate(n=Count("hcpcs")).order_by()
    counts = dict(codes)
    return [
        SectionCount(section.slug, section.name, counts[section.slug]) for section in SECTIONS if section.slug in counts
    ]


def published_hcpcs() -> list[str]:
    """Every published code, in order."""
    return list(Code.objects.filter(is_published=True).order_by("hcpcs").values_list("hcpcs", flat=True))


def published_headings() -> list[tuple[str, str]]:
    """Each sub-heading that has published codes, with its section's slug."""
    codes = Code.objects.filter(is_published=True).exclude(subheading="")
    return list(codes.order_by("section", "subheading").values_list("section", "subheading").distinct())


def published_codes(codes: Iterable[str]) -> list[Code]:
    """These codes, as far as they are published, in the order asked for."""
    by_code = {code.hcpcs: code for code in Code.objects.defer("search").filter(hcpcs__in=codes, is_published=True)}
    return [by_code[hcpcs] for hcpcs in codes if hcpcs in by_code]
