"""The policy page: select, preview, save and undo a policy, and choose how releases are accepted."""

import hashlib
import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from logbook.domain.valuation.policy import PRESET_DESCRIPTIONS, PRESET_NAMES, Policy, policy_as_data
from logbook.entries import queries
from logbook.models import Revaluation
from logbook.revaluation import decisions
from logbook.revaluation.apply import LogBusyError
from logbook.revaluation.forms import PolicyForm, ScopeForm
from logbook.revaluation.pages import entry_count
from logbook.revaluation.policy import apply_policy, last_revaluation, preview_policy, undo_revaluation
from rvuedge.accounts.requests import signed_in


@login_required
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """Show the policy and whether releases are accepted automatically; one form saves both.

    POST with action=preview shows what a change would do to the chosen entries (`scope`, `since`). action=apply saves
    everything, unless the choices differ from those previewed (`previewed`): then it shows the new preview first.
    """
    user, today, data = signed_in(request), timezone.localdate(), request.POST
    is_sent = request.method == "POST"
    current = queries.policy_of(user)
    form = PolicyForm(data if is_sent else None, current=current, custom=queries.custom_policy_of(user))
    scope = ScopeForm(data if is_sent else None, initial={"scope": "from", "since": today})
    accepts = _accepts(data, queries.accepts_releases(user))
    context: dict[str, Any] = {"is_stale": False, "preview": None}
    if is_sent and scope.is_valid() and form.is_valid():
        chosen = scope.first_day(today, next(iter(queries.span(user) or ()), None))
        key = _key(form.policy(), chosen)
        is_saving, is_previewed = data.get("action") == "apply", data.get("previewed", key) == key
        if is_saving and is_previewed and _save(request, form, scope, chosen, accepts):
            return redirect("logbook:policy")
        preview = preview_policy(user, form.policy(), chosen)
        context = {"is_stale": not is_previewed, "preview": preview, "previewed": key, "begins": chosen}
    context |= {
        "nav": "account",
        "form": form,
        "scope": scope,
        "presets": [(name, PRESET_NAMES[name], PRESET_DESCRIPTIONS[name]) for name in PRESET_NAMES],
        "undoable": last_revaluation(user),
        "accepts_releases": accepts,
    }
    status = 422 if form.errors or scope.errors else 200
    return render(request, "logbook/revaluation/policy.html", context, status=status)


def _accepts(data: QueryDict, current: bool) -> bool:
    """Return whether to accept releases automatically: the check box, or the setting if it wasn't sent.

    The form sends 0 before the box, so the last value counts.
    """
    return data.get("accepts") == "1" if "accepts" in data else current


def _key(policy: Policy, since: date | None) -> str:
    """A short text that differs for different choices."""
    return hashlib.sha256(json.dumps([policy_as_data(policy), str(since)]).encode()).hexdigest()[:16]


def _save(request: HttpRequest, form: PolicyForm, scope: ScopeForm, since: date | None, accepts: bool) -> bool:
    """Save the policy and the choice about releases. Return whether it worked; if not, the form has the reason."""
    user = signed_in(request)
    is_new_choice = accepts != queries.accepts_releases(user)
    is_same_policy = form.policy() == queries.policy_of(user) and scope.is_default(timezone.localdate())
    if not (is_new_choice and is_same_policy) and not _apply(request, form, since):
        return False
    if is_new_choice:
        _choose_releases(request, accepts=accepts)
    return True


def _apply(request: HttpRequest, form: PolicyForm, since: date | None) -> bool:
    try:
        done = apply_policy(signed_in(request), form.policy(), since)
    except LogBusyError as busy:
        form.add_error(None, str(busy))
        return False
    if since is None:
        messages.success(request, "Policy saved for new entries. No entry was revalued.")
    else:
        messages.success(request, f"Policy saved. {entry_count(done.changed_count)} revalued.")
    return True


def _choose_releases(request: HttpRequest, *, accepts: bool) -> None:
    """Save whether new values are accepted automatically."""
    try:
        done = decisions.set_automatic(user=signed_in(request), accepts_automatically=accepts)
    except LogBusyError:
        messages.error(request, "Saved. Your log was busy, so open offers will be accepted later.")
        return
    count = sum(each.changed_count for each in done)
    more = f" {entry_count(count)} revalued." if count else ""
    text = f"We'll accept new values automatically.{more}" if accepts else "We'll ask before changing values."
    messages.success(request, text)


@login_required
@require_POST
def undo_policy(request: HttpRequest, revaluation_id: int) -> HttpResponse:
    """Undo the last policy change."""
    try:
        undo_revaluation(signed_in(request), revaluation_id)
    except Revaluation.DoesNotExist as missing:
        raise Http404("No such change") from missing
    except LogBusyError as busy:
        messages.error(request, str(busy))
    else:
        messages.success(request, "Policy change undone. Your earlier policy and values are restored.")
    return redirect("logbook:policy")
