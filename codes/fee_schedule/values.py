"""Work RVUs of codes on a date or in a release. Only published releases are read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain

from codes.domain.release_order import Basis, basis_of, lookup_order, proves_absence, reason
from codes.fee_schedule.releases import published_releases, release_named
from codes.models import CodeSummary, Release


@dataclass(frozen=True, slots=True)
class WorkValue:
    """The work RVU of one unit of a code on a date, the row and release it comes from, and why that release (`basis`).

    `note` explains when the value doesn't come from the code's own row in the release in force.
    """

    hcpcs: str
    name: str
    work_rvu: Decimal
    row_modifier: str
    status: str
    release: Release
    basis: Basis
    note: str = ""


def work_values(codes: Collection[str], day: date) -> dict[str, WorkValue]:
    """The value of each code on a date; a code without one is absent. Two queries for any number of codes."""
    return work_values_by_day({day: codes})[day]


def work_values_by_day(codes_by_day: Mapping[date, Collection[str]]) -> dict[date, dict[str, WorkValue]]:
    """`work_values` for many dates, in two queries."""
    published = list(published_releases())
    orders = {day: lookup_order(day, published) for day in codes_by_day}
    codes = set(chain.from_iterable(codes_by_day.values()))
    wanted = {release for releases in orders.values() for release in releases}
    summaries = CodeSummary.objects.filter(code__in=codes, release__in=wanted).select_related("code")
    found = {(summary.code_id, summary.release_id): summary for summary in summaries.defer("code__search")}
    return {
        day: {
            hcpcs: _work_value(found[hcpcs, release.pk], release, order, day)
            for hcpcs in codes_by_day[day]
            if (release := next((r for r in order if (hcpcs, r.pk) in found), None))
        }
        for day, order in orders.items()
    }


def waiting_codes(missing_by_day: Mapping[date, Collection[str]]) -> dict[date, dict[str, str]]:
    """Of the codes without a value on each date, those that may be valid, with their titles.

    The loaded releases don't prove that such a code is invalid: none of the date's year is complete. It gets a value
    when a release is loaded, if a later release has it; the title is '' for a code that no loaded release has. Two
    queries, none if nothing is missing.
    """
    codes = set(chain.from_iterable(missing_by_day.values()))
    if not codes:
        return {day: {} for day in missing_by_day}
    published = {release.pk: release for release in published_releases()}
    last: dict[str, tuple[date, str]] = {}
    summaries = CodeSummary.objects.filter(code__in=codes, release__in=published).select_related("code")
    for summary in summaries.defer("code__search"):
        effective = published[summary.release_id].effective_from
        last[summary.code_id] = max(last.get(summary.code_id, (date.min, "")), (effective, summary.code.name))
    undecided = {day for day in missing_by_day if not proves_absence(day, lookup_order(day, published.values()))}
    return {
        day: {code: _title_if_later(last.get(code), day) for code in missing if day in undecided}
        for day, missing in missing_by_day.items()
    }


def _title_if_later(last: tuple[date, str] | None, day: date) -> str:
    """Return the title of a code whose last release took effect after a date, else ''."""
    return last[1] if last and last[0] > day else ""


def work_values_of(label: str, codes: Collection[str]) -> dict[str, WorkValue]:
    """The value of each code in the newest published load of a named release; codes it lacks are absent."""
    release = release_named(label)
    if release is None:
        return {}
    summaries = CodeSummary.objects.filter(code__in=codes, release=release).select_related("code").defer("code__search")
    note = reason(Basis.PINNED, release.effective_from, label)
    return {summary.code_id: _value(summary, release, Basis.PINNED, note) for summary in summaries}


def _work_value(summary: CodeSummary, release: Release, order: list[Release], day: date) -> WorkValue:
    basis = basis_of(day, order, release)
    note = reason(basis, day, release.label, order[0].label)
    if summary.work_modifier and not note:
        note = f"The work RVU is in the professional component. Valued as {summary.code_id}-{summary.work_modifier}."
    return _value(summary, release, basis, note)


def _value(summary: CodeSummary, release: Release, basis: Basis, note: str) -> WorkValue:
    return WorkValue(
        hcpcs=summary.code_id,
        name=summary.code.name,
        work_rvu=summary.work_rvu,
        row_modifier=summary.work_modifier,
        status=summary.status,
        release=release,
        basis=basis,
        note=note,
    )
