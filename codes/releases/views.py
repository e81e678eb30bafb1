"""The public pages of releases and their changes."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
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
from codes.releases.payment import PaymentChanges, payment_changes
from codes.releases.payment_table import PAYMENT_KINDS, payment_rows, payment_table
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
    source = "" if release.locality_count else localities_of(release, published).source
    return loading_notes(release.label, release.loaded_without, release.restored_zeros, source)


@require_safe
def release_changes(request: HttpRequest, label: str) -> HttpResponse:
    """Show the changes since the release before, or since ?against=RVU22A, filtered by kind and section."""
    edition, changed_at = edition_mark()
    return versioned_page(request, edition, lambda: _changes(request, label), modified=changed_at)


def _changes(request: HttpRequest, label: str) -> HttpResponse:
    published = list(published_releases())
    release, before = _pair(request, label, published)
    corrected = release_before(release, published)
    context = {
        "corrected": corrected if corrected and corrected.label == release.label else None,
        "others": [other for other in newest_loads(published) if other.label != release.label],
    }
    return render(request, "codes/releases/changes.html", context | _differences(request, release, before))


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Compare any two published releases, ?from=RVU22A&to=RVU25D, in either direction."""
    edition, changed_at = edition_mark()
    return versioned_page(request, edition, lambda: _compare(request), modified=changed_at)


def _compare(request: HttpRequest) -> HttpResponse:
    """Without a choice, compare the newest release with the one before."""
    published = list(published_releases())
    loads = newest_loads(published)
    release = _chosen(request, "to", published) or next(iter(loads), None)
    before = _chosen(request, "from", published)
    if before is None and release is not None and "from" not in request.GET:
        before = next((load for load in loads[loads.index(release) + 1 :]), None)
    unknown = _unknown(request, published)
    context: dict[str, Any] = {"nav": "codes", "canonical": request.build_absolute_uri(request.path), "is_pair": False}
    if release is not None:
        is_pair = not unknown and before != release
        context |= _differences(request, release, before if is_pair else None)
    context |= {"is_choice": True, "loads": loads, "unknown": unknown, "release": release, "before": before}
    return render(request, "codes/releases/changes.html", context, status=404 if unknown else 200)


def _chosen(request: HttpRequest, side: str, published: list[Release]) -> Release | None:
    return release_named(request.GET.get(side, ""), published)


def _unknown(request: HttpRequest, published: list[Release]) -> str:
    """The first label in the address that no published release has; '' if there is none."""
    labels = [label for side in ("from", "to") if (label := request.GET.get(side, ""))]
    return next((label[:12] for label in labels if release_named(label, published) is None), "")


def _differences(request: HttpRequest, release: Release, before: Release | None) -> dict[str, Any]:
    """What the page shows of two releases: counts, payment changes, and a page of the chosen table."""
    form = ChangesForm(request.GET)
    form.is_valid()
    kind = form.cleaned_data.get("kind", "")
    payment = payment_changes(release, before) if before else None
    page = Paginator(_rows(form, release, before, payment), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return {
        "nav": "codes",
        "release": release,
        "before": before,
        "is_pair": before is not None,
        "names": _names(release, before),
        "counts": change_counts(release, before) if before else None,
        "payment": payment,
        "form": form,
        "kind": kind,
        "is_of_codes": kind not in PAYMENT_KINDS,
        "page": page,
        "rows": page.object_list,
        "reason": REASON,
        "sections": BY_SLUG,
        "csv": _csv_address(form, release, before),
        "canonical": request.build_absolute_uri(request.path),
    }


def _rows(form: ChangesForm, release: Release, before: Release | None, payment: PaymentChanges | None) -> Sequence[Any]:
    """The rows of the chosen table."""
    if before is None or payment is None:
        return []
    kind = form.cleaned_data.get("kind", "")
    return _found(form, release, before) if kind not in PAYMENT_KINDS else payment_rows(release, before, kind, payment)


def _found(form: ChangesForm, release: Release, before: Release) -> list[Change]:
    """The code changes that match the form's filters."""
    facts = form.cleaned_data
    return changes(release, before, facts.get("kind", ""), facts.get("section", ""))


def _csv_address(form: ChangesForm, release: Release, before: Release | None) -> str:
    """The address of the chosen table as a file."""
    query = {name: value for name, value in form.cleaned_data.items() if value}
    if before and before.label != release.label:
        query["against"] = before.label
    address = reverse("codes:changes_csv", args=[release.label])
    return f"{address}?{urlencode(query)}" if query else address


def _names(release: Release, before: Release | None) -> tuple[str, str]:
    """The names of the two releases: their labels, with revisions if both are loads of one quarter."""
    if before is None:
        return release.label, ""
    if release.label != before.label:
        return release.label, before.label
    return f"{release.label} revision {release.revision}", f"{before.label} revision {before.revision}"


@require_safe
def changes_csv(request: HttpRequest, label: str) -> StreamingHttpResponse:
    """Download the same changes as a CSV file, one line for each code, factor, locality or cap."""
    release, before = _pair(request, label, list(published_releases()))
    if before is None:
        raise Http404("No earlier release")
    form = ChangesForm(request.GET)
    form.is_valid()
    kind = form.cleaned_data.get("kind", "")
    header, rows = (
        payment_table(release, before, kind)
        if kind in PAYMENT_KINDS
        else (CSV_HEADER, map(_cells, _found(form, release, before)))
    )
    lines = csv_lines(header, rows)
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
