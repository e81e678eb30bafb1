"""The signed-in pages: log, history, dashboard."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from codes.queries import release_on, rows_of
from codes.search_queries import search as search_codes
from logbook import pages, queries, services
from logbook.crediting import Line, LogSession, value_sessions
from logbook.forms import Draft, EntryForm
from logbook.models import Entry, Setting
from rvuedge.accounts.models import User
from rvuedge.common.page_cache import versioned_page
from rvuedge.common.periods import PERIODS, first_of_next_month, month_of

SUGGESTIONS = 8
AGAIN = 6
RECENT = 6


def signed_in(request: HttpRequest) -> User:
    """The request's user, behind login_required."""
    return cast(User, request.user)


@login_required
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """The log page. POST with action=log logs the lines, with anything else adds what was typed to them."""
    user, today = signed_in(request), timezone.localdate()
    if request.method == "GET":
        draft = Draft.from_request(_prefilled(request), today)
        return render(request, "logbook/log.html", _log_context(request, draft))
    draft = Draft.from_request(request.POST, today)
    problem = draft.date_error or (f"“{draft.rest}” is no code." if draft.rest else "")
    if request.POST.get("action") != "log":
        return render(request, "logbook/log.html", _log_context(request, draft))
    if not draft.lines and not problem:
        problem = "Type a code first."
    if not problem:
        try:
            entries = services.log_entries(
                user=user, service_date=draft.service_date, setting=draft.setting, lines=draft.lines
            )
        except services.LogRefusedError as refused:
            problem = str(refused)
        else:
            return redirect(_after_logging(draft, entries, today))
    return render(request, "logbook/log.html", _log_context(request, draft, problem), status=422)


def _after_logging(draft: Draft, entries: list[Entry], today: date) -> str:
    """The empty log page, on the same day and setting, with the toast; no toast where all was deleted since."""
    query: dict[str, Any] = {"setting": draft.setting}
    if entries:
        query["logged"] = entries[0].session
    if draft.service_date != today:
        query["service_date"] = draft.service_date.isoformat()
    return _with(reverse("logbook:log"), **query)


def _prefilled(request: HttpRequest) -> Any:
    data = request.GET.copy()
    data["q"] = data.get("q", "") or data.get("code", "")
    data.pop("code", None)
    return data


@login_required
@require_POST
def ready(request: HttpRequest) -> HttpResponse:
    """The lines ready to log with their values on the date, after each change on the page."""
    draft = Draft.from_request(request.POST, timezone.localdate())
    return render(request, "logbook/_ready.html", _log_context(request, draft))


@login_required
@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """Codes for what is being typed: the last word or code of the field."""
    text = request.GET.get("q", "").strip()
    rows = rows_of(list(search_codes(text)[:SUGGESTIONS])) if len(text) >= 2 else []
    return render(request, "logbook/_suggestions.html", {"rows": rows, "query": text})


def _log_context(request: HttpRequest, draft: Draft, problem: str = "") -> dict[str, Any]:
    user, today = signed_in(request), timezone.localdate()
    again = queries.most_used(user, today - timedelta(90), AGAIN)
    sessions = [draft.lines, *([Line(code.hcpcs)] for code in again)]
    valued, *frequent = value_sessions(
        [LogSession(draft.service_date, draft.setting, lines) for lines in sessions], queries.policy_of(user)
    )
    lines = pages.ready_lines(valued)
    return {
        "nav": "log",
        "draft": draft,
        "today": today,
        "yesterday": today - timedelta(1),
        "settings": Setting.choices,
        "lines": lines,
        "blank": pages.blank_line(),
        "count": sum(item.line.units for item in lines),
        "total": sum((item.wrvu for item in lines), Decimal(0)),
        "can_log": bool(lines) and not any(item.problem for item in lines),
        "release": release_on(draft.service_date),
        "trace_query": urlencode(
            {
                "q": " ".join(f"{item.line.name}x{item.line.units}" for item in lines if not item.problem),
                "date": draft.service_date.isoformat(),
                "setting": draft.setting,
            }
        ),
        "problem": problem or draft.date_error or services.date_problem(draft.service_date),
        "again": pages.again_lines(again, [one for (one,) in frequent]),
        "toast": _logged_toast(user, request.GET.get("logged", "")),
    }


