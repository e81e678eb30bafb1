"""All writes of code content, from files and in the browser. Each change keeps a version and updates Code's columns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace as with_fields
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from codes.content.files import ContentFileError, ContentProblem, dump_files, patient_data_in, problems_of, read_path
from codes.content.queries import Change, Plan, plan, staged_entries
from codes.domain.content import DRAFT, REVIEWED, ContentEntry, entry_of
from codes.domain.sections import classify
from codes.models import (
    Code,
    CodeContent,
    CodeContentVersion,
    ContentAction,
    ContentOrigin,
    ContentStaging,
    StagingState,
)
from codes.models.signals import fee_schedule_changed
from rvuedge.audit.services import COMMAND_LINE, record
from rvuedge.privacy.quoting import safe_file_name

__all__ = ["ContentFileError"]
MAX_CODES_IN_LOG = 50
KEPT_FOR = timedelta(days=1)


class ContentChangedError(Exception):
    """Someone else saved the content since it was read. `current` is the content now."""

    def __init__(self, current: CodeContent) -> None:
        self.current = current
        super().__init__(str(current))


def import_content(path: Path, *, origin: str = ContentOrigin.FILE, replace: bool = False) -> Plan:
    """Import content from a file or directory. Content that staff changed in the browser stays unless `replace`, and so
    does content from this server's own files when the project's files are read; the plan lists what was skipped.

    Raises ContentFileError with file, code and field, and imports nothing.
    """
    return apply_entries(read_path(path), origin=origin, replace=replace)


def apply_entries(
    entries: Mapping[str, ContentEntry],
    *,
    origin: str,
    replace: bool = False,
    actor: AbstractBaseUser | None = None,
    known_versions: Mapping[str, int] | None = None,
) -> Plan:
    """Write the content that differs from the current content, all or nothing; return what was done.

    `known_versions` are the versions the caller has shown (0 for no content): codes changed since then are skipped. A
    code that isn't in any release yet is created, unpublished, so its content is ready when a release adds it.
    """
    with transaction.atomic():
        lock_content_writes()
        done = plan(entries, origin=origin, replace=replace, known_versions=known_versions)
        if done.changes:
            _write(done.changes, origin, ContentAction.IMPORT, actor)
            codes = [change.hcpcs for change in done.changes]
            after = {"added": len(done.added), "changed": len(done.changed), "left": len(done.left)}
            record(
                actor=actor,
                action="content.import",
                subject="1 code" if len(codes) == 1 else f"{len(codes):,} codes",
                after=after | {"codes": " ".join(codes[:MAX_CODES_IN_LOG])},
            )
    return done


def save_content(hcpcs: str, entry: ContentEntry, *, version: int, actor: AbstractBaseUser) -> CodeContent:
    """Save staff's edit of a code's content as a draft: a review covers only the text that was reviewed.

    `version` is the one they started from, 0 for a code without content. Raises ContentChangedError when the content
    has changed since that version, and ContentFileError when it's invalid.
    """
    draft = with_fields(entry, state=DRAFT, reviewed_by="", reviewed_at="")
    return _change_one(hcpcs, draft, version, ContentAction.EDIT, actor)


def mark_reviewed(hcpcs: str, *, version: int, actor: AbstractBaseUser) -> CodeContent:
    """Mark the content as reviewed by this staff member. Raises the same errors as save_content."""
    content = CodeContent.objects.get(code_id=hcpcs)
    now = timezone.now().replace(microsecond=0)
    entry = with_fields(content.entry, state=REVIEWED, reviewed_by=actor.get_username(), reviewed_at=now.isoformat())
    return _change_one(hcpcs, entry, version, ContentAction.REVIEW, actor)


def restore(hcpcs: str, number: int, *, version: int, actor: AbstractBaseUser) -> CodeContent:
    """Restore an earlier version, review included, as a new one. Raises CodeContentVersion.DoesNotExist, and the same
    errors as save_content."""
    earlier = CodeContentVersion.objects.get(code_id=hcpcs, version=number)
    return _change_one(hcpcs, entry_of(earlier.content), version, ContentAction.RESTORE, actor)


def _change_one(hcpcs: str, entry: ContentEntry, version: int, action: str, actor: AbstractBaseUser) -> CodeContent:
    if problems := problems_of(entry.as_dict()) or patient_data_in(entry):
        raise ContentFileError(ContentProblem("", hcpcs, field, reason) for field, reason in problems)
    with transaction.atomic():
        lock_content_writes()
        before = CodeContent.objects.filter(code_id=hcpcs).first()
        if before and before.version != version:
            raise ContentChangedError(before)
        if before and before.entry == entry:
            return before
        reviewer = actor if action == ContentAction.REVIEW else None
        content = _write([Change(hcpcs, before, entry)], ContentOrigin.BROWSER, action, actor, reviewer)[0]
        was, now = (before.entry.as_dict() if before else {}), entry.as_dict()
        names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
        record(
            actor=actor,
            action=f"content.{action}",
            subject=hcpcs,
            before={name: was[name] for name in names if name in was} or None,
            after={name: now.get(name, "") for name in names},
        )
    return content


def lock_content_writes() -> None:
    """Allow one content writer at a time, so none overwrites changes it hasn't seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('codes.content'))")


