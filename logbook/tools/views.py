"""Public tools: the calculator, whose URL has its codes, and the modifier reference."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from codes.fee_schedule.localities import localities_of, localities_on
from codes.fee_schedule.releases import published_releases, releases_on
from logbook.domain.valuation.modifiers import MODIFIERS
from logbook.domain.valuation.policy import PRESET_NAMES, PRESETS
from logbook.models import Setting
from logbook.tools.calculator import UnansweredError, answer, read_question
from rvuedge.common.addresses import with_query, without_typed

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


@require_http_methods(["GET", "HEAD", "POST"])
def calculator(request: HttpRequest) -> HttpResponse:
    """Show the wRVU and payment of any lines, with every step. The form is posted; if all of its text is codes, it goes
    on to a URL that has them, so it can be shared. A URL never has other text."""
    is_posted = request.method == "POST"
    given = request.POST if is_posted else request.GET
    question = read_question(given, timezone.localdate())
    if is_posted and not question.problem:
        return redirect(with_query(request.path, **question.as_query()))
    if not is_posted and question.has_words:
        return redirect(without_typed(request, "q") or request.path)
    published = list(published_releases())
    release = next(iter(releases_on(question.day, published)), None)
    localities = localities_of(release, published) if release else localities_on(question.day, published)
    context: dict[str, Any] = {
        "nav": "codes",
        "question": question,
        "typed": given.get("q", ""),
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
