"""Surveys that staff publish to everyone: import, look through, publish, withdraw, discard."""

import uuid

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benchmarks import queries, services
from benchmarks.import_views import Import
from benchmarks.models import Survey
from benchmarks.views import survey_page
from rvuedge.staff.access import staff_only

PERMISSION = "publish_surveys"
STAFF = Import("staff", for_everyone=True, nav="staff")
CHANGES = {
    "publish": (services.publish_survey, "is published: everyone sees it."),
    "withdraw": (services.withdraw_survey, "is withdrawn: nobody sees it any more."),
    "discard": (services.discard_survey, "is discarded."),
}


@require_safe
@staff_only(PERMISSION)
def surveys(request: HttpRequest) -> HttpResponse:
    """The surveys of staff in every state."""
    return render(request, "staff/surveys.html", {"nav": "staff", "surveys": queries.staff_surveys()})


@require_safe
@staff_only(PERMISSION)
def survey(request: HttpRequest, survey_id: int) -> HttpResponse:
    """A survey as everyone would see it, with what can be done with it."""
    try:
        found = queries.staff_survey(survey_id)
    except Survey.DoesNotExist as missing:
        raise Http404("No such survey") from missing
    return render(request, "staff/survey.html", {"nav": "staff"} | survey_page(found, request))


@require_POST
@staff_only(PERMISSION)
def change(request: HttpRequest, survey_id: int, action: str) -> HttpResponse:
    """Publish, withdraw or discard a survey."""
    if action not in CHANGES:
        raise Http404("No such action")
    carry_out, words = CHANGES[action]
    actor = request.user
    assert isinstance(actor, AbstractBaseUser)
    try:
        changed = carry_out(actor=actor, survey_id=survey_id)
    except Survey.DoesNotExist as missing:
        raise Http404("No such survey") from missing
    except services.SurveyRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{changed} {words}")
        if action == "discard":
            return redirect("staff:surveys")
    return redirect("staff:survey", survey_id=survey_id)


@require_http_methods(["GET", "POST"])
@staff_only(PERMISSION)
def start(request: HttpRequest) -> HttpResponse:
    """A survey for everyone: its file."""
    return STAFF.start(request)


@require_http_methods(["GET", "POST"])
@staff_only(PERMISSION)
def check(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """A survey for everyone: its check and import as a draft."""
    return STAFF.check(request, upload_id)


@require_POST
@staff_only(PERMISSION)
def discard(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Forget a file."""
    return STAFF.discard(request, upload_id)
