"""Accept uploaded files and queue their imports; clean up files that no import needs."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path, PurePath

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from codes.domain.release_names import name_in, read_label
from codes.importing.cms.errors import printable
from codes.importing.cms.identity import date_question
from codes.models import ImportState, ReleaseImport
from rvuedge.audit.services import record
from rvuedge.privacy.quoting import safe_file_name

TASK = "codes.tasks.import_release"


LOCK = "codes.import"  # one import at a time, in the order they were queued


DAYS_LOST_FILES_ARE_KEPT = 1
DAYS_REFUSED_FILES_ARE_KEPT = 7  # if they could be loaded with a remedy


class UploadRefusedError(Exception):
    """The upload isn't accepted; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A fully received file at `path`; it's moved, not copied."""

    path: Path
    name: str
    size: int


def file_of(upload: ReleaseImport) -> Path:
    """The path of the uploaded file."""
    return Path(settings.STAGING_DIR) / upload.stored_name


def accept_upload(
    upload: Upload, *, actor: AbstractBaseUser, named: str = "", effective_from: date | None = None
) -> ReleaseImport:
    """Keep an uploaded file and queue its import. The caller has confirmed the AMA license.

    `named` is the release's label, if the uploader gave it. A file whose name is that of a correction, without a date,
    isn't queued yet: the import asks.
    Raises UploadRefusedError if this person has uploaded too many files in the last hour.
    """
    refuse_too_many(actor)
    stored = f"{uuid.uuid4().hex}{PurePath(upload.name).suffix.lower()}"
    target = Path(settings.STAGING_DIR) / stored
    target.parent.mkdir(parents=True, exist_ok=True)
    _sync(upload.path)
    upload.path.replace(target)
    now = timezone.now()
    name = read_label(named) or name_in(upload.name)
    question = date_question(name) if name and not (effective_from or name.first_day) else ""
    with _kept_only_if_recorded(target), transaction.atomic():
        queued_import = ReleaseImport.objects.create(
            name=safe_file_name(printable(PurePath(upload.name).name), "release")[:255],
            stored_name=stored,
            size=upload.size,
            state=ImportState.ASKING if question else ImportState.WAITING,
            error=question,
            named=named,
            effective_from=effective_from,
            created_by_id=actor.pk,
            created_at=now,
            license_accepted_at=now,
        )
        if not question:
            queue_import(queued_import)
        after = {"file": queued_import.name, "bytes": queued_import.size, "AMA license accepted": now.isoformat()}
        record(actor=actor, action="release.upload", subject=queued_import.name, after=after)
        if question:
            record(actor=actor, action="release.ask", subject=queued_import.name, after={"question": question})
    return queued_import


def refuse_too_many(actor: AbstractBaseUser) -> None:
    """Raise UploadRefusedError if this person has reached the limit of uploads in an hour."""
    sent = ReleaseImport.objects.filter(created_by_id=actor.pk, created_at__gt=timezone.now() - timedelta(hours=1))
    if sent.count() >= settings.UPLOADS_PER_HOUR:
        raise UploadRefusedError(
            f"You've uploaded {settings.UPLOADS_PER_HOUR} files in the last hour. Nothing was kept. Try again later."
        )


@contextmanager
def _kept_only_if_recorded(path: Path) -> Iterator[None]:
    """Delete the file if the rows that name it can't be written."""
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _sync(path: Path) -> None:
    """Write the bytes to disk before the row says they're there."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def queue_import(upload: ReleaseImport) -> None:
    """Queue the job that imports an upload."""
    app.configure_task(TASK, lock=LOCK).defer(import_id=upload.pk)


def queue_lost() -> int:
    """Queue open imports that have no job (someone emptied the queue); return how many."""
    jobs = ProcrastinateJob.objects.filter(task_name=TASK, status__in=["todo", "doing"])
    queued = {job.args.get("import_id") for job in jobs}
    lost = ReleaseImport.objects.filter(state__in=["waiting", "running"]).exclude(pk__in=queued).order_by("pk")
    for upload in lost:
        queue_import(upload)
    return len(lost)


def remove_lost_files() -> int:
    """Delete uploaded files that no import needs, a day after the upload; return how many."""
    kept = set(ReleaseImport.objects.filter(_needs_file()).values_list("stored_name", flat=True))
    before = (timezone.now() - timedelta(DAYS_LOST_FILES_ARE_KEPT)).timestamp()
    folder = Path(settings.STAGING_DIR)
    lost = [path for path in folder.glob("*") if path.name not in kept and path.stat().st_mtime < before]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)


def _needs_file() -> Q:
    """Imports whose file is kept: open, asking, failed, and for a week refused ones that a remedy could load."""
    lately = timezone.now() - timedelta(DAYS_REFUSED_FILES_ARE_KEPT)
    is_repairable = Q(state="refused", finished_at__gt=lately) & ~Q(remedy={})
    return Q(state__in=["waiting", "running", "asking", "failed"]) | is_repairable
