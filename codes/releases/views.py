"""The public pages of releases and their changes."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from codes.domain.efficiency import REASON
from codes.domain.loading import loading_notes
from codes.domain.sections import BY_SLUG
from codes.fee_schedule.edition import edition_mark
from codes.fee_schedule.localities import localities_of
from codes.fee_schedule.releases import newest_loads, published_releases, release_before, release_named
from codes.models import Release
from codes.releases.changes import Change, change_counts, changes
from codes.releases.forms import ChangesForm
from rvuedge.common.csv_export import csv_lines
from rvuedge.common.page_cache import versioned_page

ROWS_PER_PAGE = 100
CSV_HEADER = (
    "code", "title", "section", "changes", "status_before", "status", "work_rvu_before", "work_rvu", "difference",
    "efficiency_adjustment",
)  # fmt: skip


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """List the loaded releases with their sources and contents."""
    edition, changed_at = edition_mark()
    return versioned_page(request, edition, lambda: _releases(request), modified=changed_at)


def _releases(request: HttpRequest) -> HttpResponse:
    published = list(published_releases())
    lines = [
        (release, release_before(release, published), _loading_notes(release, published))
        for release in newest_loads(published)
    ]
    context = {"nav": "codes", "lines": lines, "canonical": request.build_absolute_uri(request.path)}
    return render(request, "codes/releases/list.html", context)


def _loading_notes(release: Release, published: list[Release]) -> list[str]:
    source = localities_of(release, published).source if release.loaded_without else ""
    return loading_notes(release.label, release.loaded_without, release.restored_zeros, source)


@require_safe
def release_changes(request: HttpRequest, label: str) -> HttpResponse:
    """Show the changes since the release before, or since ?against=RVU22A, filtered by kind and section."""
    edition, changed_at = edition_mark()
    return versioned_page(request, edition, lambda: _changes(request, label), modified=changed_at)


def _changes(request: HttpRequest, label: str) -> HttpResponse:
    published = list(published_releases())
    release, before = _pair(request, label, published)
    form = ChangesForm(request.GET)
    form.is_valid()
    found = _found(form, release, before) if before else []
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    corrected = release_before(release, published)
    context = {
        "nav": "codes",
        "release": release,
        "before": before,
        "names": _names(release, before),
        "corrected": corrected if corrected and corrected.label == release.label else None,
        "others": [other for other in newest_loads(published) if other.label != release.label],
        "counts": change_counts(release, before) if before else None,
        "form": form,
        "page": page,
        "rows": page.object_list,
        "reason": REASON,
        "sections": BY_SLUG,
        "canonical": request.build_absolute_uri(request.path),
    }
    return render(request, "codes/releases/changes.html", context)


def _found(form: ChangesForm, release: Release, before: Release) -> list[Change]:
    """The changes that match the form's filters."""
    facts = form.cleaned_data
    return changes(release, before, facts.get("kind", ""), facts.get("section", ""))


def _names(release: Release, before: Release | None) -> tuple[str, str]:
    """The names of the two releases: their labels, with revisions if both are loads of one quarter."""
    if before is None:
        return release.label, ""
    if release.label != before.label:
        return release.label, before.label
    return f"{release.label} revision {release.revision}", f"{before.label} revision {before.revision}"


@require_safe
def changes_csv(request: HttpRequest, label: str) -> StreamingHttpResponse:
    """Download the same changes as a CSV file, one line for each code."""
    release, before = _pair(request, label, list(published_releases()))
    if before is None:
        raise Http404("No earlier release")
    form = ChangesForm(request.GET)
    form.is_valid()
    lines = csv_lines(CSV_HEADER, map(_cells, _found(form, release, before)))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = "-against-".join(_names(release, before)).replace(" ", "-")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "public, no-cache"
    return response


def _cells(change: Change) -> list[Any]:
    return [
        change.hcpcs,
        change.name,
        BY_SLUG[change.section].name,
        " ".join(change.kinds),
        change.status_before,
        change.status,
        change.work_before,
        change.work,
        change.work_difference,
        "yes" if change.is_adjusted else "no",
    ]


def _pair(request: HttpRequest, label: str, published: list[Release]) -> tuple[Release, Release | None]:
    """The release and the one to compare it with; a 404 names the release that isn't published."""
    release = release_named(label, published)
    if release is None:
        raise Http404(f"There's no published release {label[:12]}.")
    against = request.GET.get("against", "")
    if not against:
        return release, release_before(release, published)
    before = release_named(against, published)
    if before is None or before.label == release.label:
        raise Http404(f"{against[:12]} isn't another published release.")
    return release, before
