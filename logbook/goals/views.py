"""The pages for the goal, work calendar and leave, and for the estimated value."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from codes.fee_schedule.localities import localities_on
from logbook.goals import services
from logbook.goals.forms import GoalForm, LeaveForm, ValueForm
from logbook.goals.practice import Practice, leave_of, practice_of
from logbook.models import Leave
from rvuedge.accounts.models import User
from rvuedge.accounts.requests import signed_in
from rvuedge.common.periods import fiscal_year_of


@login_required
@require_http_methods(["GET", "POST"])
def goal(request: HttpRequest) -> HttpResponse:
    """Edit the goal in wRVU, its year, and the work calendar."""
    user = signed_in(request)
    practice = practice_of(user)
    form = GoalForm(request.POST) if request.method == "POST" else GoalForm.of(practice.goal)
    if request.method == "POST" and form.is_valid():
        services.save_goal(user=user, **form.cleaned_data)
        messages.success(request, "Goal and calendar saved.")
        return redirect("logbook:goals")
    return _goal_page(request, practice, form, LeaveForm())


def _goal_page(request: HttpRequest, practice: Practice, form: GoalForm, leave_form: LeaveForm) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    year = fiscal_year_of(today, practice.goal.starts_month, practice.goal.starts_day)
    calendar = practice.calendar
    context = {
        "nav": "account",
        "form": form,
        "leave_form": leave_form,
        "leave": leave_of(user),
        "year": year,
        "planned": calendar.dated_days(year.days) * calendar.undated_share(year),
        "clinical_fte": practice.fte.cfte_over(year),
    }
    has_errors = bool(form.errors or leave_form.errors)
    return render(request, "logbook/goals/goals.html", context, status=422 if has_errors else 200)


@login_required
@require_POST
def add_leave(request: HttpRequest) -> HttpResponse:
    """Add a leave period."""
    user = signed_in(request)
    form = LeaveForm(request.POST)
    if form.is_valid():
        try:
            services.add_leave(user=user, **form.cleaned_data)
        except services.LeaveRefusedError as refused:
            form.add_error("last", str(refused))
        else:
            messages.success(request, "Leave added.")
            return redirect("logbook:goals")
    practice = practice_of(user)
    return _goal_page(request, practice, GoalForm.of(practice.goal), form)


@login_required
@require_POST
def remove_leave(request: HttpRequest, leave_id: int) -> HttpResponse:
    """Remove a leave period."""
    try:
        services.remove_leave(user=signed_in(request), leave_id=leave_id)
    except Leave.DoesNotExist as missing:
        raise Http404("No such leave") from missing
    messages.success(request, "Leave removed.")
    return redirect("logbook:goals")


@login_required
@require_http_methods(["GET", "POST"])
def value(request: HttpRequest) -> HttpResponse:
    """Edit dollars per wRVU and whether to show Medicare's amount. Saving recalculates the amounts."""
    user = signed_in(request)
    display, locality = practice_of(user).display, _locality(user)
    initial: dict[str, Any] = {
        "dollars_per_wrvu": display.dollars_per_wrvu,
        "shows_medicare": bool(display.medicare_locality),
    }
    form = ValueForm(request.POST or None, locality=locality, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.save_value(
            user=user,
            dollars_per_wrvu=form.cleaned_data["dollars_per_wrvu"],
            medicare_locality=locality if form.cleaned_data["shows_medicare"] else "",
        )
        messages.success(request, "Estimated value saved.")
        return redirect("logbook:value")
    priced_in = localities_on(timezone.localdate()).with_key(locality)
    context = {"nav": "account", "form": form, "locality": locality, "priced_in": priced_in, "display": display}
    return render(request, "logbook/goals/value.html", context, status=422 if form.errors else 200)


def _locality(user: User) -> str:
    clinician = getattr(user, "clinician", None)
    return clinician.locality if clinician else ""
