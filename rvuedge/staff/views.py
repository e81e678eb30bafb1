"""The staff home page and the audit log."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from codes.models import Release
from rvuedge.audit.labels import action_name, field_values
from rvuedge.audit.models import AuditRecord
from rvuedge.common.addresses import without_typed
from rvuedge.staff.access import staff_only

RECORDS_PER_PAGE = 50


@require_safe
@staff_only()
def home(request: HttpRequest) -> HttpResponse:
    """Show the actions this staff member may take."""
    return render(request, "staff/home.html", {"nav": "staff"})


@require_safe
@staff_only("view_auditrecord")
def audit_log(request: HttpRequest) -> HttpResponse:
    """Show every staff action, newest first; `?release=` (its number) limits it to one release. A subject may be a
    person's address, so no URL has it."""
    if address := without_typed(request, "subject"):
        return redirect(address)
    records, number, release = AuditRecord.objects.all(), request.GET.get("release", ""), None
    if number:
        release = get_object_or_404(Release, pk=number if number.isdecimal() and len(number) < 10 else 0)
        records = records.filter(subject=release.label)
    page = Paginator(records, RECORDS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [(each, action_name(each.action), field_values(each.before), field_values(each.after)) for each in page]
    context = {"nav": "staff-audit", "page": page, "rows": rows, "release": release}
    return render(request, "staff/audit.html", context)
