"""Uploads of releases and the job that reads them: staged wholly or not at all, whoever is killed when.

An upload is a row and a file; the file stays until the import has ended. The job may be begun any number of times:
what ends an import is one transaction that also writes the release, and only the latest attempt may end it.
"""

import os
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from codes import services
from codes.import_progress import CancelledError, ImportProgress
from codes.importers.errors import printable
from codes.models import ImportProblem, ImportState, Release, ReleaseImport
from rvuedge.audit.services import record

TASK = "codes.tasks.import_release"
LOCK = "codes.import"  # one import at a time; jobs with it run in the order they came
MOST_ATTEMPTS = 5
DAYS_A_LOST_FILE_STAYS = 1


class UploadRefusedError(Exception):
    """The upload cannot be taken; the text says why and what to do."""


class ImportEndedError(Exception):
    """There is nothing to cancel or try again any more."""


class AttemptIsOverError(Exception):
    """Another worker has begun this import again; this attempt must leave no trace."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in, whole, at `path`; it is moved, not copied."""

    path: Path
    name: str
    size: int


def file_of(upload: ReleaseImport) -> Path:
    """Where the uploaded file waits."""
    return Path(settings.STAGING_DIR) / upload.stored_name


def release_facts(release: Release) -> dict[str, Any]:
    """What the audit log keeps of a release."""
    return {
        "release": release.label,
        "revision": release.revision,
        "state": release.state,
        "effective_from": release.effective_from.isoformat(),
        "publish_at": release.publish_at.isoformat() if release.publish_at else None,
    }


def accept_upload(upload: Upload, *, actor: AbstractBaseUser, effective_from: date | None = None) -> ReleaseImport:
    """Keep an uploaded file and queue its import. The caller has asked for the AMA licence.

    Raises UploadRefusedError when this person has sent too many within the hour.
    """
    refuse_too_many(actor)
    stored = f"{uuid.uuid4().hex}{PurePath(upload.name).suffix.lower()}"
    target = Path(settings.STAGING_DIR) / stored
    target.parent.mkdir(parents=True, exist_ok=True)
    _sync(upload.path)
    upload.path.replace(target)
    now = timezone.now()
    with transaction.atomic():
        made = ReleaseImport.objects.create(
            name=printable(PurePath(upload.name).name)[:255],
            stored_name=stored,
            size=upload.size,
            effective_from=effective_from,
            created_by_id=actor.pk,
            created_at=now,
            licence_accepted_at=now,
        )
        _queue(made)
        after = {"file": made.name, "bytes": made.size, "AMA licence accepted": now.isoformat()}
        record(actor=actor, action="release.upload", subject=made.name, after=after)
    return made


def refuse_too_many(actor: AbstractBaseUser) -> None:
    """Raise UploadRefusedError when this person has sent as many files within the hour as one may."""
    sent = ReleaseImport.objects.filter(created_by_id=actor.pk, created_at__gt=timezone.now() - timedelta(hours=1))
    if sent.count() >= settings.UPLOADS_AN_HOUR:
        raise UploadRefusedError(
            f"You have sent {settings.UPLOADS_AN_HOUR} files within an hour. Nothing was kept; try again later."
        )


def _sync(path: Path) -> None:
    """The bytes are on the disk before the row says that they are."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _queue(upload: ReleaseImport) -> None:
    app.configure_task(TASK, lock=LOCK).defer(import_id=upload.pk)


def run_import(import_id: int) -> None:
    """The job: read the file and stage the release. Begun again after a kill, it takes over; when all is done it does
    nothing. What is wrong with the file ends the import as refused; any other error is raised, to be tried again."""
    upload = _begin(import_id)
    if upload is None:
        return
    try:
        with ImportProgress(upload.pk, upload.attempts) as progress:
            _stage(upload, progress)
    except services.ReleaseFileError as error:
        _refuse(upload, str(error), error)
    except services.AlreadyLoadedError as error:
        _refuse(upload, _already(error.loaded))
    except CancelledError:
        _end(upload, ImportState.CANCELLED)
    except AttemptIsOverError:
        return
    except Exception as error:
        _fail(upload, error)
        raise
    file_of(upload).unlink(missing_ok=True)


def _begin(import_id: int) -> ReleaseImport | None:
    """Take the import, unless it has ended or was begun too often (a file that kills its worker)."""
    with transaction.atomic():
        upload = ReleaseImport.objects.select_for_update().filter(pk=import_id).first()
        if upload is None or not upload.is_open:
            return None
        if upload.cancel_asked_at:
            _end(upload, ImportState.CANCELLED)
            return None
        if upload.attempts >= MOST_ATTEMPTS:
            words = f"The import was begun {upload.attempts} times and interrupted each time. Nothing was imported."
            _end(upload, ImportState.FAILED, error=words)
            return None
        upload.state = ImportState.RUNNING
        upload.attempts += 1
        upload.started_at = timezone.now()
        upload.phase, upload.rows_done, upload.rows_total, upload.error = "", 0, 0, ""
        upload.save()
    return upload


def _stage(upload: ReleaseImport, progress: ImportProgress) -> None:
    """The release, the end of the import and its record in one transaction."""
    with transaction.atomic():
        release = services.import_release(
            file_of(upload),
            name=upload.name,
            effective_from=upload.effective_from,
            imported_by_id=upload.created_by_id,
            on_phase=progress.begin,
            on_rows=progress.reach,
        )
        _end(upload, ImportState.STAGED, release=release)
        record(
            actor=upload.created_by,
            action="release.import",
            subject=release.label,
            after=release_facts(release) | {"file": upload.name, "sha256": release.source_sha256},
        )


def import_by_command(path: Path, *, publish: bool = False, **options: Any) -> Release:
    """`services.import_release` for the command line, recorded. Raises what that raises."""
    with transaction.atomic():
        release = services.import_release(path, publish=publish, **options)
        after = release_facts(release) | {"file": path.name, "sha256": release.source_sha256}
        record(actor=None, action="release.import", subject=release.label, after=after)
    return release


def _already(loaded: Any) -> str:
    words = f"This file is loaded already, as {loaded.label} revision {loaded.revision} ({loaded.state})."
    if loaded.state == "staged":
        return f"{words} Publish that one, or discard it and upload again."
    return f"{words} Nothing was imported."


def _refuse(upload: ReleaseImport, words: str, error: services.ReleaseFileError | None = None) -> None:
    problems = error.problems if error else ()
    with transaction.atomic():
        _end(upload, ImportState.REFUSED, error=words, problem_count=error.total if error else 0)
        ImportProblem.objects.bulk_create(
            ImportProblem(
                of=upload,
                number=number,
                file=printable(problem.file),
                line=problem.line,
                column=printable(problem.column or ""),
                value=printable(problem.value or ""),
                reason=problem.reason,
            )
            for number, problem in enumerate(problems, 1)
        )
        record(actor=upload.created_by, action="release.refuse", subject=upload.name, after={"reason": words[:500]})


def _fail(upload: ReleaseImport, error: Exception) -> None:
    """Not the file's fault: back into line, or failed when it was tried often enough. The file stays."""
    words = f"{type(error).__name__}: {error}"[:2_000]
    last = upload.attempts >= MOST_ATTEMPTS
    state = ImportState.FAILED if last else ImportState.WAITING
    try:
        _end(upload, state, error=words)
    except AttemptIsOverError:
        return


