"""The calculation of an entry or of a line ready to log: its own first, its session's on request."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from logbook.entries import queries
from logbook.entries.access import own_entry
from logbook.entries.draft import Draft
from logbook.history.calculations import traced_entries, traced_session
from logbook.history.day_hints import day_hints
from logbook.valuation.crediting import LogSession, sessions_of
from logbook.valuation.sheet import Sheet
from rvuedge.accounts.requests import signed_in


@login_required
@require_safe
def calculation_of(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Show how an entry's value was calculated, and its session's. htmx gets the sheet without the page."""
    user = signed_in(request)
    entry = own_entry(user, entry_id)
    entries = list(
        queries.with_titles(queries.entries_for(user))
        .filter(session=entry.session)
        .select_related("policy")
        .order_by("position")
    )
    place = next((n for n, each in enumerate(entries) if each.pk == entry.pk), None)
    sheet = traced_entries(entries).sheet(timezone.localdate(), place, day_hints(user, entries))
    return _render(request, "history", sheet)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calculation_of_lines(request: HttpRequest) -> HttpResponse:
    """Show how a line ready to log is valued: q=45385 45380, line=2, date=2026-03-02, setting=facility. Without a form,
    go to the log page.

    `line` is the line's place in the text, from 1. Without it, the sheet is about the first patient's lines together.
    """
    if request.method != "POST":
        return redirect("logbook:log")
    user, data = signed_in(request), request.POST.copy()
    data["service_date"] = data.get("date", "")
    draft = Draft.from_request(data, timezone.localdate(), user)
    chosen = _place(data.get("line", ""), len(draft.lines))
    session, place = _session_of(draft, chosen)
    traced, places = traced_session(session, queries.policy_of(user))
    if traced is None or (place is not None and place not in places):
        raise Http404("No line has a value")
    return _render(request, "log", traced.sheet(timezone.localdate(), None if place is None else places.index(place)))


def _session_of(draft: Draft, chosen: int | None) -> tuple[LogSession, int | None]:
    """Return the lines of the patient of a line, and its place among them."""
    sessions = sessions_of(draft.service_date, draft.setting, draft.lines)
    if not sessions:
        raise Http404("No line")
    if chosen is None:
        return sessions[0], None
    line = draft.lines[chosen]
    session = next(session for session in sessions if session.id == line.session)
    return session, next(n for n, each in enumerate(session.lines) if each is line)


def _place(text: str, count: int) -> int | None:
    """Return a line's place from 0, None without one. Raises Http404 if there's no such line."""
    if not text:
        return None
    if not (text.isdecimal() and len(text) < 6 and 1 <= int(text) <= count):
        raise Http404("No such line")
    return int(text) - 1


def _render(request: HttpRequest, nav: str, sheet: Sheet) -> HttpResponse:
    name = "_calculation" if request.headers.get("HX-Request") else "calculation"
    response = render(request, f"logbook/history/{name}.html", {"nav": nav, "sheet": sheet})
    response["Vary"] = "HX-Request, Cookie"
    return response
