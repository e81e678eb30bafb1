"""The benchmarks page: a clinician's percentile on surveys, and their choices and compensation."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from benchmarks import queries, services
from benchmarks.domain.metrics import METRICS, WORK_RVU
from benchmarks.models import ProviderType
from logbook.entries.queries import days_with_entries
from logbook.goals.practice import Practice, practice_of
from logbook.percentile import clinical_days, page
from logbook.percentile.forms import ChoiceForm, CompensationForm, MethodForm
from logbook.percentile.quarters import quarter_sums, quarters
from logbook.percentile.restatement import Restatement, release_of_year, restate
from logbook.percentile.result import PercentileResult, percentile_for, provider_type_of
from logbook.percentile.year_totals import YearSums, with_history, year_sums
from rvuedge.accounts.models import User
from rvuedge.accounts.requests import signed_in
from rvuedge.common.periods import year_of

MAX_WEIGHT = Decimal(1000)


@login_required
@require_GET
def benchmarks(request: HttpRequest) -> HttpResponse:
    """Show the log's percentile on the chosen survey; ?under=survey values it under the survey's own fee schedule."""
    form = CompensationForm(initial={"year": timezone.localdate().year})
    return render(request, "logbook/percentile/page.html", _context(request, form))


def _context(request: HttpRequest, form: CompensationForm) -> dict[str, Any]:
    user, today = signed_in(request), timezone.localdate()
    practice = practice_of(user)
    choice = practice.choice
    wanted = queries.wanted_by(choice, user.specialty_name, provider_type_of(user))
    found = queries.comparison_for(user.pk, wanted, choice.survey_id)
    is_wrvu = wanted["metric"] == WORK_RVU.slug
    wrvu_found = (
        found if is_wrvu else queries.comparison_for(user.pk, wanted | {"metric": WORK_RVU.slug}, choice.survey_id)
    )
    sums = with_history(user, year_sums(user, today), today)
    planned = _planned(user, practice, sums, today)

    def percentile(sums: YearSums) -> PercentileResult:
        return percentile_for(
            user, today, planned=planned, sums=sums, found=wrvu_found, choice=choice, fte=practice.fte
        )

    as_logged = percentile(sums)
    restated, missing = _restated(request, user, as_logged, today)
    result = percentile(restated.sums) if restated else as_logged
    base = found.row or result.row
    rows = queries.rows_of_metrics(base) if base else {}
    compensation = page.compensation_years(result, queries.compensation_of(user.pk), rows, today)
    comparisons = page.compare_surveys(result, as_logged, found.row, found.nearest_rows, compensation, today)
    chosen = next((one for one in comparisons if one.is_chosen), None)
    return {
        "nav": "benchmarks",
        "result": result,
        "row": found.row,
        "metric": METRICS[wanted["metric"]],
        "is_wrvu": is_wrvu,
        "wanted": wanted,
        "wanted_provider": dict(ProviderType.choices).get(wanted["provider_type"], ""),
        "position": chosen.position if chosen else None,
        "full_time": chosen.full_time if chosen else None,
        "options": _options(user, found, wanted),
        "comparisons": comparisons,
        "blend": page.blended(comparisons),
        "years": page.years(result, today),
        "quarters": quarters(as_logged, quarter_sums(user, today), today) if is_wrvu and found.row else [],
        "compensation": compensation,
        "form": form,
        "method_form": MethodForm(initial={"clinical_days": choice.clinical_days, "scales_down": choice.scales_down}),
        "today": today,
        "restated": restated,
        "missing_year": missing,
    }


def _planned(user: User, practice: Practice, sums: YearSums, today: date) -> clinical_days.ClinicalYear | None:
    """Return the clinical days by the user's work calendar; None without a goal, which the calendar belongs to."""
    if practice.target is None:
        return None
    days = days_with_entries(user, year_of(today).until(today))
    return clinical_days.from_calendar(practice.calendar, sums.first, today, days)


