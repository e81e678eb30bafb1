"""The policy page: select, preview, apply and undo a policy."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from logbook.domain.valuation.policy import PRESET_DESCRIPTIONS, PRESET_NAMES
from logbook.entries import queries
from logbook.models import Revaluation
from logbook.revaluation.apply import LogBusyError
from logbook.revaluation.forms import PolicyForm
from logbook.revaluation.pages import entry_count
from logbook.revaluation.policy import apply_policy, last_revaluation, preview_policy, undo_revaluation
from rvuedge.accounts.requests import signed_in

LOOKBACK = timedelta(days=365)


@login_required
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """Show the policy. POST with action=preview shows what a change would do; action=apply applies it."""
    user, since = signed_in(request), timezone.localdate() - LOOKBACK
    form = PolicyForm(request.POST) if request.method == "POST" else PolicyForm.of(queries.policy_of(user))
    preview = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("action") == "apply":
            try:
                done = apply_policy(user, form.policy(), since)
            except LogBusyError as busy:
                form.add_error(None, str(busy))
            else:
                messages.success(request, f"Policy saved. {entry_count(done.changed_count)} revalued.")
                return redirect("logbook:policy")
        preview = preview_policy(user, form.policy(), since)
    context = {
        "nav": "account",
        "form": form,
        "preview": preview,
        "since": since,
        "presets": [(name, PRESET_NAMES[name], PRESET_DESCRIPTIONS[name]) for name in PRESET_NAMES],
        "chosen": form["preset"].value(),
        "undoable": last_revaluation(user),
        "accepts_releases": queries.accepts_releases(user),
    }
    return render(request, "logbook/revaluation/policy.html", context, status=422 if form.errors else 200)


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
