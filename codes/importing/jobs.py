"""The job that imports an uploaded release: all of it or nothing, even if the worker is killed midway.

An upload is a row and a file; the file stays until the import ends, and a week longer if it's refused but could be
loaded with a remedy. The job may start any number of times: one
transaction writes the release and ends the import, and only the latest attempt may end it.
"""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from codes.domain.release_names import ReleaseName, read_label
from codes.importing import services
from codes.importing.cms.errors import printable
from codes.importing.progress import CancelledError, ImportProgress
from codes.importing.remedies import Remedy, remedy_of
from codes.importing.uploads import file_of, queue_import
from codes.models import ImportProblem, ImportState, Release, ReleaseImport
from codes.releases.audit import release_facts
from rvuedge.audit.services import record
from rvuedge.common.logs.faults import summary

MOST_ATTEMPTS = 5
MOST_FAULTS = 100


class ImportEndedError(Exception):
    """The import can't be canceled or retried any more."""


class StaleAttemptError(Exception):
    """Another worker has restarted this import; this attempt must leave no trace."""


def run_import(import_id: int) -> None:
    """Read the file and stage the release. The job may be restarted; once the import has ended it does nothing.

    If someone must say which release it is or from when, the import waits for the answer. A problem with the file ends
    it as refused; any other error is raised, and the job is retried.
    """
    upload = _begin(import_id)
    if upload is None:
        return
    try:
        with ImportProgress(upload.pk, upload.attempts) as progress:
            _stage(upload, progress)
    except services.UnclearReleaseError as error:
        _ask(upload, error)
        return
    except services.ReleaseFileError as error:
        _refuse(upload, str(error), error)
        if remedy_of(error):
            return
    except services.AlreadyLoadedError as error:
        _refuse(upload, _already_loaded(error.loaded))
    except CancelledError:
        _end(upload, ImportState.CANCELLED)
    except StaleAttemptError:
        return
    except Exception as error:
        _fail(upload, error)
        raise
    file_of(upload).unlink(missing_ok=True)


def _begin(import_id: int) -> ReleaseImport | None:
    """Start an attempt, unless the import has ended or has too many attempts (a file that kills its worker)."""
    with transaction.atomic():
        upload = ReleaseImport.objects.select_for_update().filter(pk=import_id).first()
        if upload is None or not upload.is_open:
            return None
        if upload.cancel_asked_at:
            _end(upload, ImportState.CANCELLED)
            return None
        if upload.attempts >= MOST_ATTEMPTS:
            message = f"The import started {upload.attempts} times and was interrupted each time. Nothing was imported."
            _end(upload, ImportState.FAILED, error=message)
            return None
        upload.state = ImportState.RUNNING
        upload.attempts += 1
        upload.started_at = timezone.now()
        upload.phase, upload.rows_done, upload.rows_total, upload.error = "", 0, 0, ""
        upload.save()
    return upload


def _stage(upload: ReleaseImport, progress: ImportProgress) -> None:
    """Write the release, the end of the import and its audit record in one transaction."""
    with transaction.atomic():
        release = services.import_release(
            file_of(upload),
            name=upload.name,
            named=read_label(upload.named),
            effective_from=upload.effective_from,
            imported_by_id=upload.created_by_id,
            remedy=Remedy.from_json(upload.repair),
            on_phase=progress.begin,
            on_rows=progress.report_rows,
        )
        _end(upload, ImportState.STAGED, release=release)
        record(
            actor=upload.created_by,
            action="release.import",
            subject=release.label,
            after=_loaded(release, upload.name),
        )


def import_by_command(path: Path, *, publish: bool = False, **options: Any) -> Release:
    """Run `services.import_release` for the command line and record it in the audit log. Raises the same errors."""
    with transaction.atomic():
        release = services.import_release(path, publish=publish, **options)
        record(actor=None, action="release.import", subject=release.label, after=_loaded(release, path.name))
    return release


def _loaded(release: Release, name: str) -> dict[str, Any]:
    """The facts of an import for the audit log, with what staff said to do about a faulty file."""
    facts = release_facts(release) | {"file": name, "sha256": release.source_sha256}
    if release.loaded_without:
        facts["loaded_without"] = release.loaded_without
    if release.restored_zeros:
        facts["restored_zeros"] = [f"{column}: {count}" for column, count in release.restored_zeros.items()]
    return facts


def _already_loaded(loaded: Any) -> str:
    message = f"This file is already loaded as {loaded.label} revision {loaded.revision} ({loaded.state})."
    if loaded.state == "staged":
        return f"{message} Publish that one, or discard it and upload again."
    return f"{message} Nothing was imported."


def _refuse(upload: ReleaseImport, message: str, error: services.ReleaseFileError | None = None) -> None:
    problems = error.problems if error else ()
    facts: dict[str, Any] = {"error": message}
    if error:
        facts |= {"problem_count": error.total, "faults": _stored(error), "remedy": remedy_of(error).json}
    with transaction.atomic():
        _end(upload, ImportState.REFUSED, **facts)
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
        record(actor=upload.created_by, action="release.refuse", subject=upload.name, after={"reason": message[:500]})


def _ask(upload: ReleaseImport, error: services.UnclearReleaseError) -> None:
    """Keep the file and the question; `answer_import` continues."""
    with transaction.atomic():
        _end(upload, ImportState.ASKING, error=error.question)
        record(actor=upload.created_by, action="release.ask", subject=upload.name, after={"question": error.question})


