"""A code's values in the published releases."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from codes.fee_schedule.releases import published_releases
from codes.models import Code, CodeSummary, CodeValue, Release, SectionStatistic


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """One code in all published releases, newest first. `summaries` are keyed by release id."""

    code: Code
    releases: list[Release]
    values: list[CodeValue]
    summaries: dict[int, CodeSummary]

    def values_in(self, release: Release) -> list[CodeValue]:
        """The code's rows in a release, the one without modifier first."""
        return [value for value in self.values if value.release_id == release.pk]

    def statistic_in(self, release: Release) -> SectionStatistic | None:
        """The distribution of the code's section in a release; None where no code of the section has work."""
        return _statistics(release.pk, release.source_sha256).get(self.code.section)


def code_facts(hcpcs: str) -> CodeFacts | None:
    """A code's published facts; None if no published release has it."""
    return facts_of([hcpcs]).get(hcpcs)


def facts_of(codes: Collection[str]) -> dict[str, CodeFacts]:
    """The published facts of each code, in four queries for any number of codes; unknown codes are absent."""
    known = {code.hcpcs: code for code in Code.objects.defer("search").filter(hcpcs__in=codes, is_published=True)}
    if not known:
        return {}
    releases = list(published_releases())
    published = [release.pk for release in releases]
    values = _grouped(CodeValue.objects.filter(code__in=known, release__in=published).order_by("modifier"))
    summaries = _grouped(CodeSummary.objects.filter(code__in=known, release__in=published))
    return {
        hcpcs: CodeFacts(
            code=code,
            releases=releases,
            values=values.get(hcpcs, []),
            summaries={summary.release_id: summary for summary in summaries.get(hcpcs, [])},
        )
        for hcpcs, code in known.items()
    }


@lru_cache(maxsize=8)
def _statistics(release_id: int, _sha256: str) -> dict[str, SectionStatistic]:
    """A release's sections. Each process reads them once, since a published release is never edited."""
    return {line.section: line for line in SectionStatistic.objects.filter(release=release_id)}


def _grouped(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.code_id, []).append(row)
    return found