def _write(
    changes: Sequence[Change],
    origin: str,
    action: str,
    actor: AbstractBaseUser | None,
    reviewer: AbstractBaseUser | None = None,
) -> list[CodeContent]:
    """Write the content, its versions and Code's columns."""
    now = timezone.now()
    contents = [_content_of(change, origin, now, reviewer) for change in changes]
    _ensure_codes([change.hcpcs for change in changes if not change.before])
    columns = [field.name for field in CodeContent._meta.fields if field.name != "code"]
    CodeContent.objects.bulk_create(
        contents, update_conflicts=True, unique_fields=["code"], update_fields=columns, batch_size=500
    )
    CodeContentVersion.objects.bulk_create(
        CodeContentVersion(
            code_id=content.code_id,
            version=content.version,
            action=action,
            content=content.entry.as_dict(),
            actor_id=actor.pk if actor else None,
            actor_name=actor.get_username() if actor else COMMAND_LINE,
            happened_at=now,
        )
        for content in contents
    )
    with connection.cursor() as cursor:
        cursor.execute(COPY_TO_CODES, [[content.code_id for content in contents]])
    fee_schedule_changed.send(CodeContent)
    return contents


COPY_TO_CODES = """
UPDATE codes_code c SET title = w.title, synonyms = array_to_string(w.synonyms, ', ')
FROM codes_codecontent w
WHERE w.code_id = c.hcpcs AND c.hcpcs = ANY(%s)
  AND (c.title, c.synonyms) IS DISTINCT FROM (w.title, array_to_string(w.synonyms, ', '))
"""


def _content_of(change: Change, origin: str, now: datetime, reviewer: AbstractBaseUser | None) -> CodeContent:
    entry, before = change.entry, change.before
    return CodeContent(
        code_id=change.hcpcs,
        title=entry.title,
        synonyms=list(entry.synonyms),
        description=entry.description,
        plain_language=entry.plain,
        clinical_context=entry.context,
        specialties=list(entry.specialties),
        companions=list(entry.companions),
        provenance=entry.provenance,
        state=entry.state,
        reviewed_by_id=reviewer.pk if reviewer else None,
        reviewed_by_name=entry.reviewed_by,
        reviewed_at=datetime.fromisoformat(entry.reviewed_at) if entry.reviewed_at else None,
        origin=origin,
        version=before.version + 1 if before else 1,
        updated_at=now,
    )


def _ensure_codes(hcpcs: list[str]) -> None:
    sections = {code: classify(code) for code in hcpcs}
    rows = (Code(hcpcs=code, section=section.slug, subheading=heading) for code, (section, heading) in sections.items())
    Code.objects.bulk_create(rows, ignore_conflicts=True)


def export_content(directory: Path, entries: Mapping[str, ContentEntry]) -> list[str]:
    """Write content as files of a directory, replacing files of the same names; return the names."""
    directory.mkdir(parents=True, exist_ok=True)
    files = dump_files(entries)
    for name, text in files.items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
    return list(files)


def remove_old_stagings() -> None:
    """Delete uploads a day after they came, whether or not they were applied. The worker does this every hour."""
    ContentStaging.objects.filter(uploaded_at__lt=timezone.now() - KEPT_FOR).delete()


def stage_content(file_name: str, entries: Mapping[str, ContentEntry], *, actor: AbstractBaseUser) -> ContentStaging:
    """Keep uploaded content until staff have reviewed its changes."""
    planned = plan(entries, origin=ContentOrigin.BROWSER, replace=True)
    staging = ContentStaging.objects.create(
        file_name=safe_file_name(file_name, "content")[:255],
        entries={hcpcs: entry.as_dict() for hcpcs, entry in entries.items()},
        versions={change.hcpcs: change.before.version for change in planned.changed if change.before},
        uploaded_by_id=actor.pk,
        uploaded_by_name=actor.get_username(),
    )
    after = {"codes": len(entries), "changes": len(planned.changes)}
    record(actor=actor, action="content.stage", subject=staging.file_name, after=after)
    return staging


def apply_staging(staging: ContentStaging, *, actor: AbstractBaseUser) -> Plan:
    """Write staged content; codes changed since it was compared are skipped, and the plan names them.

    Raises ContentStaging.DoesNotExist when it was applied or discarded in the meantime.
    """
    with transaction.atomic():
        staging = ContentStaging.objects.select_for_update().get(pk=staging.pk, state=StagingState.STAGED)
        done = apply_entries(
            staged_entries(staging),
            origin=ContentOrigin.BROWSER,
            replace=True,
            actor=actor,
            known_versions=staging.versions,
        )
        staging.state = StagingState.APPLIED
        staging.save(update_fields=["state"])
    return done


def discard_staging(staging: ContentStaging, *, actor: AbstractBaseUser) -> None:
    """Discard staged content. Raises the same error as apply_staging."""
    with transaction.atomic():
        staging = ContentStaging.objects.select_for_update().get(pk=staging.pk, state=StagingState.STAGED)
        staging.state = StagingState.DISCARDED
        staging.save(update_fields=["state"])
        record(actor=actor, action="content.discard", subject=staging.file_name)