def _end(upload: ReleaseImport, state: ImportState, **facts: Any) -> None:
    """Write how this attempt ended. Raises AttemptIsOverError when it is no longer the one that counts."""
    finished = None if state == ImportState.WAITING else timezone.now()
    same = ReleaseImport.objects.filter(pk=upload.pk, attempts=upload.attempts, state__in=["waiting", "running"])
    if not same.update(state=state, finished_at=finished, **facts):
        raise AttemptIsOverError


def cancel_import(import_id: int, *, actor: AbstractBaseUser) -> ReleaseImport:
    """End an import that waits at once, one that runs as soon as its worker looks. Raises ImportEndedError."""
    with transaction.atomic():
        upload = ReleaseImport.objects.select_for_update().get(pk=import_id)
        if not upload.is_open:
            raise ImportEndedError(f"The import of {upload.name} has ended already: {upload.get_state_display()}.")
        before = {"state": upload.state}
        upload.cancel_asked_at = timezone.now()
        if upload.state == ImportState.WAITING:
            upload.state, upload.finished_at = ImportState.CANCELLED, upload.cancel_asked_at
        upload.save(update_fields=["cancel_asked_at", "state", "finished_at"])
        after = {"state": upload.state, "asked": upload.cancel_asked_at.isoformat()}
        record(actor=actor, action="release.cancel", subject=upload.name, before=before, after=after)
    if not upload.is_open:
        file_of(upload).unlink(missing_ok=True)
    return upload


def retry_import(import_id: int, *, actor: AbstractBaseUser) -> ReleaseImport:
    """Queue an import that failed once more, with the file that was kept. Raises ImportEndedError."""
    with transaction.atomic():
        upload = ReleaseImport.objects.select_for_update().get(pk=import_id)
        if upload.state != ImportState.FAILED or not file_of(upload).exists():
            raise ImportEndedError(f"{upload.name} cannot be tried again. Upload the file once more.")
        upload.state, upload.attempts, upload.finished_at, upload.error = ImportState.WAITING, 0, None, ""
        upload.save(update_fields=["state", "attempts", "finished_at", "error"])
        _queue(upload)
        record(actor=actor, action="release.retry", subject=upload.name, before={"state": "failed"})
    return upload


def seconds(span: timedelta) -> Decimal:
    """A span of time in seconds."""
    return Decimal(span // timedelta(milliseconds=1)) / 1000


def queue_lost() -> int:
    """Queue open imports that have no job (somebody emptied the queue); returns how many there were."""
    jobs = ProcrastinateJob.objects.filter(task_name=TASK, status__in=["todo", "doing"])
    queued = {job.args.get("import_id") for job in jobs}
    lost = ReleaseImport.objects.filter(state__in=["waiting", "running"]).exclude(pk__in=queued).order_by("pk")
    for upload in lost:
        _queue(upload)
    return len(lost)


def remove_lost_files() -> int:
    """Delete staged files of no open or failed import, a day after they came; returns how many."""
    kept = set(
        ReleaseImport.objects.filter(state__in=["waiting", "running", "failed"]).values_list("stored_name", flat=True)
    )
    before = (timezone.now() - timedelta(DAYS_A_LOST_FILE_STAYS)).timestamp()
    folder = Path(settings.STAGING_DIR)
    lost = [path for path in folder.glob("*") if path.name not in kept and path.stat().st_mtime < before]
    for path in lost:
        path.unlink(missing_ok=True)
    return len(lost)
