"""A clinician's surveys: the list, one survey with its tables, and entry by hand. logbook.percentile compares them."""

import csv
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benchmarks import queries, services
from benchmarks.domain.metrics import METRICS, PERCENTILES
from benchmarks.forms import RowForm, SurveyForm
from benchmarks.importers.row_warnings import tied_points
from benchmarks.models import Survey, SurveyRow

ROWS_PER_PAGE = 60
COLUMNS = (
    "Specialty", "Metric", "Provider type", "Region", "Practice type", "p10", "p25", "p50", "p75", "p90",
    "Number of providers", "Number of groups",
)  # fmt: skip


def user_id(request: HttpRequest) -> int:
    """Return the signed-in user's id. Use behind login_required."""
    return int(request.user.pk or 0)


def visible_survey(request: HttpRequest, survey_id: int) -> Survey:
    """Return a survey the user may see, or raise 404."""
    try:
        return queries.survey_for(user_id(request), survey_id)
    except Survey.DoesNotExist as missing:
        raise Http404("No such survey") from missing


def survey_page(survey: Survey, request: HttpRequest) -> dict[str, Any]:
    """Return the context of a page that shows a survey: its rows, paged, for one specialty with ?specialty=."""
    rows = queries.rows_of(survey)
    if specialty := request.GET.get("specialty", ""):
        rows = rows.filter(specialty=specialty)
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    points = sorted({*PERCENTILES, *(percentile for row in shown for percentile in row.percentiles)})
    lines = [(row, [row.values.get(percentile) for percentile in points]) for row in shown]
    return {"survey": survey, "page": page, "lines": lines, "points": points, "specialty": specialty}


@login_required
@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """List the user's own surveys and those published to everyone."""
    return render(
        request,
        "benchmarks/surveys.html",
        {"nav": "benchmarks", "surveys": queries.surveys_for(user_id(request))},
    )


@login_required
@require_safe
def survey(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Show a survey with its tables; its owner may change it."""
    found = visible_survey(request, survey_id)
    context = {"nav": "benchmarks", "is_own": not found.for_everyone} | survey_page(found, request)
    return render(request, "benchmarks/survey.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a survey by hand: its facts and first row."""
    sent = request.POST if request.method == "POST" else None
    facts, row = SurveyForm(sent), RowForm(sent, initial={"metric": "work_rvu"})
    if request.method == "POST" and facts.is_valid() & row.is_valid():
        try:
            saved = services.create_survey(owner_id=user_id(request), facts=facts.facts(), rows=[row.row()])
        except services.SurveyRefusedError as refused:
            facts.add_error(None, str(refused))
        else:
            messages.success(request, f"{saved} saved.")
            return redirect("benchmarks:survey", survey_id=saved.pk)
    status = 422 if facts.errors or row.errors else 200
    return render(request, "benchmarks/by_hand.html", {"nav": "benchmarks", "form": facts, "row": row}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Change the facts of the user's own survey."""
    try:
        found = queries.own_survey(user_id(request), survey_id)
    except Survey.DoesNotExist as missing:
        raise Http404("No such survey") from missing
    form = SurveyForm.of(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_survey(user_id=user_id(request), survey_id=survey_id, facts=form.facts())
        except services.SurveyRefusedError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("benchmarks:survey", survey_id=survey_id)
    context = {"nav": "benchmarks", "survey": found, "form": form}
    return render(request, "benchmarks/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, survey_id: int, row_id: int | None = None) -> HttpResponse:
    """Add or change a row of the user's own survey."""
    try:
        found = queries.own_survey(user_id(request), survey_id)
        stored = queries.own_row(user_id(request), survey_id, row_id) if row_id else None
    except (Survey.DoesNotExist, SurveyRow.DoesNotExist) as missing:
        raise Http404("No such row") from missing
    sent = request.POST if request.method == "POST" else None
    first = {"specialty": request.GET.get("specialty", "")}
    form = RowForm.of(stored, sent) if stored else RowForm(sent, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_row(user_id=user_id(request), survey_id=survey_id, row=form.row(), row_id=row_id)
        except services.SurveyRefusedError as refused:
            form.add_error(None, str(refused))
        else:
            ties = tied_points(saved.metric_facts, saved.table)
            messages.success(request, f"{saved.name}, {saved.metric_facts.name} saved.{f' {ties}.' if ties else ''}")
            return redirect("benchmarks:survey", survey_id=survey_id)
    context = {"nav": "benchmarks", "survey": found, "stored": stored, "row": form}
    return render(request, "benchmarks/row.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def delete_row(request: HttpRequest, survey_id: int, row_id: int) -> HttpResponse:
    """Delete a row of the user's own survey."""
    try:
        services.delete_row(user_id=user_id(request), survey_id=survey_id, row_id=row_id)
    except SurveyRow.DoesNotExist as missing:
        raise Http404("No such row") from missing
    messages.success(request, "Row deleted.")
    return redirect("benchmarks:survey", survey_id=survey_id)


@login_required
@require_POST
def delete(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Delete the user's own survey."""
    try:
        deleted = services.delete_survey(user_id=user_id(request), survey_id=survey_id)
    except Survey.DoesNotExist as missing:
        raise Http404("No such survey") from missing
    messages.success(request, f"{deleted} deleted.")
    return redirect("benchmarks:surveys")


@login_required
@require_safe
def template(_request: HttpRequest) -> HttpResponse:
    """Download a CSV to fill in: the columns, and a row without numbers for each metric."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="survey-template.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for metric in METRICS.values():
        writer.writerow(["General surgery", metric.name, "Physician", "All regions", "All practices", *[""] * 7])
    return response
