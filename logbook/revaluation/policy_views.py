"""The policy page: select, preview, apply and undo a policy."""

import hashlib
import json
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from logbook.domain.valuation.policy import PRESET_DESCRIPTIONS, PRESET_NAMES, Policy, policy_as_data
from logbook.entries import queries
from logbook.models import Revaluation
from logbook.revaluation.apply import LogBusyError
from logbook.revaluation.forms import PolicyForm, ScopeForm
from logbook.revaluation.pages import entry_count
from logbook.revaluation.policy import apply_policy, last_revaluation, preview_policy, undo_revaluation
from rvuedge.accounts.requests import signed_in


@login_required
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """Show the policy. POST with action=preview shows what a change would do to the chosen entries (`scope`, `since`);
    action=apply applies it, unless the choices differ from those previewed (`previewed`)."""
    user, today, data = signed_in(request), timezone.localdate(), request.POST
    is_sent = request.method == "POST"
    form = PolicyForm(data) if is_sent else PolicyForm.of(queries.policy_of(user))
    scope = ScopeForm(data) if is_sent else ScopeForm()
    preview, since = None, today
    if is_sent and scope.is_valid() and form.is_valid():
        chosen = scope.first_day(today, next(iter(queries.span(user) or ()), None))
        key = _key(form.policy(), chosen)
        is_previewed = data.get("previewed", key) == key
        if data.get("action") == "apply" and is_previewed and _apply(request, form, chosen):
            return redirect("logbook:policy")
        preview, since = preview_policy(user, form.policy(), chosen), scope.cleaned_data["since"] or today
    context = {
        "nav": "account",
        "form": form,
        "scope": scope,
        "scope_chosen": scope["scope"].value() or "from",
        "preview": preview,
        "previewed": preview and key,
        "begins": preview and chosen,
        "since": since,
        "presets": [(name, PRESET_NAMES[name], PRESET_DESCRIPTIONS[name]) for name in PRESET_NAMES],
        "chosen": form["preset"].value(),
        "undoable": last_revaluation(user),
        "accepts_releases": queries.accepts_releases(user),
    }
    status = 422 if form.errors or scope.errors else 200
    return render(request, "logbook/revaluation/policy.html", context, status=status)


def _key(policy: Policy, since: date | None) -> str:
    """A short text that differs for different choices."""
    return hashlib.sha256(json.dumps([policy_as_data(policy), str(since)]).encode()).hexdigest()[:16]


def _apply(request: HttpRequest, form: PolicyForm, since: date | None) -> bool:
    """Apply the policy and return whether it worked; if not, the form has the reason."""
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
