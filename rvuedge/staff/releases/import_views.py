"""Release uploads: the list with its form, the progress of one upload, and its problems."""

from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from codes.domain.loading import CONSEQUENCES
from codes.domain.release_names import name_in, read_label
from codes.importing import jobs, uploads
from codes.importing.cms.errors import MAX_KEPT_OF_A_FAULT
from codes.importing.phases import part_done, seconds_left
from codes.importing.remedies import NO_REMEDY, Remedy
from codes.models import ImportState, Release, ReleaseImport
from rvuedge.common import disk
from rvuedge.common.csv_export import csv_response
from rvuedge.common.ownership import between_transactions
from rvuedge.staff.access import PERMISSION, actor_of, staff_only
from rvuedge.staff.releases.addresses import address_of
from rvuedge.staff.releases.forms import NameForm, UploadForm
from rvuedge.staff.releases.uploads import StagedFile, StagedUploadHandler, is_far_too_large, too_large_message

UPLOADS_SHOWN = 10
PROBLEMS_PER_PAGE = 100
STOP_POLLING = 286  # htmx stops polling when it gets this status


@csrf_exempt  # the CSRF check reads the body, so it must wait for the upload handler; _receive does it
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(PERMISSION)
def releases(request: HttpRequest) -> HttpResponse:
    """Show the releases and recent uploads; POST uploads a file."""
    if request.method != "POST":
        return _page(request, UploadForm())
    try:
        uploads.refuse_too_many(actor_of(request))
    except uploads.UploadRefusedError as error:
        return _refuse(request, str(error), status=429)
    if is_far_too_large(request):
        return _refuse(request, too_large_message(), status=413)
    handler = StagedUploadHandler(request)
    request.upload_handlers = [handler]
    with between_transactions(request):
        request.POST  # noqa: B018 reads the upload, which may take longer than a transaction may be idle
    return _receive(request, handler)


@csrf_protect
def _receive(request: HttpRequest, handler: StagedUploadHandler) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if handler.is_too_large:
        return _refuse(request, too_large_message(), status=413)
    if handler.is_disk_full:
        return _refuse(request, disk.MESSAGE, status=507)
    if not form.is_valid():
        return _page(request, form, status=422)
    file: StagedFile = form.cleaned_data["file"]
    upload = uploads.Upload(Path(file.temporary_file_path()), file.name or "", file.size or 0)
    try:
        file.flush()
        queued_import = uploads.accept_upload(
            upload,
            actor=actor_of(request),
            named=form.name.label if form.name else "",
            effective_from=form.cleaned_data["effective_from"],
        )
    except uploads.UploadRefusedError as error:
        return _refuse(request, str(error), status=429)
    except (OSError, DatabaseError) as error:
        if not disk.is_disk_full(error):
            raise
        return _refuse(request, disk.MESSAGE, status=507)
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":  # static/js/upload.js opens the page itself
        return HttpResponse(status=201, headers={"Location": reverse("staff:import", args=[queued_import.pk])})
    return redirect("staff:import", queued_import.pk)


def _refuse(request: HttpRequest, message: str, *, status: int) -> HttpResponse:
    form = UploadForm({})
    form.full_clean()
    form.errors.clear()
    form.add_error(None, message)
    return _page(request, form, status=status)


