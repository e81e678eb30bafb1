"""What a code page shows: facts of the releases put into words and lines. Pure: no database here."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from codes import charts
from codes.domain import indicators
from codes.domain.comparison import against_median, ordinal
from codes.domain.payment import fee_schedule_amount
from codes.domain.sections import BY_SLUG, Section
from codes.models import CodeSummary, CodeValue, Release, SectionStatistic
from codes.queries import CodeFacts, releases_in_force

ROW_LABELS = {
    "": "Whole service",
    "26": "Professional component, 26",
    "TC": "Technical component, TC",
    "53": "Stopped early, 53",
}


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the release with its national amounts in dollars; None where the row has no price."""

    modifier: str
    label: str
    status: str
    work: Decimal
    nonfacility_pe: Decimal
    facility_pe: Decimal
    malpractice: Decimal
    nonfacility_total: Decimal
    facility_total: Decimal
    nonfacility_na: bool
    facility_na: bool
    nonfacility_amount: Decimal | None
    facility_amount: Decimal | None
    qp_nonfacility_amount: Decimal | None
    qp_facility_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where the code stands among the codes of its section with work."""

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


@dataclass(frozen=True, slots=True)
class Indicator:
    """A payment rule in words beside CMS's own indicator."""

    label: str
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What one release said; payment is the national one of the first priced setting, None without a price."""

    label: str
    effective_from: date
    work: Decimal
    total: Decimal
    payment: Decimal | None
    is_this: bool


@dataclass(frozen=True, slots=True)
class CodePage:
    """Everything on `/codes/97760/`."""

    hcpcs: str
    name: str
    title_is_ours: bool
    descriptor: str
    section: Section
    subheading: str
    is_add_on: bool
    release: Release
    is_current: bool
    notices: list[str]
    work_rvu: Decimal
    work_modifier: str
    no_work: str
    status: str
    status_name: str
    status_meaning: str
    values: list[CodeValue]
    rows: list[RowView]
    payment_note: str
    formula: str
    shares: list[charts.Share]
    comparison: Comparison | None
    comparison_missing: str
    billing: list[Indicator]
    history: list[HistoryRow]

    @property
    def main(self) -> RowView:
        """The row the page leads with."""
        return self.rows[0]

    @property
    def has_work(self) -> bool:
        """Whether any row of the code has work."""
        return self.work_rvu > 0

    @property
    def is_priced(self) -> bool:
        """Whether Medicare has a national amount for the main row in some setting."""
        return self.main.nonfacility_amount is not None or self.main.facility_amount is not None


def code_page(facts: CodeFacts, day: date, release: Release | None = None) -> CodePage | None:
    """The page for a day, or as one release has it. None when the named release lacks the code.

    When the release in force lacks the code, the page shows the newest release that has it, and says so.
    """
    with_code = [candidate for candidate in facts.releases if candidate.pk in facts.summaries]
    shown = release or _release_shown(facts, with_code, day)
    if shown not in with_code:
        return None
    values = [value for value in facts.values if value.release_id == shown.pk]
    summary = facts.summaries[shown.pk]
    rows = [_row_view(value, shown) for value in values]
    first = values[0]
    status = indicators.status_of(first.status)
    comparison = _comparison(summary, facts.statistics.get(shown.pk))
    return CodePage(
        hcpcs=facts.code.hcpcs,
        name=facts.code.name,
        title_is_ours=bool(facts.code.title),
        descriptor=first.descriptor or facts.code.descriptor,
        section=BY_SLUG[facts.code.section],
        subheading=facts.code.subheading,
        is_add_on=first.global_days == "ZZZ",
        release=shown,
        is_current=shown == next(iter(facts.releases), None),
        notices=_notices(facts, shown, day, asked_for=release),
        work_rvu=summary.work_rvu,
        work_modifier=summary.work_modifier if summary.work_rvu else "",
        no_work="" if summary.work_rvu else indicators.why_no_work(first.status, first.pctc),
        status=first.status,
        status_name=status.name,
        status_meaning=status.meaning,
        values=values,
        rows=rows,
        payment_note=_payment_note(rows[0]),
        formula=_formula(rows[0], shown),
        shares=_shares(rows[0]),
        comparison=comparison,
        comparison_missing=_why_no_comparison(summary, facts, shown) if comparison is None else "",
        billing=_billing(first),
        history=_history(facts, shown),
    )


def _release_shown(facts: CodeFacts, with_code: list[Release], day: date) -> Release:
    """In force on the day if it has the code, else the newest before the day, else the oldest that has it."""
    for candidate in releases_in_force(day, facts.releases):
        if candidate in with_code:
            return candidate
    before = [candidate for candidate in with_code if candidate.effective_from <= day]
    return before[0] if before else with_code[-1]


def _notices(facts: CodeFacts, shown: Release, day: date, asked_for: Release | None) -> list[str]:
    if asked_for:
        return []
    in_force = releases_in_force(day, facts.releases)
    if not in_force:
        return [f"No release covers {_day(day)}. These are the values of {shown.label}, the earliest loaded."]
    newest = in_force[0]
    if shown not in in_force:
        gone = shown.effective_from <= day
        reason = "is not in it: deleted or replaced" if gone else f"came with {shown.label}"
        return [
            f"{newest.label} is in force on {_day(day)}, and {facts.code.hcpcs} {reason}. "
            f"These are the values of {shown.label}."
        ]
    if shown.label != newest.label:
        return [
            f"{newest.label} is loaded in part and lacks this code. These are the values of {shown.label}, "
            f"in force from {_day(shown.effective_from)}."
        ]
    if shown.year != day.year:
        return [f"No release for {day.year} is loaded. These are the values of {shown.label}."]
    return []


def _day(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"


def _row_view(value: CodeValue, release: Release) -> RowView:
    office, facility = _amounts(value, release.conversion_factor)
    qp_office, qp_facility = (
        _amounts(value, release.qp_conversion_factor) if release.qp_conversion_factor else (None, None)
    )
    return RowView(
        modifier=value.modifier,
        label=ROW_LABELS[value.modifier],
        status=value.status,
        work=value.work_rvu,
        nonfacility_pe=value.nonfacility_pe_rvu,
        facility_pe=value.facility_pe_rvu,
        malpractice=value.malpractice_rvu,
        nonfacility_total=value.nonfacility_total,
        facility_total=value.facility_total,
        nonfacility_na=value.nonfacility_na,
        facility_na=value.facility_na,
        nonfacility_amount=office,
        facility_amount=facility,
        qp_nonfacility_amount=qp_office,
        qp_facility_amount=qp_facility,
    )


def _amounts(value: CodeValue, conversion_factor: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """Office and facility dollars. Only payable rows with RVUs have a price, and no setting that is NA."""
    if not indicators.status_of(value.status).is_payable or not value.nonfacility_total + value.facility_total:
        return None, None
    parts = value.work_rvu, value.malpractice_rvu
    office = fee_schedule_amount(parts[0], value.nonfacility_pe_rvu, parts[1], conversion_factor)
    facility = fee_schedule_amount(parts[0], value.facility_pe_rvu, parts[1], conversion_factor)
    return None if value.nonfacility_na else office, None if value.facility_na else facility


def _payment_note(main: RowView) -> str:
    if main.nonfacility_amount is not None or main.facility_amount is not None:
        return ""
    status = indicators.status_of(main.status)
    if status.is_payable:
        return "No national amount: the Medicare contractor sets the price."
    return status.meaning


def _formula(main: RowView, release: Release) -> str:
    if main.nonfacility_amount is None and main.facility_amount is None:
        return ""
    total = main.facility_total if main.nonfacility_amount is None else main.nonfacility_total
    return f"{total} × ${release.conversion_factor}"


def _shares(main: RowView) -> list[charts.Share]:
    expense = main.facility_pe if main.nonfacility_na else main.nonfacility_pe
    return charts.shares(main.work, expense, main.malpractice)


def _comparison(summary: CodeSummary, statistic: SectionStatistic | None) -> Comparison | None:
    if summary.rank is None or statistic is None or not statistic.is_whole:
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


def _why_no_comparison(summary: CodeSummary, facts: CodeFacts, shown: Release) -> str:
    statistic = facts.statistics.get(shown.pk)
    if not summary.work_rvu or statistic is None:
        return ""
    name = BY_SLUG[summary.section].name
    return (
        f"{shown.label} is loaded in part, with {statistic.codes_with_work} {name} codes. A rank needs the whole "
        "section."
    )


def _billing(value: CodeValue) -> list[Indicator]:
    """The payment rules of the row, those that say nothing left out."""
    table = (
        ("Status", indicators.status_of(value.status).meaning, value.status),
        ("Global days", indicators.GLOBAL_DAYS.get(value.global_days), value.global_days),
        ("Components", indicators.PCTC.get(value.pctc), value.pctc),
        ("With other procedures", indicators.MULTIPLE_PROCEDURE.get(value.multiple_procedure), value.multiple_procedure),
        ("Both sides", indicators.BILATERAL.get(value.bilateral), value.bilateral),
        ("Assistant", indicators.ASSISTANT.get(value.assistant), value.assistant),
        ("Co-surgeons", indicators.CO_SURGEON.get(value.co_surgeon), value.co_surgeon),
        ("Team", indicators.TEAM.get(value.team), value.team),
        ("Supervision", indicators.SUPERVISION.get(value.supervision), value.supervision),
        ("Endoscopic family", value.endoscopic_base and f"Base code {value.endoscopic_base}", ""),
    )
    silent = ("9", "09", "")
    lines = [
        Indicator(label, words or f"Indicator {indicator}", indicator)
        for label, words, indicator in table
        if (indicator not in silent) or (label == "Endoscopic family" and words)
    ]
    if any((value.preoperative, value.intraoperative, value.postoperative)):
        split = f"{value.preoperative:.0%} before, {value.intraoperative:.0%} during, {value.postoperative:.0%} after"
        lines.insert(2, Indicator("Split of the work", split, ""))
    return lines


def _history(facts: CodeFacts, shown: Release) -> list[HistoryRow]:
    """One line a release label, newest first: a superseded load of the same quarter is left out."""
    lines: dict[str, HistoryRow] = {}
    for release in facts.releases:
        values = [value for value in facts.values if value.release_id == release.pk]
        if not values or (release.label in lines and release != shown):
            continue
        main = _row_view(values[0], release)
        office = main.nonfacility_amount
        lines[release.label] = HistoryRow(
            label=release.label,
            effective_from=release.effective_from,
            work=facts.summaries[release.pk].work_rvu,
            total=main.facility_total if office is None else main.nonfacility_total,
            payment=main.facility_amount if office is None else office,
            is_this=release == shown,
        )
    return list(lines.values())