def _logged_toast(user: User, session: str) -> dict[str, Any] | None:
    entries = list(queries.entries_for(user).filter(session=_uuid(session))) if session else []
    if not entries:
        return None
    return {
        "count": sum(entry.units for entry in entries),
        "wrvu": sum((entry.wrvu for entry in entries), Decimal(0)),
        "session": entries[0].session,
    }


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was just logged: its codes are ready in the field again."""
    user, session = signed_in(request), _uuid(request.POST.get("session", ""))
    entries = list(queries.entries_for(user).filter(session=session).order_by("position"))
    services.delete_session(user=user, session=session)
    return redirect(_with(reverse("logbook:log"), **_typed_again(entries)))


def _typed_again(entries: list[Entry]) -> dict[str, Any]:
    if not entries:
        return {}
    codes = (f"{entry.name}x{entry.units}" if entry.units > 1 else entry.name for entry in entries)
    first = entries[0]
    return {"q": " ".join(codes), "service_date": first.service_date.isoformat(), "setting": first.setting}


@login_required
@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """The log by day, one month a page."""
    user, today = signed_in(request), timezone.localdate()
    period = month_of(_month(request.GET.get("month", ""), today))
    entries = queries.entries_in(user, period)
    span = queries.span(user) or (today, today)
    context = {
        "nav": "history",
        "month_label": f"{period.first:%B %Y}",
        "previous": month_of(period.first - timedelta(1)).first if span[0] < period.first else None,
        "next": first_of_next_month(period.first) if max(span[1], today) > period.last else None,
        "total": sum((entry.wrvu for entry in entries), Decimal(0)),
        "procedures": sum(entry.units for entry in entries),
        "days": pages.history_days(entries, today),
        "has_entries": queries.span(user) is not None if not entries else True,
        "deleted": _deleted(user, request.GET.get("deleted", "")),
        "to_review": queries.to_review(user).count(),
    }
    return render(request, "logbook/history.html", context)


def _deleted(user: User, entry_id: str) -> Entry | None:
    if not entry_id.isdecimal() or len(entry_id) > 18:
        return None
    return queries.deleted_entries_for(user).filter(pk=entry_id).first()


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Correct the date, units or setting of an entry."""
    user = signed_in(request)
    entry = own_entry(user, entry_id)
    form = EntryForm(request.POST) if request.method == "POST" else EntryForm.of(entry)
    if request.method == "POST" and form.is_valid():
        try:
            entry = services.edit_entry(user=user, entry_id=entry_id, **form.cleaned_data)
        except services.LogRefusedError as refused:
            form.add_error("service_date" if refused.date_problem else None, str(refused))
        else:
            return redirect(_with(reverse("logbook:history"), month=f"{entry.service_date:%Y-%m}"))
    status = 422 if form.errors else 200
    context = {"nav": "history", "entry": entry, "form": form}
    return render(request, "logbook/edit.html", context, status=status)


@login_required
@require_POST
def delete(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take an entry out of the log; the history then offers to put it back."""
    user = signed_in(request)
    entry = own_entry(user, entry_id)
    services.delete_entries(user=user, entry_ids=[entry_id])
    return redirect(_with(reverse("logbook:history"), month=f"{entry.service_date:%Y-%m}", deleted=entry_id))


@login_required
@require_POST
def restore(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Put a deleted entry back."""
    user = signed_in(request)
    if not services.restore_entries(user=user, entry_ids=[entry_id]):
        raise Http404("No such entry")
    entry = own_entry(user, entry_id)
    return redirect(_with(reverse("logbook:history"), month=f"{entry.service_date:%Y-%m}"))


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """Totals of today, the week, the month and the year; the bars of one of them; what was logged last."""
    version = queries.log_version(signed_in(request))
    return versioned_page(request, version, lambda: _dashboard(request))


def _dashboard(request: HttpRequest) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    chosen = request.GET.get("period", "month")
    periods = {name: of(today) for name, of in PERIODS.items()}
    period = periods.get(chosen, periods["month"])
    totals = queries.totals(user, periods)
    recent = queries.recent(user, RECENT)
    context = {
        "nav": "dashboard",
        "period": period,
        "period_label": pages.period_label(period, today),
        "total": totals[period.name],
        "wrvu_a_day": pages.wrvu_a_day(totals[period.name]),
        "totals": [(name, name.capitalize(), totals[name]) for name in periods],
        "bars": pages.bars(period, _sums(user, period), today),
        "bars_title": "Each month" if period.name == "year" else "Each day",
        "recent": recent,
        "has_entries": bool(recent),
        "today": today,
    }
    return render(request, "logbook/dashboard.html", context)


def _sums(user: User, period: Any) -> dict[date, Decimal]:
    if period.name == "year":
        return queries.wrvu_by_month(user, period)
    return queries.wrvu_by_day(user, pages.chart_period(period))


def own_entry(user: User, entry_id: int) -> Entry:
    try:
        return queries.entry_for(user, entry_id)
    except Entry.DoesNotExist as missing:
        raise Http404("No such entry") from missing


def _month(text: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _with(url: str, **query: Any) -> str:
    return f"{url}?{urlencode(query)}"
