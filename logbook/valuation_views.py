"""The signed-in pages about values: how one was calculated, what needs review, the policy."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from codes.queries import release_on
from codes.row_queries import code_rows
from logbook import queries, services
from logbook.calculation import Calculation, TracedLine, calculation
from logbook.crediting import LogSession, in_words, rows_of_entries, value_lines
from logbook.domain.policy import PARITY, PRESET_NAMES, PRESET_WORDS, policy_from
from logbook.domain.session import value_session
from logbook.domain.trace import trace_from_data
from logbook.domain.valuation import LineInput, sum_of
from logbook.forms import Draft, FactorForm, PolicyForm
from logbook.models import Entry, Revaluation, Setting
from logbook.pages import conflict_line, review_line
from logbook.revaluation import apply_policy, last_revaluation, preview_policy, undo_revaluation
from logbook.views import own_entry, signed_in

MONTHS_BACK = timedelta(days=365)


@login_required
@require_GET
def calculation_of(request: HttpRequest, entry_id: int) -> HttpResponse:
    """How the values of an entry's session were calculated; without the page for htmx, which shows it in a sheet."""
    user = signed_in(request)
    entry = own_entry(user, entry_id)
    together = list(
        queries.with_words(queries.entries_for(user))
        .filter(session=entry.session)
        .select_related("policy")
        .order_by("position")
    )
    context = {
        "nav": "history",
        "calculation": _calculation(together),
        "other": _other_release(together),
    }
    return _sheet(request, context)


@login_required
@require_GET
def calculation_of_lines(request: HttpRequest) -> HttpResponse:
    """How the lines ready to log come to their value: ?q=45385+45380&date=2026-03-02&setting=facility."""
    user, today = signed_in(request), timezone.localdate()
    data = request.GET.copy()
    data["service_date"] = data.get("date", "")
    draft = Draft.from_request(data, today)
    session = LogSession(draft.service_date, draft.setting, draft.lines)
    policy = queries.policy_of(user)
    found = [(item.line.name, item.credit, item.value) for item in value_lines(session, policy)]
    lines = [TracedLine(name, c.gross, c.adjusted, c.steps, c.flags) for name, c, _ in found if c]
    release = next((value.release for _, _, value in found if value), None)
    if release is None:
        raise Http404("No line has a value")
    session_words = ", one session" if len(lines) > 1 else ""
    setting = Setting(draft.setting).label.lower()
    title = f"{_and([line.name for line in lines])}{session_words}, {in_words(draft.service_date)}, {setting}"
    shown = calculation(lines, title, release, PRESET_NAMES[policy.preset])
    return _sheet(request, {"nav": "log", "calculation": shown})


def _sheet(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    template = "logbook/_calculation.html" if request.headers.get("HX-Request") else "logbook/calculation.html"
    response = render(request, template, {"other": None} | context)
    response["Vary"] = "HX-Request, Cookie"
    return response


def _calculation(entries: Sequence[Entry]) -> Calculation:
    first = entries[0]
    names = [entry.name for entry in entries]
    session = ", one session" if len(entries) > 1 else ""
    setting = Setting(first.setting).label.lower()
    title = f"{_and(names)}{session}, {in_words(first.service_date)}, {setting}"
    policy = policy_from(first.policy.settings) if first.policy else PARITY
    lines = []
    for entry in entries:
        steps, flags = trace_from_data(entry.trace)
        lines.append(TracedLine(entry.name, entry.gross_wrvu, entry.wrvu, steps, flags))
    return calculation(lines, title, first.release, PRESET_NAMES[policy.preset])


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _other_release(entries: Sequence[Entry]) -> dict[str, Any] | None:
    """What the same lines would be worth under today's release, when that is another one and has all of them."""
    release, first = release_on(timezone.localdate()), entries[0]
    if release is None or release.label == first.release.label:
        return None
    rows = code_rows((release.pk, entry.code_id) for entry in entries)
    if len({code for _, code in rows}) < len({entry.code_id for entry in entries}):
        return None
    policy = policy_from(first.policy.settings) if first.policy else PARITY
    lines = [
        LineInput(rows[release.pk, e.code_id], tuple(e.modifiers), e.units, e.setting, e.factor, e.entered_work)
        for e in entries
    ]
    wrvu = sum_of(value_session(lines, policy))
    return {"release": release, "wrvu": wrvu, "difference": wrvu - sum((entry.wrvu for entry in entries), Decimal(0))}


@login_required
@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """The lines that wait for a decision, with the ways to make it."""
    entries = list(queries.with_words(queries.to_review(signed_in(request)))[:100])
    rows = rows_of_entries(entries)
    lines = [review_line(entry, rows[entry.release_id, entry.code_id]) for entry in entries]
    conflicts = [conflict_line(conflict) for conflict in queries.conflicts_for(signed_in(request))[:100]]
    context = {"nav": "history", "lines": lines, "conflicts": conflicts}
    return render(request, "logbook/review.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One decision about a flagged line: `confirm`, a `factor`, a `work` RVU, `remove` a modifier, or `add` 26."""
    user = signed_in(request)
    entry = own_entry(user, entry_id)
    form = FactorForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"{entry.name}: a factor is a number from 0 to 9, a work RVU one from 0 to 999.")
        return redirect("logbook:review")
    modifiers = [name for name in entry.modifiers if name != request.POST.get("remove")]
    if request.POST.get("add") == "26" and len(modifiers) < 4 and "26" not in modifiers:
        modifiers.insert(0, "26")
    if modifiers != entry.modifiers:
        services.edit_entry(
            user=user,
            entry_id=entry_id,
            service_date=entry.service_date,
            units=entry.units,
            setting=entry.setting,
            modifiers=modifiers,
        )
    else:
        is_confirmed = "confirm" in request.POST
        services.decide(user=user, entry_id=entry_id, is_confirmed=is_confirmed, **form.cleaned_data)
    messages.success(request, f"{entry.name} of {in_words(entry.service_date)} is settled.")
    return redirect("logbook:review")


@login_required
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """What the employer credits. POST with action=preview shows what a change would do, with action=apply does it."""
    user, since = signed_in(request), timezone.localdate() - MONTHS_BACK
    form = PolicyForm(request.POST) if request.method == "POST" else PolicyForm.of(queries.policy_of(user))
    preview = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("action") == "apply":
            done = apply_policy(user, form.policy(), since)
            messages.success(request, f"The policy is in force; {done.changed_count} entries have another value.")
            return redirect("logbook:policy")
        preview = preview_policy(user, form.policy(), since)
    context = {
        "nav": "account",
        "form": form,
        "preview": preview,
        "since": since,
        "presets": [(name, PRESET_NAMES[name], PRESET_WORDS[name]) for name in PRESET_NAMES],
        "chosen": form["preset"].value(),
        "undoable": last_revaluation(user),
        "accepts_releases": queries.accepts_releases(user),
    }
    return render(request, "logbook/policy.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def undo_policy(request: HttpRequest, revaluation_id: int) -> HttpResponse:
    """Take back the last change of policy."""
    try:
        undo_revaluation(signed_in(request), revaluation_id)
    except Revaluation.DoesNotExist as missing:
        raise Http404("No such change") from missing
    messages.success(request, "The policy and the values of before are back.")
    return redirect("logbook:policy")