def _page(request: HttpRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    context = {
        "nav": "staff-releases",
        "form": form,
        "limit": settings.UPLOAD_LIMIT,
        "releases": _with_successors(list(Release.objects.select_related("imported_by"))),
        "uploads": ReleaseImport.objects.select_related("created_by", "release")[:UPLOADS_SHOWN],
    }
    return render(request, "staff/releases/list.html", context, status=status)


def _with_successors(releases: list[Release]) -> list[tuple[Release, Release | None]]:
    """Pair each release with the newer published revision of its quarter, if there is one."""
    newest: dict[str, Release] = {}
    for release in releases:
        if release.state == "published" and (
            release.label not in newest or newest[release.label].revision < release.revision
        ):
            newest[release.label] = release
    found = []
    for release in releases:
        other = newest.get(release.label)
        found.append((release, other if other and other.revision > release.revision else None))
    return found


@require_safe
@staff_only(PERMISSION)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an import's progress, which htmx polls until it ends, then the report or the problems."""
    upload = get_object_or_404(ReleaseImport.objects.select_related("release", "created_by"), pk=pk)
    if request.htmx:  # type: ignore[attr-defined]
        if upload.is_open:
            return render(request, "staff/releases/_import.html", _progress(upload))
        response = HttpResponse(status=STOP_POLLING)
        response["HX-Redirect"] = address_of(upload.release) if upload.release else request.path
        return response
    if upload.state == ImportState.STAGED and upload.release:
        return redirect(address_of(upload.release))
    return _import_page(request, upload, _name_form(upload) if upload.is_asking else None)


def _import_page(
    request: HttpRequest, upload: ReleaseImport, form: NameForm | None = None, *, status: int = 200
) -> HttpResponse:
    problems = Paginator(upload.problems.all(), PROBLEMS_PER_PAGE).get_page(request.GET.get("page"))
    remedy = Remedy.from_json(upload.remedy) if uploads.file_of(upload).exists() else NO_REMEDY
    context = {
        "nav": "staff-releases",
        "page": problems,
        "kept": MAX_KEPT_OF_A_FAULT,
        "remedy": remedy,
        "consequences": [CONSEQUENCES[name] for name in remedy.without],
        "form": form,
    }
    return render(request, "staff/releases/import.html", _progress(upload) | context, status=status)


def _name_form(upload: ReleaseImport) -> NameForm:
    """The form of an import that asks, with what's known."""
    known = read_label(upload.named) or name_in(upload.name)
    initial = {"year": known.year, "letter": known.letter} if known else {}
    form = NameForm(initial=initial | {"effective_from": upload.effective_from})
    form.fields["effective_from"].required = known is not None and known.first_day is None
    return form


@require_POST
@staff_only(PERMISSION)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an import's question: which release it is, and from which day."""
    upload = get_object_or_404(ReleaseImport, pk=pk)
    form = NameForm(request.POST)
    if not form.is_valid() or form.name is None:
        return _import_page(request, upload, form, status=422) if upload.is_asking else redirect("staff:import", pk)
    action = partial(jobs.answer_import, name=form.name, effective_from=form.cleaned_data["effective_from"])
    return _act(request, pk, action, f"Importing {form.name.label}.")


def _progress(upload: ReleaseImport) -> dict[str, Any]:
    done = part_done(upload.phase, upload.rows_done, upload.rows_total)
    so_far = timezone.now() - upload.started_at if upload.started_at else None
    ahead = ReleaseImport.objects.filter(state__in=["waiting", "running"], pk__lt=upload.pk).count()
    return {
        "upload": upload,
        "percent": int(done * 100),
        "left": seconds_left(done, jobs.seconds(so_far)) if so_far and upload.state == "running" else None,
        "ahead": ahead,
    }


@require_safe
@staff_only(PERMISSION)
def problems_csv(_request: HttpRequest, pk: int) -> HttpResponse:
    """Download every problem as CSV."""
    upload = get_object_or_404(ReleaseImport, pk=pk)
    rows = upload.problems.values_list("file", "line", "column", "value", "reason").iterator()
    header = ("file", "line", "column", "value", "problem")
    return csv_response(f"problems-{upload.pk}", header, rows)  # type: ignore[return-value]


def _act(request: HttpRequest, pk: int, action: Any, message: str) -> HttpResponse:
    get_object_or_404(ReleaseImport, pk=pk)
    try:
        action(pk, actor=actor_of(request))
    except jobs.ImportEndedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, message)
    return redirect("staff:import", pk)


@require_POST
@staff_only(PERMISSION)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel an import that waits, runs or asks."""
    return _act(request, pk, jobs.cancel_import, "Canceling the import. Nothing from it is kept.")


@require_POST
@staff_only(PERMISSION)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Retry a failed import."""
    return _act(request, pk, jobs.retry_import, "The import is queued again.")


@require_POST
@staff_only(PERMISSION)
def repair(request: HttpRequest, pk: int) -> HttpResponse:
    """Load a refused file without its faulty members, or with its leading zeros restored."""
    return _act(request, pk, jobs.repair_import, "The import is queued again. The audit log has your decision.")
