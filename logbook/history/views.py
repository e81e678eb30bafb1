"""The history: the log by day with filters, and the owner's actions: duplicate, delete and restore entries."""

from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from logbook.entries import queries, services
from logbook.entries.access import own_entry
from logbook.entries.form import remembered
from logbook.entries.patients import patients_of_days
from logbook.history import days
from logbook.history.addresses import month_address
from logbook.history.filters import HistoryFilter
from logbook.history.patient_views import deleted_lines
from logbook.models import Entry
from logbook.revaluation.offers import open_offers
from logbook.valuation.crediting import Line
from rvuedge.accounts.models import User
from rvuedge.accounts.requests import signed_in
from rvuedge.common.addresses import without_typed
from rvuedge.common.periods import first_of_next_month, month_of

PAGE = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest) -> HttpResponse:
    """Show the log by day: a month, all, or a date range, filtered by code, name, modifier, setting, review. The filter
    is posted, since its text is typed; without text, a URL has it."""
    if address := without_typed(request, "text"):
        return redirect(address)
    user, today = signed_in(request), timezone.localdate()
    given = request.POST if request.method == "POST" else request.GET
    chosen = HistoryFilter(given, queries.entries_for(user), today=today)
    entries = chosen.qs
    listed, after = queries.page_of(entries, given.get("after", ""), PAGE)
    total = queries.sums(entries)
    span = queries.span(user)
    shown = given.copy()
    for name in ("after", "deleted", "patient_deleted", "logged", "csrfmiddlewaretoken"):
        shown.pop(name, None)
    listed_days = {entry.service_date for entry in listed}
    context = {
        "nav": "history",
        "form": chosen.form,
        "month": chosen.month,
        "label": chosen.period_label,
        "is_month": chosen.shown_month is not None,
        "is_narrow": chosen.is_narrow,
        "total": total,
        "days": days.history_days(listed, today, patients_of_days(user, listed_days, entries)),
        "after": after,
        "is_later_page": "after" in given,
        "query": shown.urlencode(),
        "filters": [(name, value) for name, value in shown.items() if value] if chosen.values.get("text") else [],
        "has_entries": span is not None,
        "deleted": _deleted(user, request.GET.get("deleted", "")),
        "patient_deleted": deleted_lines(user, request.GET.get("patient_deleted", "")),
        "logged": remembered(user, request.session, request.GET.get("logged", "")),
        "release_offers": open_offers(user),
        "to_review": queries.to_review(user).count() + queries.conflicts_for(user).count(),
    }
    return render(request, "logbook/history/history.html", context | _months(chosen.shown_month, span, today))


def _months(month: date | None, span: tuple[date, date] | None, today: date) -> dict[str, date | None]:
    """The months before and after, if they may have entries."""
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


@login_required
@require_POST
def delete(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Delete an entry; the history then offers to restore it. From a stale page, it may be deleted already."""
    user = signed_in(request)
    entry = own_entry(user, entry_id, or_deleted=True)
    services.delete_entries(user=user, entry_ids=[entry_id])
    return redirect(month_address(entry.service_date, deleted=entry_id))


@login_required
@require_POST
def restore(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Restore a deleted entry. From a stale page, it may be restored already."""
    user = signed_in(request)
    services.restore_entries(user=user, entry_ids=[entry_id])
    return redirect(month_address(own_entry(user, entry_id).service_date))


@login_required
@require_POST
def duplicate(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Log the same procedure for today."""
    user = signed_in(request)
    entry = own_entry(user, entry_id)
    line = Line(entry.code_id, entry.units, modifiers=tuple(entry.modifiers))
    try:
        (copy,) = services.log_entries(
            user=user, service_date=timezone.localdate(), setting=entry.setting, lines=[line]
        )
    except services.LogRefusedError as refused:
        messages.error(request, str(refused))
        return redirect(month_address(entry.service_date))
    messages.success(request, f"{entry.name} logged again for today.")
    return redirect(month_address(copy.service_date))
