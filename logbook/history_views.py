"""The history: the log by day with filters, and what its owner does to entries: correct, duplicate, delete, paste."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from logbook import pages, queries, services, sync
from logbook.crediting import Line, LogSession, ValuedLine, value_sessions
from logbook.domain.paste import BadLine, PastedLine, read_paste
from logbook.forms import EntryForm, HistoryForm
from logbook.models import Entry, EntryConflict, Setting
from logbook.release_offers import open_offers
from logbook.views import own_entry, signed_in, with_query
from rvuedge.accounts.models import User
from rvuedge.common.periods import first_of_next_month, month_of

PAGE = 100
LONGEST_PASTE = 60_000
MOST_PASTED = 500
TOO_MANY = f"{MOST_PASTED} lines are the most at once."


@login_required
@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """The log by day: a month, all, or from one day to another, narrowed by code, words, modifier, setting, review."""
    user, today = signed_in(request), timezone.localdate()
    form = HistoryForm(request.GET, today=today)
    chosen = form.filter()
    entries = chosen.apply(queries.all_entries_for(user))
    listed, after = queries.page_of(entries, request.GET.get("after", ""), PAGE)
    total = queries.sums(entries)
    span = queries.span(user)
    asked = request.GET.copy()
    asked.pop("after", None)
    asked.pop("deleted", None)
    context = {
        "nav": "history",
        "form": form,
        "label": form.period_label(),
        "is_month": form.shown_month is not None,
        "is_narrow": chosen.is_narrow,
        "total": total,
        "days": pages.history_days(
            listed, today, queries.sums_by_day(entries, {entry.service_date for entry in listed})
        ),
        "after": after,
        "is_later_page": "after" in request.GET,
        "query": asked.urlencode(),
        "has_entries": span is not None,
        "deleted": _deleted(user, request.GET.get("deleted", "")),
        "release_offers": open_offers(user),
        "to_review": queries.to_review(user).count() + queries.conflicts_for(user).count(),
    }
    return render(request, "logbook/history.html", context | _months(form.shown_month, span, today))


def _months(month: date | None, span: tuple[date, date] | None, today: date) -> dict[str, date | None]:
    """The months before and after, where there may be entries."""
    if month is None:
        return {"previous": None, "next": None}
    period, (first, last) = month_of(month), span or (today, today)
    return {
        "previous": month_of(period.first - timedelta(1)).first if first < period.first else None,
        "next": first_of_next_month(period.first) if max(last, today) > period.last else None,
    }


def _deleted(user: User, entry_id: str) -> Entry | None:
    if not entry_id.isdecimal() or len(entry_id) > 18:
        return None
    return queries.deleted_entries_for(user).filter(pk=entry_id).first()


def _month_address(entry: Entry, **more: Any) -> str:
    return with_query(reverse("logbook:history"), month=f"{entry.service_date:%Y-%m}", **more)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Correct the date, units, modifiers or setting of an entry."""
    user = signed_in(request)
    entry = own_entry(user, entry_id)
    form = EntryForm(request.POST) if request.method == "POST" else EntryForm.of(entry)
    if request.method == "POST" and form.is_valid():
        try:
            entry = services.edit_entry(user=user, entry_id=entry_id, **form.cleaned_data)
        except services.LogRefusedError as refused:
            form.add_error("service_date" if refused.date_problem else None, str(refused))
        else:
            return redirect(_month_address(entry))
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
    return redirect(_month_address(entry, deleted=entry_id))


