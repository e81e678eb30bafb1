"""Pages of second factors that differ from allauth's: recovery codes are shown on request, and once."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from rvuedge.accounts.factors import factors_of
from rvuedge.accounts.reauthentication import reauthenticated
from rvuedge.accounts.recovery_codes import are_unseen, reveal
from rvuedge.accounts.requests import signed_in


@login_required
@require_GET
def passkeys(_request: HttpRequest) -> HttpResponse:
    """Lead to the page of all factors, which lists the passkeys."""
    return redirect("mfa_index")


@reauthenticated
@never_cache
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Say how many recovery codes are left. A POST shows new ones, once."""
    user = signed_in(request)
    factors = factors_of(user)
    if factors.recovery_codes_at is None:
        raise Http404("No recovery codes")
    shown = reveal(user) if request.method == "POST" else []
    context = {"nav": "account", "codes": shown, "left": factors.recovery_codes_left, "unseen": are_unseen(user)}
    return render(request, "mfa/recovery_codes/index.html", context)


class RemovePasskeyView(RemoveWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Remove a passkey, except the last factor of someone who needs one."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove the passkey, or say why not."""
        adapter, passkey = get_adapter(), self.get_object()
        if not adapter.can_delete_authenticator(passkey):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_index")
        return super().form_valid(form)  # type: ignore[no-any-return]


remove_passkey = RemovePasskeyView.as_view()
