"""Everything on `/codes/97760/`, built from facts already loaded. No module of this package reads the database:
models are imported only for their types."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from codes.domain import indicators
from codes.domain.guidance.documentation import advice
from codes.domain.guidance.kinds import Kind, kind_of
from codes.domain.guidance.modifiers import Advice, Fit, fitting_modifiers
from codes.domain.sections import BY_SLUG, Section
from codes.reference.pages import charts
from codes.reference.pages.comparison import Comparison, compare, why_not_compared
from codes.reference.pages.history import HistoryRow, history
from codes.reference.pages.local import Anesthesia, Chosen, LocalPayment, anesthesia, local_payment
from codes.reference.pages.notices import notices
from codes.reference.pages.prices import RowView, formula, leading, payment_note, row_views, shares
from codes.reference.pages.questions import Question, questions
from codes.reference.pages.related import RelatedGroup, related_groups
from codes.reference.pages.replaced import Replaced, companions, replaced
from codes.reference.pages.rules import Indicator, billing_rules
from rvuedge.common import specialties

if TYPE_CHECKING:
    from codes.content.queries import PublishedContent
    from codes.domain.replacements import Replacement
    from codes.fee_schedule.current import Removal
    from codes.fee_schedule.localities import Localities, ZipAnswer
    from codes.models import CodeValue, Release
    from codes.reference.facts import CodeFacts
    from codes.reference.lists import ListedCode
    from codes.reference.related import RelatedCode


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The page of a code to show: the release, the one requested by name if any, the date, the releases that may value
    it (`in_effect`, best first; codes.domain.release_order) and the code's removal by then, and the locality for
    payment (a ZIP code, a locality's key, '' for national)."""

    release: Release
    named: Release | None
    day: date
    in_effect: list[Release]
    removal: Removal | None = None
    locality: str = ""


@dataclass(frozen=True, slots=True)
class RelatedData:
    """The rest of the page's data: content, localities, related codes, anesthesia base units, what replaced the code.
    `others` are the companions and the successors."""

    content: PublishedContent | None
    localities: Localities
    zip_answer: ZipAnswer | None
    related: list[RelatedCode]
    base_units: Decimal | None
    replacement: Replacement | None = None
    others: list[ListedCode] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CodePage:
    """Everything on `/codes/97760/`."""

    hcpcs: str
    name: str
    title_is_ours: bool
    title_is_composed: bool
    descriptor: str
    synonyms: list[str]
    content: PublishedContent | None
    section: Section
    subheading: str
    is_add_on: bool
    release: Release
    is_current: bool
    removal: Removal | None
    replaced: Replaced | None
    companions: list[ListedCode]
    notices: list[str]
    work_rvu: Decimal
    work_modifier: str
    no_work: str
    kind: Kind | None
    status: str
    status_name: str
    status_meaning: str
    values: list[CodeValue]
    rows: list[RowView]
    payment_note: str
    formula: str
    local: LocalPayment
    anesthesia: Anesthesia | None
    shares: list[charts.Share]
    comparison: Comparison | None
    comparison_missing: str
    billing: list[Indicator]
    modifiers: list[Fit]
    advice: list[Advice]
    history: list[HistoryRow]
    related: list[RelatedGroup]
    questions: list[Question] = field(default_factory=list)

    @property
    def main(self) -> RowView:
        """The row the page leads with."""
        return self.rows[0]

    @property
    def lead(self) -> RowView:
        """The row whose amount the page leads with: the first that has a price, else the first."""
        return leading(self.rows)

    @property
    def first(self) -> CodeValue:
        """CMS's row of `main`, with every column."""
        return self.values[0]

    @property
    def has_work(self) -> bool:
        """Whether any row of the code has work."""
        return self.work_rvu > 0

    @property
    def has_values(self) -> bool:
        """Whether CMS lists any relative value for the code."""
        return any(row.nonfacility_total or row.facility_total for row in self.rows)

    @property
    def is_priced(self) -> bool:
        """Whether Medicare has a national amount for some row in some setting."""
        return any(row.national.lead is not None for row in self.rows)

    @property
    def is_cpt(self) -> bool:
        """Whether it's the AMA's code (a digit first); the others are CMS's and the ADA's."""
        return self.hcpcs[0].isdigit()

    @property
    def release_count(self) -> int:
        """How many releases have the code."""
        return sum(line.has_code for line in self.history)

    @property
    def has_chart(self) -> bool:
        """Whether two releases have a value, so the chart has a line."""
        return sum(1 for line in self.history if line.payment is not None or line.work) > 1

    @property
    def specialties(self) -> list[str]:
        """The names of the specialties that use the code."""
        return [specialties.BY_SLUG.get(slug, slug) for slug in self.content.specialties] if self.content else []


def code_page(facts: CodeFacts, request: PageRequest, data: RelatedData) -> CodePage:
    """The page of a code in the release requested."""
    shown, code = request.release, facts.code
    chosen = Chosen(request.locality, data.localities, data.zip_answer)
    values, summary, statistic = facts.values_in(shown), facts.summaries[shown.pk], facts.statistic_in(shown)
    rows = row_views(values, shown, chosen.indices)
    lead, first, status = leading(rows), values[0], indicators.status_of(values[0].status)
    by_modifier = {row.modifier: row.row for row in rows}
    comparison = compare(summary, statistic)
    page = CodePage(
        hcpcs=code.hcpcs,
        name=code.name,
        title_is_ours=bool(code.title),
        title_is_composed=bool(not code.title and code.composed_title),
        descriptor=first.descriptor or code.descriptor,
        synonyms=[word.strip() for word in code.synonyms.split(",") if word.strip()],
        content=data.content,
        section=BY_SLUG[code.section],
        subheading=code.subheading,
        is_add_on=first.global_days == "ZZZ",
        release=shown,
        is_current=shown == next(iter(facts.releases), None),
        removal=request.removal,
        replaced=replaced(data.replacement, data.others),
        companions=companions(data.content, data.others),
        notices=notices(code.hcpcs, request),
        work_rvu=summary.work_rvu,
        work_modifier=summary.work_modifier if summary.work_rvu else "",
        no_work="" if summary.work_rvu else indicators.why_no_work(first.status, first.pctc),
        kind=kind_of(code.hcpcs, code.section, code.subheading, by_modifier),
        status=first.status,
        status_name=status.name,
        status_meaning=status.meaning,
        values=values,
        rows=rows,
        payment_note=payment_note(rows[0]),
        formula=formula(lead, shown),
        local=local_payment(lead, shown, chosen),
        anesthesia=anesthesia(data.base_units, shown, chosen.locality) if first.status == "J" else None,
        shares=shares(rows[0]),
        comparison=comparison,
        comparison_missing=why_not_compared(summary, statistic, shown) if comparison is None else "",
        billing=billing_rules(values, f"Status in {shown.label}" if request.removal else "Status"),
        modifiers=fitting_modifiers(code.hcpcs, by_modifier),
        advice=advice(code.hcpcs, code.section, code.subheading, by_modifier),
        history=history(facts, shown, rows[0]),
        related=related_groups(code.hcpcs, data.related, data.replacement.by if data.replacement else ()),
    )
    return replace(page, questions=questions(page))
