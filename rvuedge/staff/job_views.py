"""Background jobs: waiting, running and failed."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from rvuedge.common.dates import format_datetime
from rvuedge.jobs.models import JobError
from rvuedge.staff.access import staff_only

JOBS_PER_PAGE = 50
SILENT_SECONDS = 30
NAMES = {
    "codes.tasks.import_release": "Release import",
    "codes.tasks.publish_release": "Scheduled publishing",
    "codes.tasks.tidy": "Hourly cleanup",
    "benchmarks.tasks.tidy": "Cleanup of uploaded surveys",
    "logbook.tasks.accept_releases": "Automatic release updates for logs",
    "logbook.tasks.build_bundles": "Code lists for devices",
    "rvuedge.operations.tasks.purge_old": "Nightly deletion of old data",
    "rvuedge.operations.tasks.verify_history": "Nightly check of the history",
    "rvuedge.operations.tasks.verify_releases": "Nightly check of all releases",
    "rvuedge.security.tasks.tidy": "Cleanup of sessions, limits and tokens",
}
STATES = {
    "todo": "Waiting", "doing": "Running", "succeeded": "Done", "failed": "Failed", "cancelled": "Canceled",
    "aborting": "Stopping", "aborted": "Stopped",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as the table shows it."""

    id: int
    name: str
    about: str
    state: str
    has_failed: bool
    attempts: int
    scheduled_at: datetime | None
    changed_at: datetime | None
    error: str


@require_safe
@staff_only("manage_releases")
def jobs(request: HttpRequest) -> HttpResponse:
    """Show every job, newest first, with its attempts and last error, and whether a worker is running."""
    found = ProcrastinateJob.objects.annotate(changed_at=Max("procrastinateevent__at")).order_by("-id")
    page = Paginator(found, JOBS_PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    errors: dict[int, str] = {}
    for error in JobError.objects.filter(job_id__in=[job.id for job in shown]).order_by("attempt"):
        errors[error.job_id] = error.error
    last_heartbeat = ProcrastinateWorker.objects.aggregate(last=Max("last_heartbeat"))["last"]
    is_alive = last_heartbeat is not None and (timezone.now() - last_heartbeat).total_seconds() < SILENT_SECONDS
    rows = [_row(job, errors.get(job.id, "")) for job in shown]
    context = {"nav": "staff-jobs", "page": page, "rows": rows, "is_alive": is_alive, "beat": last_heartbeat}
    return render(request, "staff/jobs.html", context)


def _argument(name: str, value: object) -> str:
    """Format an argument of a task: number 5, or Jan 1, 2027, 10:00 AM."""
    if name == "at":
        return f"{format_datetime(timezone.localtime(datetime.fromisoformat(str(value))))}"
    return f"number {value}" if name == "import_id" else f"{name.removesuffix('_id').replace('_', ' ')} {value}"


def _row(job: ProcrastinateJob, error: str) -> JobRow:
    about = ", ".join(_argument(name, value) for name, value in job.args.items() if name != "timestamp")
    return JobRow(
        id=job.id,
        name=NAMES.get(job.task_name, job.task_name),
        about=about,
        state=STATES.get(job.status, job.status),
        has_failed=job.status == "failed",
        attempts=job.attempts,
        scheduled_at=job.scheduled_at,
        changed_at=getattr(job, "changed_at", None),
        error=error,
    )
