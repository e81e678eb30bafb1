"""Paste a list of procedures: preview it, then log it."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from logbook.domain.parsing.paste import BadLine, PastedLine, read_paste
from logbook.entries import queries, services
from logbook.models import Setting
from logbook.valuation.crediting import Line, LogSession, ValuedLine, value_sessions
from rvuedge.accounts.models import User
from rvuedge.accounts.requests import signed_in

LONGEST_PASTE = 60_000


MOST_PASTED = 500


TOO_MANY = f"{MOST_PASTED} lines are the most at once."


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
