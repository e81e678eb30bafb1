"""Code content as files: export a zip; upload a file, review its changes, apply or discard it."""

import io
import zipfile
from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from codes.content import queries, services
from codes.content.files import dump_files
from codes.models import ContentStaging, StagingState
from rvuedge.accounts.models import User
from rvuedge.staff.access import staff_only
from rvuedge.staff.content.forms import UploadForm
from rvuedge.staff.content.pages import changes_shown

CHANGES_PER_PAGE = 25
WAITING_SHOWN = 20


@require_safe
@staff_only("edit_content")
def content_export(_request: HttpRequest) -> HttpResponse:
    """Download all content as a zip of TOML files, which the upload and the import_content command read."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in dump_files(queries.all_entries()).items():
            archive.writestr(name, text)
    name = f"rvu-edge-content-{timezone.localdate():%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(out.getvalue(), content_type="application/zip", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only("edit_content")
def content_import(request: HttpRequest) -> HttpResponse:
    """Upload a content file. It's checked and staged; nothing changes until it's applied."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["file"].name
        staging = services.stage_content(name, form.entries, actor=cast(User, request.user))
        return redirect("staff:content_staging", staging.pk)
    waiting = ContentStaging.objects.filter(state=StagingState.STAGED).defer("entries", "versions")[:WAITING_SHOWN]
    context = {"nav": "staff", "form": form, "waiting": waiting}
    return render(request, "staff/content/import.html", context, status=422 if form.errors else 200)


@require_safe
@staff_only("edit_content")
def content_staging(request: HttpRequest, number: int) -> HttpResponse:
    """Show what an upload would change, code by code."""
    staging = get_object_or_404(ContentStaging, pk=number)
    plan = queries.staged_plan(staging)
    page = Paginator(plan.changes, CHANGES_PER_PAGE).get_page(request.GET.get("page"))
    context = {"nav": "staff", "staging": staging, "plan": plan, "page": page, "changes": changes_shown(list(page))}
    return render(request, "staff/content/staging.html", context)


@require_POST
@staff_only("edit_content")
def content_apply(request: HttpRequest, number: int) -> HttpResponse:
    """Apply an upload."""
    staging = get_object_or_404(ContentStaging, pk=number)
    try:
        done = services.apply_staging(staging, actor=cast(User, request.user))
    except ContentStaging.DoesNotExist:
        messages.error(request, "This upload was already applied or discarded. Nothing was changed.")
        return redirect("staff:content_import")
    text = f"{len(done.added)} code{'' if len(done.added) == 1 else 's'} added, {len(done.changed)} changed."
    if done.left:
        text += f" Skipped because someone changed them in the meantime: {', '.join(done.left)}."
    messages.success(request, text)
    return redirect("staff:content_list")


@require_POST
@staff_only("edit_content")
def content_discard(request: HttpRequest, number: int) -> HttpResponse:
    """Discard an upload."""
    staging = get_object_or_404(ContentStaging, pk=number)
    try:
        services.discard_staging(staging, actor=cast(User, request.user))
    except ContentStaging.DoesNotExist:
        messages.error(request, "This upload was already applied or discarded.")
    else:
        messages.success(request, f"{staging.file_name} is discarded. No content was changed.")
    return redirect("staff:content_import")
