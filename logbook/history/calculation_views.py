"""The calculation of an entry's session, and of lines ready to log."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from logbook.entries import queries
from logbook.entries.access import own_entry
from logbook.entries.draft import Draft
from logbook.history.calculations import calculation_of_entries, calculation_of_session, under_other_releases
from logbook.history.day_hints import day_hints
from logbook.valuation.crediting import LogSession
from rvuedge.accounts.requests import signed_in


@login_required
@require_GET
def calculation_of(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Show how the values of an entry's session were calculated. htmx gets the sheet without the page."""
    user = signed_in(request)
    entry = own_entry(user, entry_id)
    entries = list(
        queries.with_titles(queries.entries_for(user))
        .filter(session=entry.session)
        .select_related("policy")
        .order_by("position")
    )
    shown = calculation_of_entries(entries)
    context = {
        "nav": "history",
        "calculation": replace(shown, flags=[*shown.flags, *day_hints(user, entries)]),
        "others": under_other_releases(timezone.localdate(), entries),
    }
    return _sheet(request, context)


@login_required
@require_GET
def calculation_of_lines(request: HttpRequest) -> HttpResponse:
    """Show how lines ready to log are valued: ?q=45385+45380&date=2026-03-02&setting=facility."""
    data = request.GET.copy()
    data["service_date"] = data.get("date", "")
    draft = Draft.from_request(data, timezone.localdate())
    session = LogSession(draft.service_date, draft.setting, draft.lines)
    shown = calculation_of_session(session, queries.policy_of(signed_in(request)))
    if shown is None:
        raise Http404("No line has a value")
    return _sheet(request, {"nav": "log", "calculation": shown, "others": []})


def _sheet(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    name = "_calculation" if request.headers.get("HX-Request") else "calculation"
    response = render(request, f"logbook/history/{name}.html", context)
    response["Vary"] = "HX-Request, Cookie"
    return response
