"""The benchmarks page: a log on the surveys, and what its owner chooses and enters there."""

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
from benchmarks.domain.annual import WorkDays
from benchmarks.domain.metrics import METRICS, WORK_RVU
from benchmarks.models import ProviderType
from logbook.goals.practice import Practice, practice_of
from logbook.percentile import page as page
from logbook.percentile.forms import ChoiceForm, CompensationForm, MethodForm
from logbook.percentile.restatement import Restated, release_of_year, restate
from logbook.percentile.standing import Standing, standing_for, work_days_of
from logbook.percentile.year_totals import YearSums, with_history, year_sums
from rvuedge.accounts.models import User
from rvuedge.accounts.requests import signed_in

MOST_WEIGHT = Decimal(1000)


@login_required
@require_GET
def benchmarks(request: HttpRequest) -> HttpResponse:
    """Where the log stands on the chosen survey; ?under=survey values it under the survey's own fee schedule."""
    return render(
        request,
        "benchmarks/page.html",
        _context(request, CompensationForm(initial={"year": timezone.localdate().year})),
    )


def _context(request: HttpRequest, form: CompensationForm) -> dict[str, Any]:
    user, today = signed_in(request), timezone.localdate()
    practice = practice_of(user)
    choice = practice.choice
    wanted = queries.wanted_by(choice, user.specialty_name)
    found = queries.compared(user.pk, wanted, choice.survey_id)
    is_wrvu = wanted["metric"] == WORK_RVU.slug
    wrvu_found = found if is_wrvu else queries.compared(user.pk, wanted | {"metric": WORK_RVU.slug}, choice.survey_id)
    sums = with_history(user, year_sums(user, today), today)
    work_days = _work_days(practice, sums, today)
    as_logged = standing = standing_for(user, today, work_days=work_days, choice=choice, found=wrvu_found, sums=sums)
    restated, missing = _restated(request, user, standing, today)
    if restated:
        standing = standing_for(user, today, work_days=work_days, choice=choice, found=wrvu_found, sums=restated.sums)
    base = found.row or standing.row
    rows = queries.rows_of_metrics(base) if base else {}
    money = page.compensation(standing, queries.compensation_of(user.pk), rows, today)
    beside = page.side_by_side(standing, as_logged, found.row, found.beside, money, today)
    position = next((one.position for one in beside if one.is_chosen), None)
    return {
        "nav": "benchmarks",
        "standing": standing,
        "row": found.row,
        "metric": METRICS[wanted["metric"]],
        "is_wrvu": is_wrvu,
        "wanted": wanted,
        "position": position,
        "options": _options(user, found, wanted),
        "providers": dict(ProviderType.choices),
        "beside": beside,
        "blend": page.blended(standing, beside),
        "years": page.years(standing, today),
        "money": money,
        "form": form,
        "method_form": MethodForm(initial={"clinical_days": choice.clinical_days, "scales_down": choice.scales_down}),
        "today": today,
        "restated": restated,
        "missing_year": missing,
    }


def _work_days(practice: Practice, sums: YearSums, today: date) -> WorkDays | None:
    """The clinic days of the user's work calendar, where a goal says that there is one."""
    if practice.target is None:
        return None
    return work_days_of(practice.calendar, sums.first, today, has_today=sums.last == today)


def _restated(request: HttpRequest, user: User, standing: Standing, today: date) -> tuple[Restated | None, int | None]:
    """The log under the survey's fee schedule when that is asked for; else the year of a release that is not loaded."""
    year = standing.row.survey.schedule_year if standing.row and standing.schedule_years else None
    if request.GET.get("under") != "survey" or year is None:
        return None, None
    release = release_of_year(year)
    return (restate(user, standing.sums, release, today), None) if release else (None, year)


def _options(user: User, found: queries.Compared, wanted: dict[str, str]) -> dict[str, list[tuple[Any, str]]]:
    """The choices of each part of the comparison, as (value, words)."""
    named = {
        "metric": {slug: metric.name for slug, metric in METRICS.items()},
        "provider_type": dict(ProviderType.choices),
    }
    parts = {
        name: [(value, named.get(name, {}).get(value, value)) for value in values]
        for name, values in queries.choices(user.pk, found).items()
    }
    specialty = wanted["specialty"]
    if specialty not in dict(parts["specialty"]):
        parts["specialty"].insert(0, (specialty, specialty or "Choose a specialty"))
    surveys = [(row.survey_id, str(row.survey)) for row in found.beside]
    return {"survey": surveys, **parts}


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember what is compared with. A field that is absent or makes no sense stays as it was."""
    user, form = signed_in(request), ChoiceForm(request.POST)
    form.is_valid()
    chosen = {name: value for name, value in form.cleaned_data.items() if name in request.POST}
    if "survey" in chosen:
        survey_id = chosen.pop("survey")
        if survey_id and not queries.surveys_for(user.pk).filter(pk=survey_id).exists():
            raise Http404("No such survey")
        chosen["survey_id"] = survey_id
    services.choose(user_id=user.pk, **chosen)
    return redirect("logbook:benchmarks")


@login_required
@require_POST
def method(request: HttpRequest) -> HttpResponse:
    """Remember how a year is reached, the clinic days of one, and whether more than full time is scaled down."""
    form = MethodForm(request.POST)
    if form.is_valid():
        services.choose(user_id=signed_in(request).pk, **form.cleaned_data)
    else:
        messages.error(request, "Clinic days a year are 1 to 366. Nothing was changed.")
    return redirect("logbook:benchmarks")


@login_required
@require_POST
def weigh(request: HttpRequest) -> HttpResponse:
    """Remember the weights of the blend, fields `weight-<survey>`."""
    user = signed_in(request)
    seen = set(queries.surveys_for(user.pk).values_list("pk", flat=True))
    try:
        services.weigh(user_id=user.pk, weights=_weights(request, seen))
    except (ValueError, InvalidOperation):
        messages.error(request, "Weights are numbers from 0 to 1,000, one of them more than 0. Nothing was changed.")
    return redirect("logbook:benchmarks")


def _weights(request: HttpRequest, seen: set[int]) -> dict[int, Decimal]:
    found = {}
    for name, text in request.POST.items():
        key = name.removeprefix("weight-")
        if key == name or not key.isdecimal() or int(key) not in seen:
            continue
        weight = Decimal(str(text).strip() or "0")
        if not weight.is_finite() or weight > MOST_WEIGHT:
            raise ValueError(f"{text} is no weight")
        found[int(key)] = weight
    return found


@login_required
@require_POST
def save_compensation(request: HttpRequest) -> HttpResponse:
    """Keep what was paid in a year; only its owner sees it."""
    form = CompensationForm(request.POST)
    if not form.is_valid():
        return render(request, "benchmarks/page.html", _context(request, form), status=422)
    saved = services.save_compensation(user_id=signed_in(request).pk, **form.cleaned_data)
    messages.success(request, f"Compensation of {saved.year} is saved. Only you see it.")
    return redirect("logbook:benchmarks")


@login_required
@require_POST
def delete_compensation(request: HttpRequest, year: int) -> HttpResponse:
    """Forget what was entered for a year."""
    services.delete_compensation(user_id=signed_in(request).pk, year=year)
    messages.success(request, f"Compensation of {year} is deleted.")
    return redirect("logbook:benchmarks")
