"""The signed-in pages about values: how one was calculated, what needs review, the policy."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from codes.fee_schedule.releases import release_on
from codes.fee_schedule.rows import code_rows
from logbook.domain.valuation.line import LineInput, sum_of
from logbook.domain.valuation.policy import PARITY, PRESET_NAMES, policy_from
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.trace import trace_from_data
from logbook.entries import queries
from logbook.entries.access import own_entry
from logbook.entries.draft import Draft
from logbook.models import Entry, Setting
from logbook.valuation.calculation import Calculation, TracedLine, calculation
from logbook.valuation.crediting import LogSession, value_lines
from rvuedge.accounts.requests import signed_in
from rvuedge.common.dates import format_date


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
    title = f"{_and([line.name for line in lines])}{session_words}, {format_date(draft.service_date)}, {setting}"
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
    title = f"{_and(names)}{session}, {format_date(first.service_date)}, {setting}"
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
