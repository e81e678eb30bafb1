"""The profile page. allauth provides sign-up, sign-in and sign-out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from rvuedge.accounts import fte
from rvuedge.accounts.forms import FteForm, ProfileForm
from rvuedge.accounts.models import Clinician, FtePeriod, User
from rvuedge.accounts.requests import signed_in
from rvuedge.accounts.services import save_profile


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Edit a clinician's name and practice."""
    user = signed_in(request)
    clinician = Clinician.objects.filter(user=user).first() or Clinician(user=user)
    clinician.user = user
    form = ProfileForm(request.POST or None, instance=clinician)
    if request.method == "POST" and form.is_valid():
        save_profile(user=user, **form.cleaned_data)
        messages.success(request, "Profile saved.")
        return redirect("accounts:profile")
    status = 422 if form.errors else 200
    context = {"nav": "account", "form": form, "changes": form.changes, "today": timezone.localdate()}
    return render(request, "accounts/profile.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def change_fte(request: HttpRequest, period_id: int | None = None) -> HttpResponse:
    """Add a change of FTE on a date, or edit one."""
    user = signed_in(request)
    period = _change_of(user, period_id) if period_id else None
    blank = FteForm.of(period) if period else FteForm()
    form = FteForm(request.POST) if request.method == "POST" else blank
    if request.method == "POST" and form.is_valid():
        try:
            fte.save_period(user=user, period_id=period_id, **form.cleaned_data)
        except fte.FteRefusedError as refused:
            form.add_error("starts_on", str(refused))
        else:
            messages.success(request, "FTE saved. Percentiles and goals now use it.")
            return redirect("accounts:profile")
    context = {"nav": "account", "form": form, "period": period}
    return render(request, "accounts/fte.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove_fte(request: HttpRequest, period_id: int) -> HttpResponse:
    """Remove a change of FTE."""
    user = signed_in(request)
    _change_of(user, period_id)
    fte.remove_period(user=user, period_id=period_id)
    messages.success(request, "Change removed. The FTE before it now applies.")
    return redirect("accounts:profile")


def _change_of(user: User, period_id: int) -> FtePeriod:
    """Return a dated change of the user's FTE, or raise 404."""
    try:
        return fte.change_of(user, period_id)
    except FtePeriod.DoesNotExist as missing:
        raise Http404("No such change") from missing
