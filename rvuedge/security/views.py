"""The security page: where someone is signed in, API tokens, recent activity, and deleting the account."""

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rvuedge.accounts.factors import factors_of
from rvuedge.accounts.reauthentication import reauthenticated, recent_sign_in_required
from rvuedge.accounts.requests import signed_in as signed_in_user
from rvuedge.security import deletion, tokens
from rvuedge.security.access import reentry_required
from rvuedge.security.events import events_of, forget
from rvuedge.security.forms import DeletionForm, TokenForm
from rvuedge.security.kinds import name_of
from rvuedge.security.models import ApiToken, Event, Scope, Session
from rvuedge.security.places import place_of_detail
from rvuedge.security.signed_in import end_others, end_session, signed_in
from rvuedge.security.status import status_of

RECENT = 20
PER_PAGE = 50
ALONE = "alone"  # in `device`: no other account has anything in this browser (static/js/device/deletion.js)
SCOPES = {
    Scope.READ: "May read your log",
    Scope.APPEND: "May only add to your log",
    Scope.FULL: "May read and change your log",
}


@require_safe
@never_cache
@reentry_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what protects the account and what happened to it."""
    user = signed_in_user(request)
    recent = list(events_of(user)[: RECENT + 1])
    context = {
        "nav": "account",
        "status": status_of(factors_of(user)),
        "sessions": signed_in(user, request.session),
        "tokens": [(token, SCOPES[Scope(token.scope)]) for token in tokens.tokens_of(user)],
        "now": timezone.now(),
        "events": _named(recent[:RECENT]),
        "has_more": len(recent) > RECENT,
        "goes": deletion.what_goes(user),
    }
    return render(request, "security/home.html", context)


def _named(events: list[Event]) -> list[tuple[Event, str, str]]:
    return [(event, name_of(event.kind), place_of_detail(event.detail)) for event in events]


@require_safe
@never_cache
@reentry_required
def activity(request: HttpRequest) -> HttpResponse:
    """Show all of the account's security events, newest first."""
    page = Paginator(events_of(signed_in_user(request)), PER_PAGE).get_page(request.GET.get("page"))
    context = {"nav": "account", "page": page, "events": _named(list(page))}
    return render(request, "security/activity.html", context)


@require_POST
@reauthenticated
def end(request: HttpRequest) -> HttpResponse:
    """Sign out one of the user's other devices."""
    number = request.POST.get("session", "")
    try:
        device = end_session(user=signed_in_user(request), number=int(number) if number.isdecimal() else -1)
    except Session.DoesNotExist:
        messages.info(request, "That device is already signed out.")
    else:
        messages.success(request, f"Signed out: {device}.")
    return redirect("security:home")


@require_POST
@reauthenticated
def end_all_others(request: HttpRequest) -> HttpResponse:
    """Sign out all of the user's other devices."""
    count = end_others(signed_in_user(request), request.session.session_key)
    messages.success(request, f"Signed out {count} other device{'' if count == 1 else 's'}.")
    return redirect("security:home")


@require_http_methods(["GET", "POST"])
@never_cache
@recent_sign_in_required
def new_token(request: HttpRequest) -> HttpResponse:
    """Make an API token and show it once."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = tokens.make_token(user=signed_in_user(request), **form.cleaned_data)
        except tokens.TokenRefusedError as refused:
            form.add_error(None, str(refused))
        else:
            context = {"nav": "account", "token": token, "secret": secret, "may": SCOPES[Scope(token.scope)]}
            return render(request, "security/token_made.html", context)
    return render(
        request, "security/new_token.html", {"nav": "account", "form": form}, status=422 if form.errors else 200
    )


@require_POST
@reauthenticated
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Revoke an API token."""
    try:
        name = tokens.revoke_token(user=signed_in_user(request), token_id=token_id)
    except ApiToken.DoesNotExist as missing:
        raise Http404("No such token") from missing
    messages.success(request, f"Revoked: {name}.")
    return redirect("security:home")


@require_http_methods(["GET", "POST"])
@never_cache
@recent_sign_in_required
def delete_account(request: HttpRequest) -> HttpResponse:
    """Say what deleting the account removes and what stays; delete it."""
    user = signed_in_user(request)
    number = user.pk
    form = DeletionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deletion.delete_account(user)
        except deletion.StaffAccountError:
            form.add_error(None, "A staff account can't be deleted. Ask another staff member to remove your access.")
        else:
            return _leave(request, number)
    context = {
        "nav": "account",
        "form": form,
        "goes": deletion.what_goes(user),
        "has_acted": deletion.has_acted(user),
    }
    return render(request, "security/delete.html", context, status=422 if form.errors else 200)


def _leave(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out a deleted account's browser, and have it delete what it stored.

    "storage" would also delete other accounts' locked changes, so it's only sent if the page says that there are none.
    The next page's script deletes what's left of this account (static/js/device/left.js).
    """
    is_alone = request.POST.get("device") == ALONE
    request.session.flush()
    request.user = AnonymousUser()
    forget(request, number)
    messages.success(request, "Your account is deleted.", extra_tags=f"deleted-{number}")
    response = redirect("site:home")
    response["Clear-Site-Data"] = '"cache", "storage"' if is_alone else '"cache"'
    return response
