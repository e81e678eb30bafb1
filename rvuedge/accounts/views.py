"""The profile page. allauth provides sign-up, sign-in and sign-out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rvuedge.accounts.forms import ProfileForm
from rvuedge.accounts.models import Clinician
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
    return render(request, "accounts/profile.html", {"nav": "account", "form": form}, status=status)
