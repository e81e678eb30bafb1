"""The report of a release, and the staff actions on it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from codes.domain.sections import BY_SLUG
from codes.fee_schedule.releases import release_before
from codes.models import Release
from codes.releases import actions, report
from codes.releases.payment_table import PAYMENT_KINDS, payment_rows
from rvuedge.common import specialties
from rvuedge.common.csv_export import csv_response
from rvuedge.common.dates import format_date, format_datetime
from rvuedge.staff.access import PERMISSION, staff_only
from rvuedge.staff.releases import report as pages
from rvuedge.staff.releases.forms import EffectiveForm, NameForm, ScheduleForm

Action = Callable[..., Release]


@require_safe
@staff_only(PERMISSION)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the report of a release with the chosen table of changes."""
    release = get_object_or_404(Release.objects.select_related("imported_by"), pk=pk)
    return render(request, "staff/releases/release.html", _context(request, release))


def _context(request: HttpRequest, release: Release, **forms: Any) -> dict[str, Any]:
    show = pages.Show.from_query(request.GET)
    figures = pages.make_report(release)
    return {
        "nav": "staff-releases",
        "release": release,
        "report": figures,
        "show": show,
        "title": pages.TITLES[show.kind],
        "is_of_codes": show.kind not in PAYMENT_KINDS,
        "tables": [(figures.statuses, "Codes by status", "Status"), (figures.sections, "Codes by section", "Section")],
        "superseded_by": report.superseded_by(release),
        "upload": report.source_upload(release),
        "sections": [BY_SLUG[counted.key] for counted in sorted(figures.sections, key=lambda one: one.name)],
        "specialties": [(slug, specialties.BY_SLUG.get(slug, slug)) for slug in report.specialties_in_content()],
        "schedule_form": forms.get("schedule") or ScheduleForm(),
        "name_form": forms.get("name") or _name_form(release),
        "effective_form": forms.get("effective") or EffectiveForm(initial={"effective_from": release.effective_from}),
        **_table(request, figures, show),
    }


def _table(request: HttpRequest, figures: pages.Report, show: pages.Show) -> dict[str, Any]:
    release, before = figures.release, figures.before
    if before is None or figures.payment is None:
        return {"page": None, "rows": []}
    if show.kind in PAYMENT_KINDS:
        found = payment_rows(release, before, show.kind, figures.payment)
        page = Paginator(found, pages.ROWS_PER_PAGE).get_page(request.GET.get("page"))
        return {"page": page, "rows": list(page)}
    found = pages.code_rows(release, before, show)
    codes = Paginator(found, pages.ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return {"page": codes, "rows": pages.with_bars(list(codes), pages.largest_of(found))}


@require_safe
@staff_only(PERMISSION)
def changes_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the chosen table, with every row, as CSV."""
    release = get_object_or_404(Release, pk=pk)
    before = release_before(release)
    if before is None:
        raise Http404("No release to compare with")
    show = pages.Show.from_query(request.GET)
    export = pages.export_of(release, before, show)
    return csv_response(f"{release.label}-{show.kind}", export.header, export.rows)  # type: ignore[return-value]


def _carry_out(request: HttpRequest, pk: int, action: Action, message: str, *arguments: Any) -> HttpResponse:
    """Run an action and confirm it; if someone changed the release first, show its current state."""
    try:
        release = action(pk, *arguments, actor=request.user)
    except actions.ReleaseStateError as error:
        messages.error(request, str(error))
        is_there = Release.objects.filter(pk=pk).exists()
        return redirect("staff:release", pk) if is_there else redirect("staff:releases")
    messages.success(request, message.format(release=release.label))
    return redirect("staff:release", release.pk) if release.pk else redirect("staff:releases")


@require_POST
@staff_only(PERMISSION)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the release now."""
    return _carry_out(request, pk, actions.publish, "{release} is published. Everyone can see it now.")


@require_POST
@staff_only(PERMISSION)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw the release; readers see the one before."""
    return _carry_out(request, pk, actions.withdraw, "{release} is withdrawn. Everyone sees the earlier release now.")


@require_POST
@staff_only(PERMISSION)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Discard a staged release."""
    return _carry_out(request, pk, actions.discard, "{release} is discarded. It was never published.")


@require_POST
@staff_only(PERMISSION)
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Schedule the release's publication."""
    release = get_object_or_404(Release, pk=pk)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        return render(request, "staff/releases/release.html", _context(request, release, schedule=form), status=422)
    when: datetime = form.cleaned_data["publish_at"]
    message = f"{{release}} will be published {format_datetime(timezone.localtime(when))}."
    return _carry_out(request, pk, actions.publish_at, message, when)


@require_POST
@staff_only(PERMISSION)
def keep_staged(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a scheduled publication."""
    return _carry_out(request, pk, actions.keep_staged, "{release} stays staged until someone publishes it.")


@require_POST
@staff_only(PERMISSION)
def effective(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the effective date."""
    release = get_object_or_404(Release, pk=pk)
    form = EffectiveForm(request.POST)
    if not form.is_valid():
        return render(request, "staff/releases/release.html", _context(request, release, effective=form), status=422)
    day = form.cleaned_data["effective_from"]
    message = f"{{release}} applies to service dates from {format_date(day)}."
    return _carry_out(request, pk, actions.set_effective_from, message, day)


@require_POST
@staff_only(PERMISSION)
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the name of a staged release, and its effective date."""
    release = get_object_or_404(Release, pk=pk)
    form = NameForm(request.POST)
    if not form.is_valid() or form.name is None or form.first_day is None:
        return render(request, "staff/releases/release.html", _context(request, release, name=form), status=422)
    message = f"{{release}} applies to service dates from {format_date(form.first_day)}."
    return _carry_out(request, pk, actions.set_name, message, form.name, form.first_day)


def _name_form(release: Release) -> NameForm:
    """The name to correct. A day that the name tells is left out, so another name never keeps it by oversight."""
    day = None if release.effective_from == release.name.first_day else release.effective_from
    return NameForm(initial={"year": release.year, "letter": release.letter, "effective_from": day})
