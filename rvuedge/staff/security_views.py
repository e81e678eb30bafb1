"""Security events of all accounts, for staff."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rvuedge.accounts.models import User
from rvuedge.common.addresses import with_query
from rvuedge.security.kinds import NAMES, name_of
from rvuedge.security.models import Event
from rvuedge.staff.access import staff_only

EVENTS_PER_PAGE = 50


class EventFilter(forms.Form):
    """Which events to show. The address is sent by POST, so no log has it."""

    kind = forms.ChoiceField(
        required=False, choices=[("", "All events"), *sorted(NAMES.items(), key=lambda one: one[1])]
    )
    email = forms.EmailField(required=False, label="Account", widget=forms.EmailInput(attrs={"autocomplete": "off"}))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only("view_auditrecord")
def security_events(request: HttpRequest) -> HttpResponse:
    """Show security events, newest first; `?kind=` and `?user=` (an account's number) limit them."""
    form = EventFilter(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid() and (chosen := _filtered(form)) is not None:
        return redirect(chosen)
    number = request.GET.get("user", "")
    user = User.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 15 else None
    events = Event.objects.all()
    if kind := request.GET.get("kind", ""):
        events = events.filter(kind=kind)
    if number:
        events = events.filter(user_id=user.pk if user else 0)
    page = Paginator(events, EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    emails = dict(User.objects.filter(pk__in={event.user_id for event in page}).values_list("pk", "email"))
    rows = [(event, name_of(event.kind), emails.get(event.user_id or 0, "")) for event in page]
    context = {"nav": "staff-security", "page": page, "rows": rows, "form": form, "user_shown": user}
    return render(request, "staff/security.html", context, status=422 if form.errors else 200)


def _filtered(form: EventFilter) -> str | None:
    """Return the address that the form asks for; None, with an error in the form, if no account has its email."""
    query = {"kind": form.cleaned_data["kind"]} if form.cleaned_data["kind"] else {}
    if email := form.cleaned_data["email"]:
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            form.add_error("email", "No account has this email.")
            return None
        query["user"] = str(user.pk)
    address = reverse("staff:security")
    return with_query(address, **query) if query else address
