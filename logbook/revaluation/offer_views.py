"""What a release changes in a log: the list with before and after, and its owner's decision."""

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
from logbook.revaluation.offers import absent_codes, declined_count, offered_sessions, offers_of, open_offers
from logbook.revaluation.pages import code_names, offered_rows, reasons, revaluations_of
from rvuedge.accounts.models import User
from rvuedge.accounts.requests import signed_in
from rvuedge.common.templatetags.numbers import signed

SESSIONS_A_PAGE = 50
BUSY = "Your log was being changed at that moment, so nothing was done. Try again."
LATER = "The fee schedule has changed since you looked, so nothing was done. This is what it changes now."
NONE_CHOSEN = "Choose a session first. Nothing was changed."


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What published releases change, for the dashboard, which asks for it once it is there."""
    offers = open_offers(signed_in(request))
    return render(request, "logbook/_release_offer.html", {"release_offers": offers})


@login_required
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, label: str) -> HttpResponse:
    """What a release changes, session by session. POST with action=accept_all, accept, decline_all, decline (these two
    pairs for all, or for the sessions chosen) or reopen."""
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
    page = Paginator(changing, SESSIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "history",
        "label": label,
        "offer": offer,
        "reasons": reasons(changing, label),
        "page": page,
        "rows": offered_rows(page.object_list, code_names(page.object_list)),
        "absent": absent_codes(user, label) if offer else [],
        "declined": declined_count(user, label, releases),
        "accepted": accepted,
        "edition": edition(),
    }
    return render(request, "logbook/release.html", context)


def _decide(request: HttpRequest, user: User, label: str) -> None:
    action = request.POST.get("action", "")
    if action == "reopen":
        decisions.reopen(user=user, label=label)
        return
    if action not in ("accept_all", "accept", "decline_all", "decline"):
        raise Http404("No such decision")
    if request.POST.get("edition") != str(edition()):
        messages.error(request, LATER)
        return
    chosen = None if action.endswith("_all") else _sessions(request.POST.getlist("session"))
    if chosen is not None and not chosen:
        messages.error(request, NONE_CHOSEN)
        return
    facts: dict[str, Any] = {"user": user, "label": label, "sessions": chosen}
    try:
        _carry_out(request, action, facts)
    except LogBusyError:
        messages.error(request, BUSY)


def _carry_out(request: HttpRequest, action: str, facts: dict[str, Any]) -> None:
    if action.startswith("decline"):
        kept = decisions.decline(**facts)
        messages.success(request, f"{_entries(kept)} keep{'s' if kept == 1 else ''} the value {_it(kept)} had.")
    elif done := decisions.accept(**facts):
        messages.success(
            request, f"{_entries(done.changed_count)} valued anew, {signed(done.wrvu_change or Decimal(0))} wRVU."
        )
    else:
        messages.info(request, "There was nothing left to value anew.")


def _entries(count: int) -> str:
    return f"{count:,} entr{'y' if count == 1 else 'ies'}"


def _it(count: int) -> str:
    return "it" if count == 1 else "they"


def _sessions(values: Iterable[str]) -> set[uuid.UUID]:
    """The sessions named; what is no id names none."""
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
    """Put back the values that stood before a release was accepted."""
    try:
        done, count = decisions.take_back(user=signed_in(request), revaluation_id=revaluation_id)
    except Revaluation.DoesNotExist as missing:
        raise Http404("No such change") from missing
    except LogBusyError:
        messages.error(request, BUSY)
        return redirect("logbook:history")
    messages.success(request, f"{_entries(count)} ha{'s' if count == 1 else 've'} the value of before again.")
    assert done.release is not None
    return redirect("logbook:release", done.release.label)


@login_required
@require_POST
def choose_releases(request: HttpRequest) -> HttpResponse:
    """Whether new values are taken over unasked (`accepts=1`)."""
    accepts = request.POST.get("accepts") == "1"
    try:
        done = decisions.choose(user=signed_in(request), accepts_automatically=accepts)
    except LogBusyError:
        messages.error(request, "Saved. Your log was being changed at that moment: open offers are accepted later.")
        return redirect("logbook:policy")
    count = sum(each.changed_count for each in done)
    more = f" {_entries(count)} valued anew." if count else ""
    messages.success(request, f"New values are accepted without asking.{more}" if accepts else "You are asked first.")
    return redirect("logbook:policy")
