"""Questions and answers on a code's page. A question appears only if there's an answer specific to the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from codes.domain import indicators
from codes.domain.payment import work_amount
from codes.reference.pages.notices import removal_sentence
from rvuedge.common.rounding import round_half_up

if TYPE_CHECKING:
    from codes.reference.pages.code_page import CodePage


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answer in a sentence or two."""

    asked: str
    answer: str


def questions(page: CodePage) -> list[Question]:
    """The questions that the page answers, the most common first."""
    builders = (
        _validity,
        _work,
        _payment,
        _why_not_work,
        _change,
        _global,
        _components,
        _bilateral,
        _multiple,
        _assistant,
        _anesthesia,
    )
    return [question for build in builders if (question := build(page))]


def _validity(page: CodePage) -> Question | None:
    if page.removal is None:
        return None
    instead = f" {page.replaced.sentence}" if page.replaced else ""
    return Question(f"Is {page.hcpcs} still valid?", f"No. {removal_sentence(page.hcpcs, page.removal)}{instead}")


def _work(page: CodePage) -> Question:
    asked = f"How many work RVUs is {page.hcpcs}?"
    if not page.work_rvu:
        name = page.kind.name if page.kind else "without work"
        note = page.kind.logging_note if page.kind else ""
        return Question(asked, f"None. {page.release.label} lists it as “{name}”. {note}".strip())
    row = f" on its {page.work_modifier} row" if page.work_modifier else ""
    compared = page.comparison
    percentile = f" That's the {compared.percentile} percentile of {compared.section_name} codes." if compared else ""
    return Question(
        asked, f"{page.work_rvu}{row} in {page.release.label}, the same in every locality and setting.{percentile}"
    )


def _payment(page: CodePage) -> Question | None:
    national = page.lead.national
    asked = f"What {'did' if page.removal else 'does'} Medicare pay for {page.hcpcs} in {page.release.year}?"
    if national.lead is None:
        return Question(asked, page.kind.how_paid) if page.kind else None
    if national.nonfacility is not None and national.facility is not None and national.nonfacility != national.facility:
        answer = f"${national.nonfacility:,} nonfacility (office) and ${national.facility:,} in a facility, nationally."
    else:
        where = {True: " in a facility", False: ""}[national.nonfacility is None]
        answer = f"${national.lead:,} nationally{where}."
    return Question(asked, f"{answer} Each locality's GPCIs raise or lower it.")


def _why_not_work(page: CodePage) -> Question | None:
    if page.lead.national.lead is None or not page.lead.work:
        return None
    factor = page.release.conversion_factor
    part = round_half_up(work_amount(page.lead.row, factor))
    return Question(
        f"Why isn't the payment {page.lead.work} × ${factor}?",
        f"That's ${part:,}, physician work alone. Medicare pays on the total RVU, {page.lead.lead_total}, which adds "
        "practice expense and malpractice. Only the work RVU counts toward wRVU.",
    )


def _change(page: CodePage) -> Question | None:
    at = next((n for n, line in enumerate(page.history) if line.is_this), None)
    has_value = page.work_rvu or page.lead.national.lead is not None
    if at is None or at + 1 >= len(page.history) or not has_value:
        return None
    now, then = page.history[at], page.history[at + 1]
    asked = f"Did the value of {page.hcpcs} change in {page.release.label}?"
    if now.work is None or then.work is None:
        return Question(asked, f"It's new: {then.label} didn't have it.")
    work = f"stayed at {now.work}" if now.work == then.work else f"went from {then.work} to {now.work}"
    reason = f" ({now.change})" if now.change and now.work != then.work else ""
    money = ""
    if now.payment is not None and then.payment is not None:
        money = f", and the national payment went from ${then.payment:,} to ${now.payment:,}"
    return Question(asked, f"The work RVU {work}{reason}{money}, compared with {then.label}.")


def _global(page: CodePage) -> Question | None:
    answers = {
        "000": "The day of the procedure. A separate visit that day needs modifier 25.",
        "010": "The day of the procedure and 10 days after.",
        "090": "92 days: the day before, the day itself and 90 days after.",
        "MMM": "The maternity global period: the visits the code describes, with no set number of days.",
        "ZZZ": "The primary code's: it's an add-on and has none of its own.",
    }
    answer = answers.get(page.first.global_days)
    return Question(f"What is the global period of {page.hcpcs}?", answer) if answer else None


def _components(page: CodePage) -> Question | None:
    rows = {row.modifier: row.row for row in page.rows}
    if "26" not in rows:
        return None
    professional = rows["26"]
    technical = rows.get("TC")
    parts = f"Yes. {page.hcpcs}-26 is the interpretation, with {professional.work} work RVU"
    if technical:
        total = professional.total("nonfacility")
        parts += f" and {total} in total; {page.hcpcs}-TC is equipment and staff, with no work RVU"
    return Question(f"Can {page.hcpcs} be billed with modifier 26?", f"{parts}.")


def _bilateral(page: CodePage) -> Question | None:
    answers = {
        "0": "No extra: Medicare pays one fee, for one side or both.",
        "1": "150% of the fee and 1.5 times the work, with modifier 50 or RT and LT.",
        "2": "No extra: its value already covers both sides.",
        "3": "100% for each side.",
    }
    is_visit = page.first.global_days == "XXX" and page.first.bilateral == "0"
    answer = answers.get(page.first.bilateral)
    if not answer or is_visit or not indicators.status_of(page.first.status).is_payable:
        return None
    return Question(f"What does Medicare pay for {page.hcpcs} when it's bilateral?", answer)


def _multiple(page: CodePage) -> Question | None:
    base = page.first.endoscopic_base
    answers = {
        "2": "Procedures in the session are ranked by fee: the largest counts in full, the next four at 50%.",
        "3": f"In its endoscopic family, the largest counts in full; each other code only for what it adds to {base}.",
        "4": "For additional images, the technical component pays 50% and the professional component 95%.",
    }
    answer = answers.get(page.first.multiple_procedure)
    if not answer or not indicators.status_of(page.first.status).is_payable:
        return None
    return Question(f"What happens to {page.hcpcs} with other procedures?", answer)


def _assistant(page: CodePage) -> Question | None:
    answers = {
        "0": "Only if you document the need; then 16% of the fee.",
        "1": "No. By law, Medicare can't pay an assistant for it.",
        "2": "Yes: 16% of the fee for a physician, 13.6% for a PA, NP or CNS.",
    }
    answer = answers.get(page.first.assistant)
    if not answer or page.first.global_days not in ("000", "010", "090", "MMM", "ZZZ"):
        return None
    return Question(f"Does Medicare pay an assistant at surgery for {page.hcpcs}?", answer)


def _anesthesia(page: CodePage) -> Question | None:
    if page.first.status != "J":
        return None
    base_units = page.anesthesia.base_units if page.anesthesia else None
    base = "Its base units, from CMS's table" if base_units is None else f"{base_units:g} base units"
    return Question(f"How are the units of {page.hcpcs} counted?", f"{base}, plus one for each 15 minutes, to a tenth.")
