"""A survey file from upload to import: kept on the server between the steps, imported completely or not at all."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from benchmarks.importers.files import sheet_from
from benchmarks.importers.found import Decisions, Reading
from benchmarks.importers.patients import read_survey_file
from benchmarks.importers.reading import read_survey
from benchmarks.models import Survey, SurveyUpload
from benchmarks.queries import upload_for
from benchmarks.services import SurveyFacts, SurveyRefusedError, create_survey
from rvuedge.audit.services import record
from rvuedge.common.locks import lock_account
from rvuedge.privacy.quoting import safe_file_name

KEPT_FOR = timedelta(days=1)
MAX_WAITING = 5


def start_upload(*, user_id: int, file_name: str, content: bytes, for_everyone: bool = False) -> SurveyUpload:
    """Read a file's cells and store them, without patient data; the file itself isn't kept. Deletes everyone's old
    files, and this user's oldest beyond the limit.

    Raises UnreadableFileError for a file that isn't CSV or XLSX, is too large, or has rows with patient data.
    """
    sheet = read_survey_file(content)
    file_name = safe_file_name(file_name, "survey")
    remove_old_uploads()
    with transaction.atomic():
        lock_account(user_id)
        waiting = SurveyUpload.objects.filter(user_id=user_id).order_by("-created_at").values_list("pk", flat=True)
        SurveyUpload.objects.filter(pk__in=list(waiting[MAX_WAITING - 1 :])).delete()
        return SurveyUpload.objects.create(
            user_id=user_id, file_name=file_name[:255], cells=sheet.as_data(), for_everyone=for_everyone
        )


def remove_old_uploads() -> None:
    """Delete the files that weren't imported within a day. The worker does this every hour."""
    SurveyUpload.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


def decisions_of(upload: SurveyUpload) -> Decisions:
    """Return the decisions about a file so far."""
    kept = upload.decisions
    return Decisions(
        kept.get("roles"), kept.get("metric", ""), kept.get("specialties", {}), kept.get("provider_type", "")
    )


def reading_of(upload: SurveyUpload) -> Reading:
    """Return a file's rows and problems under the decisions so far."""
    return read_survey(sheet_from(upload.cells), decisions_of(upload))


def decide(*, upload: SurveyUpload, **decisions: Any) -> SurveyUpload:
    """Save decisions (`roles`, `metric`, `specialties`, `provider_type`, `facts`); omitted ones keep their values."""
    with transaction.atomic():
        upload = SurveyUpload.objects.select_for_update().get(pk=upload.pk)
        upload.decisions = upload.decisions | decisions
        upload.save(update_fields=["decisions"])
    return upload


def import_upload(
    *, actor: AbstractBaseUser, upload_id: uuid.UUID, facts: SurveyFacts, for_everyone: bool = False
) -> Survey:
    """Import a file's survey and delete the file; all of it or nothing.

    Raises SurveyUpload.DoesNotExist for another user's file, SurveyRefusedError while the file has problems.
    """
    with transaction.atomic():
        lock_account(actor.pk)  # of two imports of the file, the second finds none
        upload = upload_for(actor.pk, upload_id, for_everyone=for_everyone)
        reading = reading_of(upload)
        if not reading.is_ready:
            raise SurveyRefusedError("Nothing was imported. Fix the file's problems first.")
        owner_id = None if for_everyone else actor.pk
        survey = create_survey(owner_id=owner_id, facts=facts, rows=reading.rows, source_name=upload.file_name)
        if for_everyone:
            after = {"state": str(survey.state), "rows": len(reading.rows), "file": upload.file_name}
            record(actor=actor, action="survey.import", subject=str(survey), after=after)
        upload.delete()
    return survey


def discard_upload(*, user_id: int, upload_id: uuid.UUID, for_everyone: bool = False) -> None:
    """Delete a file without importing it. Raises SurveyUpload.DoesNotExist for another user's."""
    upload_for(user_id, upload_id, for_everyone=for_everyone).delete()
