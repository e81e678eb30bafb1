"""What staff do with a loaded release: publish it now or at a time, withdraw it, discard it, set its date.

Each is one transaction with its record in the audit log. Two people who press at once stand in line at the same lock;
the second is told what the first has done, as ReleaseMovedOnError. `actor` is None for the command line and the worker.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from procrastinate.contrib.django import app

from codes.models import Release, ReleaseState
from codes.releases import publishing
from codes.releases.audit import release_facts
from rvuedge.audit.services import record

PUBLISH_TASK = "codes.tasks.publish_release"


class ReleaseMovedOnError(Exception):
    """The release is not in the state this action begins from; the text says in which it is."""


@contextmanager
def _change(release_id: int, action: str, actor: AbstractBaseUser | None, *begins: str) -> Iterator[Release]:
    """The release, locked and in one of these states; at the end what changed is recorded."""
    with transaction.atomic():
        publishing.lock_publishing()
        release = Release.objects.select_for_update().filter(pk=release_id).first()
        if release is None:
            raise ReleaseMovedOnError("Someone has discarded this release. Nothing was changed.")
        if release.state not in begins:
            raise ReleaseMovedOnError(
                f"{release.label} revision {release.revision} is already {release.state}. Nothing was changed."
            )
        before = release_facts(release)
        yield release
        after = release_facts(release) if release.pk else None
        record(actor=actor, action=action, subject=release.label, before=before, after=after)


def publish(release_id: int, *, actor: AbstractBaseUser | None) -> Release:
    """Let readers see a staged or withdrawn release. Raises ReleaseMovedOnError."""
    with _change(release_id, "release.publish", actor, ReleaseState.STAGED, ReleaseState.WITHDRAWN) as release:
        _refuse_second_load(release)
        publishing.publish_release(release)
    return release


def _refuse_second_load(release: Release) -> None:
    same = Release.objects.filter(source_sha256=release.source_sha256).exclude(state=ReleaseState.WITHDRAWN)
    if other := same.exclude(pk=release.pk).first():
        raise ReleaseMovedOnError(
            f"The same file is also loaded as {other.label} revision {other.revision} ({other.state}). "
            "Publish or discard that one. Nothing was changed."
        )


def publish_at(release_id: int, when: datetime, *, actor: AbstractBaseUser | None) -> Release:
    """Publish a staged release at a time; a time set before is replaced. Raises ReleaseMovedOnError."""
    with _change(release_id, "release.schedule", actor, ReleaseState.STAGED) as release:
        release.publish_at = when
        release.save(update_fields=["publish_at"])
        app.configure_task(PUBLISH_TASK, schedule_at=when).defer(release_id=release.pk, at=when.isoformat())
    return release


def keep_staged(release_id: int, *, actor: AbstractBaseUser | None) -> Release:
    """Take a publication at a time back. Raises ReleaseMovedOnError."""
    with _change(release_id, "release.unschedule", actor, ReleaseState.STAGED) as release:
        release.publish_at = None
        release.save(update_fields=["publish_at"])
    return release


def publish_when_due(release_id: int, at: str) -> bool:
    """The job of `publish_at`: publishes if that is still wanted, for that time. Whether it did; safe to repeat."""
    with transaction.atomic():
        publishing.lock_publishing()
        due = Release.objects.filter(pk=release_id, state=ReleaseState.STAGED, publish_at=datetime.fromisoformat(at))
        if not due.exists():
            return False
        publish(release_id, actor=None)
    return True


def withdraw(release_id: int, *, actor: AbstractBaseUser | None) -> Release:
    """Readers see what stood before the release. Its values are kept. Raises ReleaseMovedOnError."""
    with _change(release_id, "release.withdraw", actor, ReleaseState.PUBLISHED) as release:
        publishing.withdraw_release(release)
    return release


def discard(release_id: int, *, actor: AbstractBaseUser | None) -> Release:
    """Delete a staged release with its values. Raises ReleaseMovedOnError."""
    with _change(release_id, "release.discard", actor, ReleaseState.STAGED) as release:
        release.delete()
    return release


def set_effective_from(release_id: int, day: date, *, actor: AbstractBaseUser | None) -> Release:
    """Another first service date, where CMS made a change retroactive. Raises ReleaseMovedOnError."""
    with _change(release_id, "release.date", actor, *ReleaseState.values) as release:
        release.effective_from = day
        release.save(update_fields=["effective_from"])
    return release