def _restated(
    request: HttpRequest, user: User, result: PercentileResult, today: date
) -> tuple[Restatement | None, int | None]:
    """Return the log under the survey's fee schedule if requested, or the schedule's year if none of its releases is
    loaded."""
    year = result.row.survey.schedule_year if result.row and result.schedule_years else None
    if request.GET.get("under") != "survey" or year is None:
        return None, None
    release = release_of_year(year)
    return (restate(user, result.sums, release, today), None) if release else (None, year)


def _options(user: User, found: queries.Comparison, wanted: dict[str, str]) -> dict[str, list[tuple[Any, str]]]:
    """Return the options of each field of the comparison, as (value, label)."""
    labels = {
        "metric": {slug: metric.name for slug, metric in METRICS.items()},
        "provider_type": dict(ProviderType.choices),
    }
    parts = {
        name: [(value, labels.get(name, {}).get(value, value)) for value in values]
        for name, values in queries.choices(user.pk, found).items()
    }
    specialty = wanted["specialty"]
    if specialty not in dict(parts["specialty"]):
        parts["specialty"].insert(0, (specialty, specialty or "Choose a specialty"))
    surveys = [(row.survey_id, str(row.survey)) for row in found.nearest_rows]
    return {"survey": surveys, **parts}


@login_required
@require_POST
def save_choice(request: HttpRequest) -> HttpResponse:
    """Save what to compare with. A missing or invalid field keeps its value."""
    user, form = signed_in(request), ChoiceForm(request.POST)
    form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if name in request.POST}
    if "survey" in chosen:
        survey_id = chosen.pop("survey")
        if survey_id and not queries.surveys_for(user.pk).filter(pk=survey_id).exists():
            raise Http404("No such survey")
        chosen["survey_id"] = survey_id
    services.save_choice(user_id=user.pk, **chosen)
    return redirect("logbook:benchmarks")


@login_required
@require_POST
def save_method(request: HttpRequest) -> HttpResponse:
    """Save the annualization method, clinical days a year, and whether to scale down more than full time."""
    form = MethodForm(request.POST)
    if form.is_valid():
        services.save_choice(user_id=signed_in(request).pk, **form.cleaned_data)
    else:
        messages.error(request, "Enter 1–366 clinical days a year. Nothing was changed.")
    return redirect("logbook:benchmarks")


@login_required
@require_POST
def save_weights(request: HttpRequest) -> HttpResponse:
    """Save the weights of the blend, fields `weight-<survey>`."""
    user = signed_in(request)
    visible = set(queries.surveys_for(user.pk).values_list("pk", flat=True))
    try:
        services.save_weights(user_id=user.pk, weights=_weights(request, visible))
    except (ValueError, InvalidOperation):
        messages.error(request, "Weights must be 0–1,000, with at least one above 0. Nothing was changed.")
    return redirect("logbook:benchmarks")


def _weights(request: HttpRequest, visible: set[int]) -> dict[int, Decimal]:
    found = {}
    for name, text in request.POST.items():
        key = name.removeprefix("weight-")
        if key == name or not key.isdecimal() or int(key) not in visible:
            continue
        weight = Decimal(str(text).strip() or "0")
        if not weight.is_finite() or weight > MAX_WEIGHT:
            raise ValueError(f"{text} isn't a weight")
        found[int(key)] = weight
    return found


@login_required
@require_POST
def save_compensation(request: HttpRequest) -> HttpResponse:
    """Save a year's compensation, which only its owner sees."""
    form = CompensationForm(request.POST)
    if not form.is_valid():
        return render(request, "logbook/percentile/page.html", _context(request, form), status=422)
    saved = services.save_compensation(user_id=signed_in(request).pk, **form.cleaned_data)
    messages.success(request, f"Compensation for {saved.year} saved. Only you can see it.")
    return redirect("logbook:benchmarks")


@login_required
@require_POST
def delete_compensation(request: HttpRequest, year: int) -> HttpResponse:
    """Delete a year's compensation."""
    services.delete_compensation(user_id=signed_in(request).pk, year=year)
    messages.success(request, f"Compensation for {year} deleted.")
    return redirect("logbook:benchmarks")
