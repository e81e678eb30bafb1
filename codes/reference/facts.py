"""A code's values in the published releases."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from codes.fee_schedule.releases import published_releases
from codes.models import Code, CodeSummary, CodeValue, Release, SectionStatistic


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """One code in all published releases, newest first. `summaries` and `statistics` (of its section) are keyed by
    release id."""

    code: Code
    releases: list[Release]
    values: list[CodeValue]
    summaries: dict[int, CodeSummary]
    statistics: dict[int, SectionStatistic]

    def values_in(self, release: Release) -> list[CodeValue]:
        """The code's rows in a release, the one without modifier first."""
        return [value for value in self.values if value.release_id == release.pk]


def code_facts(hcpcs: str) -> CodeFacts | None:
    """A code's published facts; None if no published release has it."""
    return facts_of([hcpcs]).get(hcpcs)


def facts_of(codes: Collection[str]) -> dict[str, CodeFacts]:
    """The published facts of each code, in five queries for any number of codes; unknown codes are absent."""
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
