"""Surveys that staff publish to everyone: import, review, publish, withdraw, discard."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benchmarks import queries, services
from benchmarks.import_views import Import
from benchmarks.models import Survey
from benchmarks.views import survey_page
from rvuedge.staff.access import actor_of, staff_only

PERMISSION = "publish_surveys"
STAFF = Import("staff", for_everyone=True, nav="staff")
CHANGES = {
    "publish": (services.publish_survey, "is published. Everyone can see it."),
    "withdraw": (services.withdraw_survey, "is withdrawn. Only staff can see it."),
    "discard": (services.discard_survey, "is discarded."),
}


@require_safe
@staff_only(PERMISSION)
def surveys(request: HttpRequest) -> HttpResponse:
    """List the staff surveys in every state."""
    return render(request, "staff/surveys/list.html", {"nav": "staff", "surveys": queries.staff_surveys()})


@require_safe
@staff_only(PERMISSION)
def survey(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Show a survey as everyone will see it, with its actions."""
    try:
        found = queries.staff_survey(survey_id)
    except Survey.DoesNotExist as missing:
        raise Http404("No such survey") from missing
    return render(request, "staff/surveys/survey.html", {"nav": "staff"} | survey_page(found, request))


@require_POST
@staff_only(PERMISSION)
def change(request: HttpRequest, survey_id: int, action: str) -> HttpResponse:
    """Publish, withdraw or discard a survey."""
    if action not in CHANGES:
        raise Http404("No such action")
    carry_out, message = CHANGES[action]
    try:
        changed = carry_out(actor=actor_of(request), survey_id=survey_id)
    except Survey.DoesNotExist as missing:
        raise Http404("No such survey") from missing
    except services.SurveyRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{changed} {message}")
        if action == "discard":
            return redirect("staff:surveys")
    return redirect("staff:survey", survey_id=survey_id)


@require_http_methods(["GET", "POST"])
@staff_only(PERMISSION)
def start(request: HttpRequest) -> HttpResponse:
    """Upload the file of a survey for everyone."""
    return STAFF.start(request)


@require_http_methods(["GET", "POST"])
@staff_only(PERMISSION)
def check(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Check the file of a survey for everyone and import it as a draft."""
    return STAFF.check(request, upload_id)


@require_POST
@staff_only(PERMISSION)
def discard(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Discard an uploaded file."""
    return STAFF.discard(request, upload_id)
