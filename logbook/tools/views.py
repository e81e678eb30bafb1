"""Public tools: the calculator, whose address holds all it was asked, and the modifier reference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from codes.domain.indicators import status_of
from codes.domain.payment import NATIONAL, anesthesia_amount, anesthesia_units
from codes.fee_schedule.localities import PaymentLocality, localities_on
from codes.fee_schedule.rows import base_units, code_rows
from codes.models import Release
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.modifiers import MODIFIERS
from logbook.domain.valuation.payment import Prices, pay_session, total_of
from logbook.domain.valuation.policy import PRESET_NAMES, PRESETS
from logbook.entries.services import date_problem
from logbook.models import Setting
from logbook.parsing.typed import read_text
from logbook.valuation.calculation import TracedLine, calculation
from logbook.valuation.crediting import Line, LogSession, ValuedLine, value_lines
from rvuedge.common.dates import in_words
from rvuedge.common.rounding import round_half_up

KINDS = {
    "I": "By indicator", "L": "Own row", "R": "By report", "N": "Informational", "X": "Facility's", "A": "Anesthesia",
}  # fmt: skip
MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Question:
    """What the calculator is asked: typed lines, day, setting, preset, locality key ('' for national), QP or not."""

    lines: list[Line]
    rest: str
    day: date
    setting: str
    preset: str
    locality: str
    is_qp: bool
    minutes: int
    problem: str


@require_safe
def modifiers(request: HttpRequest) -> HttpResponse:
    """What each modifier means, what it does here, and why."""
    listed = sorted(MODIFIERS.values(), key=lambda modifier: (modifier.kind == "N", modifier.code))
    context = {"nav": "codes", "modifiers": [(modifier, KINDS[modifier.kind]) for modifier in listed]}
    return render(request, "resources/modifiers.html", context)


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """wRVU and payment of any lines, with every step. The address can be shared: it holds the question."""
    asked = _question(request.GET)
    localities = localities_on(asked.day)
    locality = localities.with_key(asked.locality)
    context: dict[str, Any] = {
        "nav": "codes",
        "asked": asked,
        "typed": request.GET.get("q", ""),
        "settings": Setting.choices,
        "presets": [(name, PRESET_NAMES[name]) for name in PRESETS],
        "localities": localities.all,
        "problem": asked.problem,
    }
    if asked.lines and not asked.problem:
        valued = value_lines(LogSession(asked.day, asked.setting, asked.lines), PRESETS[asked.preset])
        context |= _answer(asked, valued, locality)
    status = 422 if context["problem"] else 200
    return render(request, "resources/calculator.html", context, status=status)


def _question(data: Mapping[str, str]) -> Question:
    setting, preset = data.get("setting", ""), data.get("policy", "")
    day, problem = timezone.localdate(), ""
    if text := data.get("date", ""):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            problem = f"“{text[:20]}” is not a date such as {day.isoformat()}."
    typed = read_text(data.get("q", "")[:2000], day)
    if typed.rests:
        problem = problem or f"“{typed.pending[:40]}” is no code."
    if len(typed.lines) > MOST_LINES:
        problem = problem or f"The calculator takes {MOST_LINES} lines; these are {len(typed.lines)}."
    return Question(
        lines=[Line(line.hcpcs, line.units, modifiers=line.modifiers) for line in typed.lines],
        rest=typed.pending,
        day=day,
        setting=setting if setting in Setting.values else Setting.FACILITY,
        preset=preset if preset in PRESETS else "parity",
        locality=data.get("locality", "")[:8],
        is_qp=data.get("qp", "") == "1",
        minutes=_minutes(data.get("minutes", "")),
        problem=problem or (date_problem(day) if typed.lines else ""),
    )


def _minutes(text: str) -> int:
    """Anesthesia minutes, 0 to 2,880; 0 for what is no number."""
    return min(int(text), 2880) if text.isdecimal() and len(text) <= 5 else 0


def _answer(asked: Question, valued: Sequence[ValuedLine], locality: PaymentLocality | None) -> dict[str, Any]:
    problems = [item.problem for item in valued if item.problem]
    if problems:
        return {"problem": " ".join(problems)}
    names = ", ".join(item.line.name + (f" ×{item.line.units}" if item.line.units > 1 else "") for item in valued)
    title = f"{names}, {in_words(asked.day)}, {Setting(asked.setting).label.lower()}"
    traced = [
        TracedLine(item.line.name, item.credit.gross, item.credit.adjusted, item.credit.steps, item.credit.flags)
        for item in valued
        if item.credit
    ]
    first = next(item.value for item in valued if item.value)
    anesthesia = [item.line for item in valued if item.value and item.value.status == "J"]
    return {
        "calculation": calculation(traced, title, first.release, PRESET_NAMES[asked.preset]),
        "payment": _payment(asked, valued, first.release, locality),
        "anesthesia": _anesthesia(asked, first.release, locality, anesthesia),
    }


def _anesthesia(
    asked: Question, release: Release, locality: PaymentLocality | None, lines: Sequence[Line]
) -> list[dict[str, Any]]:
    """Units and dollars of the anesthesia lines; what is missing for them otherwise."""
    if not lines:
        return []
    units = base_units(line.hcpcs for line in lines)
    factor = locality.anesthesia_factor if locality and locality.anesthesia_factor else release.anesthesia_factor
    found = []
    for line in lines:
        missing = "" if line.hcpcs in units else "Its base units are not loaded."
        missing = missing or ("" if factor else "No anesthesia factor is loaded for this date.")
        answer: dict[str, Any] = {"name": line.name, "missing": missing}
        if not missing and factor:
            counted = anesthesia_units(units[line.hcpcs], asked.minutes, line.modifiers)
            amount = anesthesia_amount(counted, factor, line.modifiers)
            answer |= {"units": counted, "factor": factor, "amount": amount}
        found.append(answer)
    return found


def _payment(
    asked: Question, valued: Sequence[ValuedLine], release: Release, locality: PaymentLocality | None
) -> dict[str, Any]:
    """What Medicare would pay, line by line and in all, nationally or in a locality."""
    rows = code_rows((item.value.release.pk, item.line.hcpcs) for item in valued if item.value)
    indices = locality.indices if locality else NATIONAL
    factor = release.qp_conversion_factor if asked.is_qp and release.qp_conversion_factor else release.conversion_factor
    lines = [
        LineInput(rows[item.value.release.pk, item.line.hcpcs], item.line.modifiers, item.line.units, asked.setting)
        for item in valued
        if item.value
    ]
    amounts = pay_session(lines, Prices(factor, indices))
    unpaid = [
        line.code.hcpcs for line, amount in zip(lines, amounts, strict=True)
        if not amount and not status_of(line.code.main.status).is_payable
    ]  # fmt: skip
    return {
        "lines": [(item.line.name, round_half_up(amount)) for item, amount in zip(valued, amounts, strict=True)],
        "total": total_of(amounts),
        "factor": factor,
        "locality": locality,
        "unpaid": ", ".join(unpaid),
    }
