"""Staff actions on a loaded release: publish it now or later, withdraw it, discard it, set its date.

Each is one transaction with an audit log record. If two people act at once, one waits for a lock and then gets a
ReleaseStateError that says what the other did. `actor` is None for the command line and the worker.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from procrastinate.contrib.django import app

from codes.domain.release_names import ReleaseName
from codes.models import Release, ReleaseState
from codes.models.signals import fee_schedule_changed
from codes.releases import publishing
from codes.releases.audit import release_facts
from rvuedge.audit.services import record

PUBLISH_TASK = "codes.tasks.publish_release"


class ReleaseStateError(Exception):
    """The release's state doesn't allow the action; the text says which state it's in."""


@contextmanager
def _change(release_id: int, action: str, actor: AbstractBaseUser | None, *allowed: str) -> Iterator[Release]:
    """Lock the release, check that its state allows the action, and record what changed at the end."""
    with transaction.atomic():
        publishing.lock_publishing()
        release = Release.objects.select_for_update().filter(pk=release_id).first()
        if release is None:
            raise ReleaseStateError("Someone has discarded this release. Nothing was changed.")
        if release.state not in allowed:
            raise ReleaseStateError(
                f"{release.label} revision {release.revision} is already {release.state}. Nothing was changed."
            )
        before = release_facts(release)
        yield release
        after = release_facts(release) if release.pk else None
        record(actor=actor, action=action, subject=release.label, before=before, after=after)


def publish(release_id: int, *, actor: AbstractBaseUser | None) -> Release:
    """Publish a staged or withdrawn release. Raises ReleaseStateError."""
    with _change(release_id, "release.publish", actor, ReleaseState.STAGED, ReleaseState.WITHDRAWN) as release:
        _refuse_second_load(release)
        publishing.publish_release(release)
    return release


def _refuse_second_load(release: Release) -> None:
    same = Release.objects.filter(source_sha256=release.source_sha256).exclude(state=ReleaseState.WITHDRAWN)
    if other := same.exclude(pk=release.pk).first():
        raise ReleaseStateError(
            f"The same file is also loaded as {other.label} revision {other.revision} ({other.state}). "
            "Publish or discard that one. Nothing was changed."
        )


def publish_at(release_id: int, when: datetime, *, actor: AbstractBaseUser | None) -> Release:
    """Schedule a staged release for publication, replacing any earlier time. Raises ReleaseStateError."""
    with _change(release_id, "release.schedule", actor, ReleaseState.STAGED) as release:
        release.publish_at = when
        release.save(update_fields=["publish_at"])
        app.configure_task(PUBLISH_TASK, schedule_at=when).defer(release_id=release.pk, at=when.isoformat())
    return release


def keep_staged(release_id: int, *, actor: AbstractBaseUser | None) -> Release:
    """Cancel a scheduled publication. Raises ReleaseStateError."""
    with _change(release_id, "release.unschedule", actor, ReleaseState.STAGED) as release:
        release.publish_at = None
        release.save(update_fields=["publish_at"])
    return release


def publish_when_due(release_id: int, at: str) -> bool:
    """Run the job of `publish_at`: publish the release if it's still scheduled for that time; return whether it was.

    Safe to run again.
    """
    with transaction.atomic():
        publishing.lock_publishing()
        due = Release.objects.filter(pk=release_id, state=ReleaseState.STAGED, publish_at=datetime.fromisoformat(at))
        if not due.exists():
            return False
        publish(release_id, actor=None)
    return True


def withdraw(release_id: int, *, actor: AbstractBaseUser | None) -> Release:
    """Withdraw a published release: readers see the one before. Its values are kept. Raises ReleaseStateError."""
    with _change(release_id, "release.withdraw", actor, ReleaseState.PUBLISHED) as release:
        publishing.withdraw_release(release)
    return release


def discard(release_id: int, *, actor: AbstractBaseUser | None) -> Release:
    """Delete a staged release with its values. Raises ReleaseStateError."""
    with _change(release_id, "release.discard", actor, ReleaseState.STAGED) as release:
        release.delete()
    return release


def set_name(release_id: int, name: ReleaseName, effective_from: date, *, actor: AbstractBaseUser | None) -> Release:
    """Correct the name of a staged release, RVU24A to RVU24AR, and its first day. Raises ReleaseStateError.

    A published one keeps its name: logs and contracts may refer to it.
    """
    with _change(release_id, "release.name", actor, ReleaseState.STAGED) as release:
        if release.name != name:
            publishing.lock_imports()
            release.year, release.letter = name.year, name.letter
            release.revision = publishing.next_revision(name.year, name.letter)
        release.effective_from = effective_from
        release.save(update_fields=["year", "letter", "revision", "effective_from"])
    return release


def set_effective_from(release_id: int, day: date, *, actor: AbstractBaseUser | None) -> Release:
    """Set the first service date, for a change CMS made retroactive. Raises ReleaseStateError."""
    with _change(release_id, "release.date", actor, *ReleaseState.values) as release:
        release.effective_from = day
        release.save(update_fields=["effective_from"])
        fee_schedule_changed.send(Release)
    return release
