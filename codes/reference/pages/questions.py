"""Questions that a code's own facts answer. Each is asked only where the code gives it an answer of its own."""

from dataclasses import dataclass
from decimal import Decimal

from codes.domain import indicators
from codes.domain.guidance.kinds import Kind
from codes.domain.rows import Row
from codes.models import CodeValue, Release
from codes.reference.pages.comparison import Comparison
from codes.reference.pages.history import HistoryRow
from codes.reference.pages.prices import RowView
from rvuedge.common.rounding import round_half_up


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answer in a sentence or two."""

    asked: str
    answer: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the questions are answered from."""

    hcpcs: str
    release: Release
    first: CodeValue
    main: RowView
    rows: dict[str, Row]
    work_rvu: Decimal
    work_modifier: str
    kind: Kind | None
    comparison: Comparison | None
    history: list[HistoryRow]
    base_units: Decimal | None


def questions(facts: Facts) -> list[Question]:
    """The questions that this code answers, the most asked first."""
    asked = (_work, _payment, _why_not_work, _change, _global, _components, _sides, _several, _assistant, _anesthesia)
    return [question for ask in asked if (question := ask(facts))]


def _work(facts: Facts) -> Question:
    asked = f"How many work RVUs is {facts.hcpcs}?"
    if not facts.work_rvu:
        name = facts.kind.name if facts.kind else "without work"
        in_a_log = facts.kind.in_a_log if facts.kind else ""
        return Question(asked, f"None. In {facts.release.label} it is: {name}. {in_a_log}".strip())
    row = f" on its {facts.work_modifier} row" if facts.work_modifier else ""
    compared = facts.comparison
    standing = f" That is the {compared.percentile} percentile of {compared.section_name} codes." if compared else ""
    return Question(
        asked, f"{facts.work_rvu}{row} in {facts.release.label}, the same in every place and setting.{standing}"
    )


def _payment(facts: Facts) -> Question | None:
    national = facts.main.national
    asked = f"What does Medicare pay for {facts.hcpcs} in {facts.release.year}?"
    if national.lead is None:
        return Question(asked, facts.kind.how_paid) if facts.kind else None
    if national.nonfacility is not None and national.facility is not None and national.nonfacility != national.facility:
        answer = f"${national.nonfacility:,} in the office and ${national.facility:,} in a facility, nationally."
    else:
        where = {True: " in a facility", False: ""}[national.nonfacility is None]
        answer = f"${national.lead:,} nationally{where}."
    return Question(asked, f"{answer} Each locality has indices of its own that raise or lower it.")


def _why_not_work(facts: Facts) -> Question | None:
    if facts.main.national.lead is None or not facts.main.work:
        return None
    factor = facts.release.conversion_factor
    total = facts.main.facility_total if facts.main.national.nonfacility is None else facts.main.nonfacility_total
    part = round_half_up(facts.main.work * factor)
    return Question(
        f"Why is the payment not {facts.main.work} × ${factor}?",
        f"That is ${part:,}, the physician's work alone. Medicare pays on the total RVU, {total}, which adds practice "
        "expense and malpractice. Only the work counts toward wRVU.",
    )


def _change(facts: Facts) -> Question | None:
    place = next((n for n, line in enumerate(facts.history) if line.is_this), None)
    has_value = facts.work_rvu or facts.main.national.lead is not None
    if place is None or place + 1 >= len(facts.history) or not has_value:
        return None
    now, then = facts.history[place], facts.history[place + 1]
    asked = f"Did the value of {facts.hcpcs} change in {facts.release.label}?"
    if now.work is None or then.work is None:
        return Question(asked, f"It is new since {then.label}: that release did not have it.")
    work = f"Work stayed at {now.work}" if now.work == then.work else f"Work went from {then.work} to {now.work}"
    reason = f" ({now.change})" if now.change and now.work != then.work else ""
    money = ""
    if now.payment is not None and then.payment is not None:
        money = f", and the national payment from ${then.payment:,} to ${now.payment:,}"
    return Question(asked, f"{work}{reason}{money}, against {then.label}.")


def _global(facts: Facts) -> Question | None:
    answers = {
        "000": "The day of the procedure. A separate visit that day needs 25.",
        "010": "The day of the procedure and 10 days after.",
        "090": "92 days: the day before, the day itself and 90 days after.",
        "MMM": "That of maternity care: the visits the code describes, without a count of days.",
        "ZZZ": "That of its primary code: it is an add-on and has none of its own.",
    }
    answer = answers.get(facts.first.global_days)
    return Question(f"What is the global period of {facts.hcpcs}?", answer) if answer else None


def _components(facts: Facts) -> Question | None:
    if "26" not in facts.rows:
        return None
    professional = facts.rows["26"]
    technical = facts.rows.get("TC")
    parts = f"Yes. {facts.hcpcs}-26 is the interpretation, with {professional.work} work RVU"
    if technical:
        parts += (
            f" and {professional.total('nonfacility')} in total; {facts.hcpcs}-TC is equipment and staff, without work"
        )
    return Question(f"Can {facts.hcpcs} be billed with 26?", f"{parts}.")


def _sides(facts: Facts) -> Question | None:
    answers = {
        "0": "No. Medicare pays one fee, for one side or both.",
        "1": "150% of the fee, and 1.5 times the work, with 50 or RT and LT.",
        "2": "No more: its value is for both sides already.",
        "3": "100% for each side.",
    }
    is_visit = facts.first.global_days == "XXX" and facts.first.bilateral == "0"
    answer = answers.get(facts.first.bilateral)
    if not answer or is_visit or not indicators.status_of(facts.first.status).is_payable:
        return None
    return Question(f"What does {facts.hcpcs} pay on both sides?", answer)


def _several(facts: Facts) -> Question | None:
    base = facts.first.endoscopic_base
    answers = {
        "2": "The session's procedures are ranked by fee: the largest counts in full, the next four by half.",
        "3": f"In its endoscopic family the largest counts in full and each other only what it adds to {base}.",
        "4": "The technical part of further images pays half, the professional part 95%.",
    }
    answer = answers.get(facts.first.multiple_procedure)
    if not answer or not indicators.status_of(facts.first.status).is_payable:
        return None
    return Question(f"What happens to {facts.hcpcs} beside other procedures?", answer)


def _assistant(facts: Facts) -> Question | None:
    answers = {
        "0": "Only with documentation that one was needed; then 16% of the fee.",
        "1": "No. The law does not let Medicare pay an assistant for it.",
        "2": "Yes: 16% of the fee for a physician, 13.6% for a PA, NP or CNS.",
    }
    answer = answers.get(facts.first.assistant)
    if not answer or facts.first.global_days not in ("000", "010", "090", "MMM", "ZZZ"):
        return None
    return Question(f"Does Medicare pay an assistant at surgery for {facts.hcpcs}?", answer)


def _anesthesia(facts: Facts) -> Question | None:
    if facts.first.status != "J":
        return None
    base = (
        f"{facts.base_units:g} base units" if facts.base_units is not None else "its base units, from CMS's own table"
    )
    return Question(
        f"How are the units of {facts.hcpcs} counted?", f"{base}, and one more for each 15 minutes, to a tenth."
    )
