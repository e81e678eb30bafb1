"""Every write of our own words, from files and in the browser. A change keeps a version; Code's columns follow."""

from collections.abc import Mapping, Sequence
from dataclasses import replace as with_fields
from datetime import datetime
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.utils import timezone

from codes.content.files import WordsFileError, WordsProblem, dump_files, problems_of, read_path
from codes.content.queries import Change, Plan, plan, staged_entries
from codes.domain.content import DRAFT, REVIEWED, Entry, entry_of
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

__all__ = ["WordsFileError"]
MAX_CODES_IN_LOG = 50


class ChangedMeanwhileError(Exception):
    """Somebody else saved the words since they were read. `current` is what stands now."""

    def __init__(self, current: CodeContent) -> None:
        self.current = current
        super().__init__(str(current))


def import_words(path: Path, *, origin: str = ContentOrigin.FILE, replace: bool = False) -> Plan:
    """Take the words of a file or a directory. What staff changed in the browser, and what came from a file of this
    server's owner when the project's own files are read, stays unless `replace`; the plan says what was left.

    Raises WordsFileError naming file, code and field; then nothing is taken.
    """
    return apply_entries(read_path(path), origin=origin, replace=replace)


def apply_entries(
    entries: Mapping[str, Entry],
    *,
    origin: str,
    replace: bool = False,
    actor: AbstractBaseUser | None = None,
    known_versions: Mapping[str, int] | None = None,
) -> Plan:
    """Write these words where they differ from what stands, all of it or nothing; returns what was done.

    `known_versions` are those the caller has shown (0 where there were no words): what changed since then is left.
    A code that no release has yet is made, unpublished, so that its words are there when it comes.
    """
    with transaction.atomic():
        _one_at_a_time()
        done = plan(entries, origin=origin, replace=replace, known_versions=known_versions)
        if done.changes:
            _write(done.changes, origin, ContentAction.IMPORT, actor)
            codes = [change.hcpcs for change in done.changes]
            after = {"added": len(done.added), "changed": len(done.changed), "left": len(done.left)}
            record(
                actor=actor,
                action="content.import",
                subject=f"{len(codes)} codes",
                after=after | {"codes": " ".join(codes[:MAX_CODES_IN_LOG])},
            )
    return done


def save_words(hcpcs: str, entry: Entry, *, version: int, actor: AbstractBaseUser) -> CodeContent:
    """Save what staff wrote about a code, as a draft: a review holds for the words it was given to.

    `version` is the one they began from, 0 for a code without words. Raises ChangedMeanwhileError when another one
    stands, and WordsFileError when the words do not hold.
    """
    draft = with_fields(entry, state=DRAFT, reviewed_by="", reviewed_at="")
    return _change_one(hcpcs, draft, version, ContentAction.EDIT, actor)


def mark_reviewed(hcpcs: str, *, version: int, actor: AbstractBaseUser) -> CodeContent:
    """Note that this member of staff has read the words and found them right. Raises as save_words."""
    content = CodeContent.objects.get(code_id=hcpcs)
    now = timezone.now().replace(microsecond=0)
    entry = with_fields(content.entry, state=REVIEWED, reviewed_by=actor.get_username(), reviewed_at=now.isoformat())
    return _change_one(hcpcs, entry, version, ContentAction.REVIEW, actor)


def restore(hcpcs: str, number: int, *, version: int, actor: AbstractBaseUser) -> CodeContent:
    """Bring back an earlier version, review included, as a new one. Raises CodeContentVersion.DoesNotExist, and as
    save_words."""
    earlier = CodeContentVersion.objects.get(code_id=hcpcs, version=number)
    return _change_one(hcpcs, entry_of(earlier.content), version, ContentAction.RESTORE, actor)


def _change_one(hcpcs: str, entry: Entry, version: int, action: str, actor: AbstractBaseUser) -> CodeContent:
    if problems := problems_of(entry.as_dict()):
        raise WordsFileError(WordsProblem("", hcpcs, field, reason) for field, reason in problems)
    with transaction.atomic():
        _one_at_a_time()
        before = CodeContent.objects.filter(code_id=hcpcs).first()
        if before and before.version != version:
            raise ChangedMeanwhileError(before)
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


def _one_at_a_time() -> None:
    """Writers of words wait here, so that none overwrites what it has not seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('codes.content'))")


def _write(
    changes: Sequence[Change],
    origin: str,
    action: str,
    actor: AbstractBaseUser | None,
    reviewer: AbstractBaseUser | None = None,
) -> list[CodeContent]:
    """The words, their versions and Code's columns."""
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
    places = {code: classify(code) for code in hcpcs}
    made = (
        Code(hcpcs=code, section=section.slug, subheading=subheading) for code, (section, subheading) in places.items()
    )
    Code.objects.bulk_create(made, ignore_conflicts=True)


def export_words(directory: Path, entries: Mapping[str, Entry]) -> list[str]:
    """Write words as files of a directory, in place of files of these names; returns the names."""
    directory.mkdir(parents=True, exist_ok=True)
    files = dump_files(entries)
    for name, text in files.items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
    return list(files)


def stage_words(file_name: str, entries: Mapping[str, Entry], *, actor: AbstractBaseUser) -> ContentStaging:
    """Keep uploaded words until staff have seen what they change."""
    standing = plan(entries, origin=ContentOrigin.BROWSER, replace=True)
    staging = ContentStaging.objects.create(
        file_name=file_name[:255],
        entries={hcpcs: entry.as_dict() for hcpcs, entry in entries.items()},
        versions={change.hcpcs: change.before.version for change in standing.changed if change.before},
        uploaded_by_id=actor.pk,
        uploaded_by_name=actor.get_username(),
    )
    after = {"codes": len(entries), "changes": len(standing.changes)}
    record(actor=actor, action="content.stage", subject=staging.file_name, after=after)
    return staging


def apply_staging(staging: ContentStaging, *, actor: AbstractBaseUser) -> Plan:
    """Write staged words; those that somebody changed since they were compared are left, and the plan names them.

    Raises ContentStaging.DoesNotExist when they were applied or discarded meanwhile.
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
    """Put staged words aside. Raises as apply_staging."""
    with transaction.atomic():
        staging = ContentStaging.objects.select_for_update().get(pk=staging.pk, state=StagingState.STAGED)
        staging.state = StagingState.DISCARDED
        staging.save(update_fields=["state"])
        record(actor=actor, action="content.discard", subject=staging.file_name)
