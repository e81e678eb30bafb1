"""How a code's work RVU compares with the codes of its section: rank, percentile, sentence and bars."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from codes.domain.section_rank import against_median, ordinal
from codes.domain.sections import BY_SLUG
from codes.reference.pages import charts

if TYPE_CHECKING:
    from codes.models import CodeSummary, Release, SectionStatistic


@dataclass(frozen=True, slots=True)
class Comparison:
    """A code's rank among the codes of its section that have work RVUs."""

    rank: int
    percentile: str
    section_name: str
    count: int
    median: Decimal
    lowest: Decimal
    highest: Decimal
    against_median: str
    sentence: str
    strip: charts.RankStrip


def compare(summary: CodeSummary, statistic: SectionStatistic | None) -> Comparison | None:
    """The comparison; None for a code without a rank, or where the section isn't complete."""
    if summary.rank is None or statistic is None or not statistic.is_complete:
        return None
    percentile = ordinal(summary.rank)
    name = BY_SLUG[summary.section].name
    ratio = against_median(summary.work_rvu, statistic.median)
    return Comparison(
        rank=summary.rank,
        percentile=percentile,
        section_name=name,
        count=statistic.codes_with_work,
        median=statistic.median,
        lowest=statistic.lowest,
        highest=statistic.highest,
        against_median=ratio,
        sentence=f"{percentile} percentile among {name} codes, {ratio}, highest {statistic.highest}",
        strip=charts.rank_strip(statistic.sample, summary.work_rvu, summary.rank),
    )


def why_not_compared(summary: CodeSummary, statistic: SectionStatistic | None, shown: Release) -> str:
    """Why a code with work has no comparison; '' where no code of its section has one."""
    if not summary.work_rvu or statistic is None:
        return ""
    name = BY_SLUG[summary.section].name
    return (
        f"Only part of {shown.label} is loaded, with {statistic.codes_with_work} codes in {name}. A percentile needs "
        "the complete section."
    )
