"""The staff home page and the audit log."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rvuedge.audit.labels import action_name, field_values
from rvuedge.audit.models import AuditRecord
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
    """Show every staff action, newest first; `?subject=` limits it to one subject."""
    records = AuditRecord.objects.all()
    if subject := request.GET.get("subject", ""):
        records = records.filter(subject=subject)
    page = Paginator(records, RECORDS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [(each, action_name(each.action), field_values(each.before), field_values(each.after)) for each in page]
    context = {"nav": "staff-audit", "page": page, "rows": rows, "subject": subject}
    return render(request, "staff/audit.html", context)