@login_required
@require_POST
def restore(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Put a deleted entry back."""
    user = signed_in(request)
    if not services.restore_entries(user=user, entry_ids=[entry_id]):
        raise Http404("No such entry")
    return redirect(_month_address(own_entry(user, entry_id)))


@login_required
@require_POST
def duplicate(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Log the same procedure again, today."""
    user = signed_in(request)
    entry = own_entry(user, entry_id)
    line = Line(entry.code_id, entry.units, modifiers=tuple(entry.modifiers))
    try:
        (copy,) = services.log_entries(
            user=user, service_date=timezone.localdate(), setting=entry.setting, lines=[line]
        )
    except services.LogRefusedError as refused:
        messages.error(request, str(refused))
        return redirect(_month_address(entry))
    messages.success(request, f"{entry.name} is logged again, today.")
    return redirect(_month_address(copy))


@login_required
@require_POST
def settle(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """What counts of an entry that was changed on two devices: `stored`, `proposed` or `both`."""
    keeps = request.POST.get("keeps", "")
    if keeps not in ("stored", "proposed", "both"):
        raise Http404("No such choice")
    try:
        entry = sync.settle(user=signed_in(request), conflict_id=conflict_id, keeps=keeps)
    except EntryConflict.DoesNotExist as missing:
        raise Http404("No such conflict") from missing
    except services.LogRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{entry.name} is settled.")
    return redirect("logbook:review")


@login_required
@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest) -> HttpResponse:
    """Many lines at once: `date, code-mods, units`. POST shows what they read as; with action=log it logs the good
    ones, and those that are not stay in the field."""
    user, data = signed_in(request), request.POST
    text = data.get("text", "")[:LONGEST_PASTE]
    setting = data.get("setting", "")
    setting = setting if setting in Setting.values else Setting.FACILITY
    pasted = read_paste(text)
    lines, problems = pasted.lines[:MOST_PASTED], list(pasted.problems)
    problems += [BadLine(line.number, line.text, TOO_MANY) for line in pasted.lines[MOST_PASTED:]]
    ids = _ids(lines, data.get("batch", ""))
    sessions = _sessions(lines, ids, setting, is_joined="joined" in data)
    values = _values(user, sessions)
    valued = [(line, values[client_id]) for line, client_id in zip(lines, ids, strict=True)]
    problems += [BadLine(line.number, line.text, item.problem) for line, item in valued if item.problem]
    good = [(line, item) for line, item in valued if not item.problem]
    if data.get("action") == "log" and good:
        with transaction.atomic():
            kept = {item.line.client_id for _, item in good}
            services.log_sessions(user=user, sessions=[_only(session, kept) for session in sessions])
        messages.success(request, f"{len(good)} lines logged.")
        text = "\n".join(problem.text for problem in sorted(problems, key=lambda problem: problem.number))
        good = []
        if not text:
            return redirect("logbook:history")
    context = {
        "nav": "history",
        "text": text,
        "setting": setting,
        "settings": Setting.choices,
        "is_joined": "joined" in data,
        "batch": data.get("batch") or uuid.uuid4(),
        "good": good,
        "total": sum(item.wrvu for _, item in good),
        "problems": sorted(problems, key=lambda problem: problem.number),
    }
    return render(request, "logbook/paste.html", context, status=422 if problems else 200)


def _ids(lines: list[PastedLine], batch: str) -> list[uuid.UUID]:
    """The id of each line: the batch that names the form makes a repeated one harmless."""
    try:
        named = uuid.UUID(batch)
    except ValueError:
        named = uuid.uuid4()
    return [uuid.uuid5(named, f"{line.number} {line.service_date} {line.hcpcs}") for line in lines]


def _sessions(lines: list[PastedLine], ids: list[uuid.UUID], setting: str, *, is_joined: bool) -> list[LogSession]:
    """Each line a session of its own, or those of one day together."""
    groups: dict[Any, list[Line]] = {}
    days: dict[Any, date] = {}
    for line, client_id in zip(lines, ids, strict=True):
        key = line.service_date if is_joined else line.number
        groups.setdefault(key, []).append(Line(line.hcpcs, line.units, client_id, line.modifiers))
        days[key] = line.service_date
    return [LogSession(days[key], setting, group) for key, group in groups.items()]


def _values(user: User, sessions: list[LogSession]) -> dict[uuid.UUID, ValuedLine]:
    """The lines with their values by id; a date that cannot be is a problem of its line."""
    found = {}
    for session, group in zip(sessions, value_sessions(sessions, queries.policy_of(user)), strict=True):
        problem = services.date_problem(session.service_date)
        for item in group:
            found[item.line.client_id] = replace(item, problem=problem) if problem else item
    return found


def _only(session: LogSession, kept: set[uuid.UUID]) -> LogSession:
    return replace(session, lines=[line for line in session.lines if line.client_id in kept])
