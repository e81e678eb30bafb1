"""Work RVUs of codes on a date or in a release. Only published releases are read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain

from codes.fee_schedule.releases import published_releases, release_named, releases_in_force
from codes.models import CodeSummary, Release


@dataclass(frozen=True, slots=True)
class WorkValue:
    """The work RVU of one unit of a code on a date, and the row and release it comes from.

    `note` explains when the value doesn't come from the code's own row in the release in effect.
    """

    hcpcs: str
    name: str
    work_rvu: Decimal
    row_modifier: str
    status: str
    release: Release
    note: str = ""


def work_values(codes: Collection[str], day: date) -> dict[str, WorkValue]:
    """The value of each code on a date; a code without one is absent. Two queries for any number of codes."""
    return work_values_by_day({day: codes})[day]


def work_values_by_day(codes_by_day: Mapping[date, Collection[str]]) -> dict[date, dict[str, WorkValue]]:
    """`work_values` for many dates, in two queries."""
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
    """The value of each code in the newest published load of a named release; codes it lacks are absent."""
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
        return f"Only part of {newest.label} is loaded, without this code. Valued under {release.label}."
    if release.year != day.year:
        return f"No release for {day.year} is loaded. Valued under {release.label}."
    if summary.work_modifier:
        return f"The work RVU is in the professional component. Valued as {summary.code_id}-{summary.work_modifier}."
    return ""
