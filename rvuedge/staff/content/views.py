"""Code content: the list, the editor with its preview, review, history and restore."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from codes.content import queries, services
from codes.content.files import patient_data_in
from codes.content.services import ContentChangedError, ContentFileError
from codes.domain.content import ContentEntry
from codes.models import Code, CodeContent, CodeContentVersion
from rvuedge.accounts.models import User
from rvuedge.common.addresses import without_typed
from rvuedge.common.specialties import BY_SLUG
from rvuedge.staff.access import staff_only
from rvuedge.staff.content.forms import ContentForm, FilterForm
from rvuedge.staff.content.pages import FIELD_NAMES, differences, listed, versions_shown

CODES_PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only("edit_content")
def content_list(request: HttpRequest) -> HttpResponse:
    """List codes with the state of their content, filtered by `?section=` and `?content=`, or by a posted form, which
    may have a text `q`."""
    if address := without_typed(request, "q"):
        return redirect(address)
    given = request.POST if request.method == "POST" else request.GET
    form = FilterForm(given)
    chosen = form.cleaned_data if form.is_valid() else {}
    codes = queries.codes_with_content(
        text=chosen.get("q", ""), section=chosen.get("section", ""), review=chosen.get("content", "")
    )
    page = Paginator(codes, CODES_PER_PAGE).get_page(given.get("page"))
    posted = [(name, form[name].value()) for name in form.fields] if request.method == "POST" else []
    context = {"page": page, "rows": [listed(code) for code in page], "form": form, "posted": posted}
    return render(request, "staff/content/list.html", {"nav": "staff", "counts": queries.content_counts()} | context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only("edit_content")
def content_edit(request: HttpRequest, hcpcs: str) -> HttpResponse:
    """Edit the content of one code: GET shows the form, POST previews (`action=preview`) or saves."""
    code = get_object_or_404(Code.objects.defer("search").select_related("content"), hcpcs=hcpcs)
    content = cast("CodeContent | None", getattr(code, "content", None))
    entry = content.entry if content else ContentEntry(title="")
    context: dict[str, Any] = {"nav": "staff", "code": code, "content": content}
    if request.method != "POST":
        form = ContentForm(hcpcs=hcpcs, initial=ContentForm.initial_of(entry, content.version if content else 0))
        return render(request, "staff/content/edit.html", context | {"form": form} | _shown(entry if content else None))
    form = ContentForm(request.POST, hcpcs=hcpcs)
    if not form.is_valid() or form.entry is None:
        shown = None if form.entry and patient_data_in(form.entry) else form.entry
        return render(request, "staff/content/edit.html", context | {"form": form} | _shown(shown), status=422)
    if request.POST.get("action") == "preview":
        return render(
            request, "staff/content/edit.html", context | {"form": form, "is_preview": True} | _shown(form.entry)
        )
    try:
        services.save_content(hcpcs, form.entry, version=form.cleaned_data["version"], actor=_user(request))
    except ContentChangedError as error:
        return _changed_meanwhile(request, context, form, error.current)
    messages.success(request, f"{hcpcs} is saved as a draft.")
    return redirect("staff:content_edit", hcpcs)


def _changed_meanwhile(
    request: HttpRequest, context: dict[str, Any], form: ContentForm, current: CodeContent
) -> HttpResponse:
    """Keep the edits in the form and show the version someone else saved; the editor decides whether to save."""
    entry = cast(ContentEntry, form.entry)
    data = request.POST.copy()
    data["version"] = str(current.version)
    edited = ContentForm(data, hcpcs=current.code_id)
    saved_by = queries.history_of(current.code_id)[0]
    conflict = {"meanwhile": saved_by, "differences": differences(current.entry, entry)}
    return render(request, "staff/content/edit.html", context | {"form": edited} | conflict | _shown(entry), status=409)


def _shown(entry: ContentEntry | None) -> dict[str, Any]:
    """Return the preview's data."""
    specialties = [BY_SLUG.get(slug, slug) for slug in entry.specialties] if entry else []
    return {"entry": entry, "specialty_names": specialties}


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_POST
@staff_only("edit_content")
def content_review(request: HttpRequest, hcpcs: str) -> HttpResponse:
    """Mark the version shown as reviewed."""
    get_object_or_404(CodeContent, code_id=hcpcs)
    try:
        services.mark_reviewed(hcpcs, version=_version(request), actor=_user(request))
    except ContentChangedError:
        messages.error(request, "Someone changed the content in the meantime. Review the current version.")
    except ContentFileError as error:
        named = "; ".join(f"{FIELD_NAMES.get(each.field, each.field)} {each.reason}" for each in error.problems)
        messages.error(request, f"Not reviewed: {named}.")
    else:
        messages.success(request, f"{hcpcs} is reviewed.")
    return redirect("staff:content_edit", hcpcs)


@require_safe
@staff_only("edit_content")
def content_history(request: HttpRequest, hcpcs: str) -> HttpResponse:
    """Show every version of the content, newest first, with its changes."""
    code = get_object_or_404(Code.objects.defer("search"), hcpcs=hcpcs)
    versions = queries.history_of(hcpcs)
    context = {"nav": "staff", "code": code, "versions": versions_shown(versions)}
    return render(request, "staff/content/history.html", context)


@require_POST
@staff_only("edit_content")
def content_restore(request: HttpRequest, hcpcs: str, number: int) -> HttpResponse:
    """Restore an earlier version."""
    get_object_or_404(CodeContentVersion, code_id=hcpcs, version=number)
    try:
        services.restore(hcpcs, number, version=_version(request), actor=_user(request))
    except ContentChangedError:
        messages.error(request, "Someone changed the content in the meantime. Nothing was restored.")
    except ContentFileError as error:
        messages.error(request, f"Version {number} is no longer valid: {error}")
    else:
        messages.success(request, f"{hcpcs} is restored to version {number}.")
    return redirect("staff:content_history", hcpcs)


def _version(request: HttpRequest) -> int:
    """Return the version that the page showed; -1, which is never a version, if it's missing or not a number."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1