def _stored(error: services.ReleaseFileError) -> list[dict[str, Any]]:
    """The faults as the refused import's page shows them."""
    return [
        {"file": fault.first.file, "summary": fault.summary, "count": fault.count, "examples": fault.examples}
        for fault in error.faults[:MOST_FAULTS]
    ]


def _fail(upload: ReleaseImport, error: Exception) -> None:
    """Requeue the import after an error that isn't the file's, or fail it after too many. The file is kept."""
    message = summary(error)
    last = upload.attempts >= MOST_ATTEMPTS
    state = ImportState.FAILED if last else ImportState.WAITING
    try:
        _end(upload, state, error=message)
    except StaleAttemptError:
        return


def _end(upload: ReleaseImport, state: ImportState, **facts: Any) -> None:
    """Record how this attempt ended. Raises StaleAttemptError if it isn't the latest."""
    finished = None if state in (ImportState.WAITING, ImportState.ASKING) else timezone.now()
    same = ReleaseImport.objects.filter(pk=upload.pk, attempts=upload.attempts, state__in=["waiting", "running"])
    if not same.update(state=state, finished_at=finished, **facts):
        raise StaleAttemptError


def cancel_import(import_id: int, *, actor: AbstractBaseUser) -> ReleaseImport:
    """Cancel an import: one that waits or asks now, a running one when its worker checks. Raises ImportEndedError."""
    with transaction.atomic():
        upload = ReleaseImport.objects.select_for_update().get(pk=import_id)
        if not upload.is_open and not upload.is_asking:
            raise ImportEndedError(f"The import of {upload.name} has already ended: {upload.get_state_display()}.")
        before = {"state": upload.state}
        upload.cancel_asked_at = timezone.now()
        if upload.state != ImportState.RUNNING:
            upload.state, upload.finished_at = ImportState.CANCELLED, upload.cancel_asked_at
        upload.save(update_fields=["cancel_asked_at", "state", "finished_at"])
        after = {"state": upload.state, "asked": upload.cancel_asked_at.isoformat()}
        record(actor=actor, action="release.cancel", subject=upload.name, before=before, after=after)
    if not upload.is_open:
        file_of(upload).unlink(missing_ok=True)
    return upload


def retry_import(import_id: int, *, actor: AbstractBaseUser) -> ReleaseImport:
    """Requeue a failed import, with the file that was kept. Raises ImportEndedError."""
    with transaction.atomic():
        upload = ReleaseImport.objects.select_for_update().get(pk=import_id)
        if upload.state != ImportState.FAILED or not file_of(upload).exists():
            raise ImportEndedError(f"{upload.name} can't be retried. Upload the file again.")
        upload.state, upload.attempts, upload.finished_at, upload.error = ImportState.WAITING, 0, None, ""
        upload.save(update_fields=["state", "attempts", "finished_at", "error"])
        queue_import(upload)
        record(actor=actor, action="release.retry", subject=upload.name, before={"state": "failed"})
    return upload


def answer_import(
    import_id: int, *, name: ReleaseName, effective_from: date | None, actor: AbstractBaseUser
) -> ReleaseImport:
    """Continue an import that asked, with the release's name and, if it's not by rule, its first day.

    Raises ImportEndedError if it doesn't ask (any more).
    """
    with transaction.atomic():
        upload = ReleaseImport.objects.select_for_update().get(pk=import_id)
        if not upload.is_asking:
            raise ImportEndedError(f"{upload.name} doesn't wait for an answer. Nothing was changed.")
        upload.named, upload.effective_from = name.label, effective_from
        upload.state, upload.attempts, upload.error = ImportState.WAITING, 0, ""
        upload.save(update_fields=["named", "effective_from", "state", "attempts", "error"])
        queue_import(upload)
        after = {"release": name.label, "effective_from": effective_from.isoformat() if effective_from else None}
        record(actor=actor, action="release.answer", subject=upload.name, after=after)
    return upload


def repair_import(import_id: int, *, actor: AbstractBaseUser) -> ReleaseImport:
    """Requeue a refused import with its remedy, with the file that was kept. Raises ImportEndedError."""
    with transaction.atomic():
        upload = ReleaseImport.objects.select_for_update().get(pk=import_id)
        remedy = Remedy.from_json(upload.remedy)
        if upload.state != ImportState.REFUSED or not remedy or not file_of(upload).exists():
            raise ImportEndedError(f"{upload.name} can't be loaded again. Upload the file again.")
        refused = {"state": "refused", "problems": upload.problem_count, "fault": upload.error[:500]}
        upload.problems.all().delete()
        upload.repair = (Remedy.from_json(upload.repair) | remedy).json
        upload.state, upload.attempts, upload.finished_at, upload.error = ImportState.WAITING, 0, None, ""
        upload.faults, upload.remedy, upload.problem_count = [], {}, 0
        upload.save()
        queue_import(upload)
        decision = {"decision": Remedy.from_json(upload.repair).text}
        record(actor=actor, action="release.repair", subject=upload.name, before=refused, after=decision)
    return upload


def seconds(span: timedelta) -> Decimal:
    """A time span in seconds."""
    return Decimal(span // timedelta(milliseconds=1)) / 1000
