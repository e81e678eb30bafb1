"""Public tools: the calculator, whose URL has its input, and the modifier reference."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from codes.fee_schedule.localities import localities_of, localities_on
from codes.fee_schedule.releases import published_releases, releases_on
from logbook.domain.valuation.modifiers import MODIFIERS
from logbook.domain.valuation.policy import PRESET_NAMES, PRESETS
from logbook.models import Setting
from logbook.tools.calculator import UnansweredError, answer, read_question

KINDS = {
    "I": "By indicator", "L": "Its own row", "R": "Case by case", "N": "Informational", "X": "Facility claims",
    "A": "Anesthesia",
}  # fmt: skip


@require_safe
def modifiers(request: HttpRequest) -> HttpResponse:
    """Show what each modifier means, how it changes credit, and why."""
    listed = sorted(MODIFIERS.values(), key=lambda modifier: (modifier.kind == "N", modifier.code))
    context = {"nav": "codes", "modifiers": [(modifier, KINDS[modifier.kind]) for modifier in listed]}
    return render(request, "logbook/tools/modifiers.html", context)


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """Show the wRVU and payment of any lines, with every step. The URL has the input, so it can be shared."""
    question = read_question(request.GET, timezone.localdate())
    published = list(published_releases())
    release = next(iter(releases_on(question.day, published)), None)
    localities = localities_of(release, published) if release else localities_on(question.day, published)
    context: dict[str, Any] = {
        "nav": "codes",
        "question": question,
        "typed": request.GET.get("q", ""),
        "settings": Setting.choices,
        "presets": [(name, PRESET_NAMES[name]) for name in PRESETS],
        "localities": localities.all,
        "problem": question.problem,
        "answer": None,
    }
    if question.lines and not question.problem:
        try:
            context["answer"] = answer(question, published)
        except UnansweredError as reason:
            context["problem"] = str(reason)
    return render(request, "logbook/tools/calculator.html", context, status=422 if context["problem"] else 200)
