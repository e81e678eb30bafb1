"""The log page, and the page of entries waiting to sync from this device."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from logbook.entries import services
from logbook.entries.draft import Draft
from logbook.entries.form import Logged, log_draft, remember
from logbook.entries.queries import all_entries_for
from logbook.models import Setting
from rvuedge.accounts.models import User
from rvuedge.accounts.requests import signed_in
from rvuedge.common.addresses import with_query, without_typed

DELETED_SINCE = "These lines were logged before and deleted since. Open the log page again to log them anew."
MOST_EXPLAINED = 10  # pieces of text whose reasons the page lists


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """Show the log page. Devices cache it, so it's the same for every date and user; its script fills it. Without
    scripts, the form logs what it reads of the typed text and keeps the rest in the field. A code page's link brings
    its `code`."""
    user, today = signed_in(request), timezone.localdate()
    if request.method != "POST":
        if address := without_typed(request, "q"):
            return redirect(address)
        return _log_page(request, Draft.from_link(request.GET, today), today)
    draft = Draft.from_request(request.POST, today, user)
    if draft.problem:
        return _log_page(request, draft, today, problem=draft.problem)
    try:
        logged = log_draft(user, draft)
    except services.LogRefusedError as refused:
        return _log_page(request, draft, today, problem=str(refused))
    return _answer(request, draft, logged, today)


def _answer(request: HttpRequest, draft: Draft, logged: Logged, today: date) -> HttpResponse:
    """Go on to the history if all was read; else show what was logged, and what's left in the field."""
    if not logged.entries:
        return _log_page(request, draft, today, problem=_why_nothing(draft, logged))
    if logged.unread:
        return _log_page(request, draft.rest(logged.unread), today, logged=logged, typed=draft)
    remember(request.session, draft.batch, logged.entries)
    for tie in draft.ties:
        messages.info(request, tie)
    return redirect(with_query(reverse("logbook:history"), month=f"{draft.service_date:%Y-%m}", logged=draft.batch))


def _why_nothing(draft: Draft, logged: Logged) -> str:
    """Return why a form logged nothing."""
    refused = len(logged.unread) - len(draft.unread)
    if refused < len(draft.lines):
        return DELETED_SINCE
    return logged.unread[0].sentence if logged.unread else "Type a code first."


def _log_page(request: HttpRequest, draft: Draft, today: date, *, problem: str = "", **more: Any) -> HttpResponse:
    context = {
        "nav": "log",
        "draft": draft,
        "today": today,
        "yesterday": today - timedelta(1),
        "settings": Setting.choices,
        "problem": problem,
        "logged": None,
        "typed": None,
        "is_undone": False,
        "explained": MOST_EXPLAINED,
    }
    return render(request, "logbook/entries/log.html", context | more, status=422 if problem else 200)


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Delete the entries that a form logged (`entry`, repeated). With the typed text (`q`), it's back in the field.
    From a stale page, they may be deleted already."""
    user, today = signed_in(request), timezone.localdate()
    count = _undo(user, request.POST.getlist("entry"))
    if "q" in request.POST:
        return _log_page(request, Draft.from_request(request.POST, today), today, is_undone=True)
    messages.success(request, f"Undone. {count} line{'' if count == 1 else 's'} deleted.")
    return redirect("logbook:history")


def _undo(user: User, ids: list[str]) -> int:
    """Delete these entries and return how many were deleted. Raises Http404 unless all of them were the user's."""
    numbers = {int(text) for text in ids if text.isdecimal() and len(text) < 19}
    if not numbers or all_entries_for(user).filter(pk__in=numbers).count() != len(ids):
        raise Http404("No such entries")
    return services.delete_entries(user=user, entry_ids=numbers)


@login_required
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what's waiting to sync on this device, and its latest entries. Its script fills the page."""
    return render(request, "logbook/entries/waiting.html", {"nav": "log", "settings": Setting.choices})
