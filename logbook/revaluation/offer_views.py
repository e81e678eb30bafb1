"""The changes of a release in a log: the list with before and after, and the owner's decision."""

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from codes.fee_schedule.edition import edition
from codes.fee_schedule.releases import published_releases
from logbook.models import Revaluation
from logbook.revaluation import decisions
from logbook.revaluation.apply import LogBusyError
from logbook.revaluation.offers import codes_without_value, declined_count, offered_sessions, offers_of, open_offers
from logbook.revaluation.pages import code_names, entry_count, offered_rows, reasons, revaluations_of
from rvuedge.accounts.models import User
from rvuedge.accounts.requests import signed_in
from rvuedge.common.templatetags.numbers import signed

SESSIONS_PER_PAGE = 50
FEE_SCHEDULE_CHANGED = (
    "The fee schedule changed while you were looking, so nothing was applied. Here's what the release changes now."
)
NONE_SELECTED = "Select a session first. Nothing was changed."


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """Show what published releases change. The dashboard loads this after the page."""
    offers = open_offers(signed_in(request))
    return render(request, "logbook/revaluation/_offer_notice.html", {"release_offers": offers})


@login_required
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, label: str) -> HttpResponse:
    """Show what a release changes, session by session. POST with action=accept_all or decline_all for all of
    them, accept or decline for the selected sessions, or reopen."""
    user, label = signed_in(request), label.upper()
    releases = [each for each in published_releases() if each.label == label]
    accepted = revaluations_of(user, label)
    if not releases and not accepted:
        raise Http404("No such release")
    if request.method == "POST":
        _decide(request, user, label)
        return redirect("logbook:release", label)
    offered = offered_sessions(user, label)
    offer = next(iter(offers_of(offered)), None)
    changing = [session for session in offered if session.changed_count]
    page = Paginator(changing, SESSIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "history",
        "label": label,
        "offer": offer,
        "reasons": reasons(changing, label),
        "page": page,
        "rows": offered_rows(page.object_list, code_names(page.object_list)),
        "absent": codes_without_value(user, label) if offer else [],
        "declined": declined_count(user, label, releases),
        "accepted": accepted,
        "edition": edition(),
    }
    return render(request, "logbook/revaluation/offer.html", context)


def _decide(request: HttpRequest, user: User, label: str) -> None:
    action = request.POST.get("action", "")
    if action == "reopen":
        decisions.reopen(user=user, label=label)
        return
    if action not in ("accept_all", "accept", "decline_all", "decline"):
        raise Http404("No such decision")
    if request.POST.get("edition") != str(edition()):
        messages.error(request, FEE_SCHEDULE_CHANGED)
        return
    selected = None if action.endswith("_all") else _sessions(request.POST.getlist("session"))
    if selected is not None and not selected:
        messages.error(request, NONE_SELECTED)
        return
    facts: dict[str, Any] = {"user": user, "label": label, "sessions": selected}
    try:
        _carry_out(request, action, facts)
    except LogBusyError as busy:
        messages.error(request, str(busy))


def _carry_out(request: HttpRequest, action: str, facts: dict[str, Any]) -> None:
    if action.startswith("decline"):
        kept = decisions.decline(**facts)
        kept_text = "keeps its value" if kept == 1 else "keep their values"
        messages.success(request, f"Declined. {entry_count(kept)} {kept_text}.")
    elif done := decisions.accept(**facts):
        change = signed(done.wrvu_change or Decimal(0))
        messages.success(request, f"{entry_count(done.changed_count)} revalued, {change} wRVU.")
    else:
        messages.info(request, "There was nothing left to revalue.")


def _sessions(values: Iterable[str]) -> set[uuid.UUID]:
    """Return the ids of sessions; text that isn't an id is ignored."""
    found = set()
    for value in values:
        try:
            found.add(uuid.UUID(value))
        except ValueError:
            continue
    return found


@login_required
@require_POST
def undo_release(request: HttpRequest, revaluation_id: int) -> HttpResponse:
    """Restore the values from before a release was accepted."""
    try:
        label, count = decisions.undo_acceptance(user=signed_in(request), revaluation_id=revaluation_id)
    except Revaluation.DoesNotExist as missing:
        raise Http404("No such change") from missing
    except LogBusyError as busy:
        messages.error(request, str(busy))
        return redirect("logbook:history")
    restored = "has its earlier value" if count == 1 else "have their earlier values"
    messages.success(request, f"Undone. {entry_count(count)} {restored} again.")
    return redirect("logbook:release", label)
