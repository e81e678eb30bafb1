"""Everything on `/codes/97760/`: facts of the releases put into words and lines."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from codes.content.queries import Words
from codes.domain import indicators
from codes.domain.guidance.documentation import advice
from codes.domain.guidance.kinds import Kind, kind_of
from codes.domain.guidance.modifiers import Advice, Fit, fitting_modifiers
from codes.domain.sections import BY_SLUG, Section
from codes.fee_schedule.localities import Places, ZipAnswer
from codes.models import CodeValue, Release
from codes.reference.facts import CodeFacts
from codes.reference.pages import charts
from codes.reference.pages import questions as asking
from codes.reference.pages.comparison import Comparison, compare, why_not_compared
from codes.reference.pages.history import HistoryRow, history
from codes.reference.pages.local import Anesthesia, LocalPayment, anesthesia, local_payment
from codes.reference.pages.notices import notices, release_shown
from codes.reference.pages.prices import (
    RowView,
    formula,
    lead_setting,
    payment_note,
    row_view,
    rows_by_modifier,
    shares,
)
from codes.reference.pages.related import RelatedGroup, related_groups
from codes.reference.pages.rules import Indicator, billing_rules
from codes.reference.related import RelatedCode
from rvuedge.common import specialties


@dataclass(frozen=True, slots=True)
class CodePage:
    """Everything on `/codes/97760/`."""

    hcpcs: str
    name: str
    title_is_ours: bool
    title_is_composed: bool
    descriptor: str
    synonyms: list[str]
    words: Words | None
    section: Section
    subheading: str
    is_add_on: bool
    release: Release
    is_current: bool
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
    questions: list[asking.Question]

    @property
    def main(self) -> RowView:
        """The row the page leads with."""
        return self.rows[0]

    @property
    def lead(self) -> RowView:
        """The row whose amount the page leads with: the first that has one, else the first."""
        return next((row for row in self.rows if row.national.lead is not None), self.rows[0])

    @property
    def has_work(self) -> bool:
        """Whether any row of the code has work."""
        return self.work_rvu > 0

    @property
    def has_values(self) -> bool:
        """Whether CMS prints any relative value for the code."""
        return any(row.nonfacility_total or row.facility_total for row in self.rows)

    @property
    def is_priced(self) -> bool:
        """Whether Medicare has a national amount for some row in some setting."""
        return any(row.national.lead is not None for row in self.rows)

    @property
    def is_cpt(self) -> bool:
        """Whether the AMA keeps the code (a digit first); the others are CMS's and the ADA's."""
        return self.hcpcs[0].isdigit()

    @property
    def has_chart(self) -> bool:
        """Whether there are two releases with a value to draw a line between."""
        return sum(1 for line in self.history if line.payment is not None or line.work) > 1

    @property
    def specialties(self) -> list[str]:
        """The names of the specialties that use the code."""
        return [specialties.BY_SLUG.get(slug, slug) for slug in self.words.specialties] if self.words else []


@dataclass(frozen=True, slots=True)
class Choice:
    """Which page of a code is wanted: the release shown, and where payment is asked for (a ZIP, a key, '')."""

    release: Release
    named: Release | None
    day: date
    place: str = ""


def choose(facts: CodeFacts, day: date, release: Release | None = None, place: str = "") -> Choice | None:
    """The release to show for a day, or the one named; None when the named one lacks the code.

    When the release in force lacks the code, the newest one that has it is shown, and the page says so.
    """
    with_code = [candidate for candidate in facts.releases if candidate.pk in facts.summaries]
    shown = release or release_shown(facts, with_code, day)
    return Choice(shown, release, day, place) if shown in with_code else None


@dataclass(frozen=True, slots=True)
class Beside:
    """What is read beside the code's own facts: words, places, neighbours, anesthesia units, companions' names."""

    words: Words | None
    places: Places
    zip_answer: ZipAnswer | None
    related: list[RelatedCode]
    base_units: Decimal | None


def code_page(facts: CodeFacts, choice: Choice, beside: Beside) -> CodePage:
    """The page: pure, from what was read."""
    shown, code = choice.release, facts.code
    values = values_in(facts, shown)
    summary, first = facts.summaries[shown.pk], values[0]
    local = local_payment(leading(values), shown, beside.places, choice.place, beside.zip_answer)
    rows = [row_view(value, shown, local.place.indices if local.place else None) for value in values]
    by_modifier = rows_by_modifier(values)
    statistic = facts.statistics.get(shown.pk)
    comparison = compare(summary, statistic)
    kind = kind_of(code.hcpcs, code.section, code.subheading, by_modifier)
    lines = history(facts, shown)
    status = indicators.status_of(first.status)
    return CodePage(
        hcpcs=code.hcpcs,
        name=code.name,
        title_is_ours=bool(code.title),
        title_is_composed=bool(not code.title and code.composed_title),
        descriptor=first.descriptor or code.descriptor,
        synonyms=[word.strip() for word in code.synonyms.split(",") if word.strip()],
        words=beside.words,
        section=BY_SLUG[code.section],
        subheading=code.subheading,
        is_add_on=first.global_days == "ZZZ",
        release=shown,
        is_current=shown == next(iter(facts.releases), None),
        notices=notices(facts, shown, choice.day, asked_for=choice.named),
        work_rvu=summary.work_rvu,
        work_modifier=summary.work_modifier if summary.work_rvu else "",
        no_work="" if summary.work_rvu else indicators.why_no_work(first.status, first.pctc),
        kind=kind,
        status=first.status,
        status_name=status.name,
        status_meaning=status.meaning,
        values=values,
        rows=rows,
        payment_note=payment_note(rows[0]),
        formula=formula(row_view(leading(values), shown), shown),
        local=local,
        anesthesia=anesthesia(beside.base_units, shown, local.place) if first.status == "J" else None,
        shares=shares(rows[0]),
        comparison=comparison,
        comparison_missing=why_not_compared(summary, statistic, shown) if comparison is None else "",
        billing=billing_rules(values),
        modifiers=fitting_modifiers(code.hcpcs, by_modifier),
        advice=advice(code.hcpcs, code.section, code.subheading, by_modifier),
        history=lines,
        related=related_groups(code.hcpcs, beside.related),
        questions=_questions(facts, choice, beside, kind, comparison, lines),
    )


def _questions(
    facts: CodeFacts,
    choice: Choice,
    beside: Beside,
    kind: Kind | None,
    comparison: Comparison | None,
    lines: list[HistoryRow],
) -> list[asking.Question]:
    shown = choice.release
    values, summary = values_in(facts, shown), facts.summaries[shown.pk]
    return asking.questions(
        asking.Facts(
            hcpcs=facts.code.hcpcs,
            release=shown,
            first=values[0],
            main=row_view(leading(values), shown),
            rows=rows_by_modifier(values),
            work_rvu=summary.work_rvu,
            work_modifier=summary.work_modifier if summary.work_rvu else "",
            kind=kind,
            comparison=comparison,
            history=lines,
            base_units=beside.base_units,
        )
    )


def values_in(facts: CodeFacts, release: Release) -> list[CodeValue]:
    """The code's rows in a release, the one without modifier first."""
    return [value for value in facts.values if value.release_id == release.pk]


def leading(values: list[CodeValue]) -> CodeValue:
    """The row whose amount leads the page: the first that has a price, else the first."""
    return next((value for value in values if lead_setting(value)), values[0])
