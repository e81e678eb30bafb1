"""The log page, and the page of entries waiting to sync from this device."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from logbook.entries import services
from logbook.entries.draft import Draft
from logbook.models import Entry, Setting
from rvuedge.accounts.requests import signed_in
from rvuedge.common.addresses import with_query
from rvuedge.common.rounding import round_half_up


@login_required
@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """Show the log page. Devices cache it, so it's the same for every date and user; its script fills it. Without
    scripts, the form logs the typed text."""
    user, today = signed_in(request), timezone.localdate()
    if request.method == "GET":
        return render(request, "logbook/entries/log.html", _log_context(Draft.from_request(request.GET, today), today))
    draft = Draft.from_request(request.POST, today, user)
    problem = draft.problem or ("" if draft.lines else "Type a code first.")
    if not problem:
        try:
            entries = services.log_entries(
                user=user, service_date=draft.service_date, setting=draft.setting, lines=draft.lines
            )
        except services.LogRefusedError as refused:
            problem = str(refused)
        else:
            messages.success(request, _logged_text(entries))
            return redirect(with_query(reverse("logbook:history"), month=f"{draft.service_date:%Y-%m}"))
    return render(request, "logbook/entries/log.html", _log_context(draft, today, problem), status=422)


def _logged_text(entries: Sequence[Entry]) -> str:
    total = round_half_up(sum((entry.wrvu for entry in entries), Decimal(0)))
    waiting = sum(1 for entry in entries if entry.release is None)
    lines = "1 line waits" if waiting == 1 else f"{waiting} lines wait"
    reasons = {entry.no_work for entry in entries}
    value = reasons.pop() if len(reasons) == 1 and all(reasons) else f"{total} wRVU"
    return f"{len(entries)} logged · {value}" + (f" · {lines} for a release" if waiting else "")


def _log_context(draft: Draft, today: date, problem: str = "") -> dict[str, Any]:
    return {
        "nav": "log",
        "draft": draft,
        "today": today,
        "yesterday": today - timedelta(1),
        "settings": Setting.choices,
        "problem": problem,
    }


@login_required
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what's waiting to sync on this device, and its latest entries. Its script fills the page."""
    return render(request, "logbook/entries/waiting.html", {"nav": "log", "settings": Setting.choices})
