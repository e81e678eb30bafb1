"""Checks of what's around the database: settings, releases, worker, jobs, disk, mail, verification, history, backup."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings as site
from django.core import checks
from django.core import mail as mails
from django.db import connection
from django.utils import timezone

from codes.fee_schedule.edition import edition
from codes.fee_schedule.releases import published_releases
from codes.models import CodeContent
from logbook.models import CodeBundle
from rvuedge.accounts.breached import problem_of_list
from rvuedge.operations.findings import Finding, bad, good, warning
from rvuedge.operations.history_checks import last_check, missing_triggers
from rvuedge.operations.metrics import OLDEST_DUE, QUEUE, WORKER, age_text
from rvuedge.operations.models import BackupRun, Verification

LEAST_DISK = 1 << 30
WORKER_SECONDS = 60
WAITING_SECONDS = 15 * 60
HISTORY_HOURS = 49  # the worker checks it every night
OLDEST_RELEASE_DAYS = 100  # CMS publishes every quarter


def settings() -> Iterator[Finding]:
    """Django's own checks for a deployment."""
    messages = checks.run_checks(include_deployment_checks=True)
    serious = [message for message in messages if message.level >= checks.WARNING and not message.is_silenced()]
    for message in serious:
        yield (bad if message.is_serious() else warning)(f"{message.id}: {message.msg.splitlines()[0]}")
    if not serious:
        yield good("`check --deploy` finds nothing.")


def releases() -> Iterator[Finding]:
    """Whether a current release, its content and its bundle are there."""
    today = timezone.localdate()
    newest = next((one for one in published_releases() if one.effective_from <= today), None)
    if newest is None:
        yield bad("No release is published. Run `manage.py import_release FILE --publish`.")
        return
    age = (today - newest.effective_from).days
    text = f"{newest.label} has been in effect for {age} days."
    yield warning(f"{text} CMS has probably published a newer one.") if age > OLDEST_RELEASE_DAYS else good(text)
    if not CodeContent.objects.exists():
        yield warning("No code content is loaded. Run `manage.py import_content codes/data/content`.")
    if not CodeBundle.objects.filter(release=newest, edition=edition()).exists():
        yield warning("The devices' code bundle isn't built yet. The worker builds it within a minute.")


def _number(query: str) -> float | None:
    with connection.cursor() as cursor:
        cursor.execute(query)
        (value,) = cursor.fetchone()
    return None if value is None else float(value)


def worker() -> Iterator[Finding]:
    """Whether a worker is alive."""
    seconds = _number(WORKER)
    if seconds is None or seconds > WORKER_SECONDS:
        yield bad("No worker has been alive in the last minute. Start rvuedge-worker (`manage.py work`).")
    else:
        yield good(f"Alive {seconds:.0f} s ago.")


def jobs() -> Iterator[Finding]:
    """Whether jobs wait too long or failed."""
    with connection.cursor() as cursor:
        cursor.execute(QUEUE)
        counts = dict(cursor.fetchall())
    waiting = _number(OLDEST_DUE) or 0
    if waiting > WAITING_SECONDS:
        yield bad(f"A due job has waited for {waiting / 60:.0f} minutes. Look at the worker's log.")
    else:
        yield good(f"{counts.get('todo', 0)} waiting, {counts.get('doing', 0)} running.")
    if failed := counts.get("failed", 0):
        yield warning(f"{failed} failed. The staff area says why.")


def disk() -> Iterator[Finding]:
    """Whether the folder for uploads can be written and has room."""
    folder = Path(site.STAGING_DIR)
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if free < LEAST_DISK:
        yield bad(f"{free / (1 << 20):,.0f} MB are free for uploads. Make room, or set STAGING_DIR to another disk.")
    else:
        yield good(f"{free / (1 << 30):,.0f} GB are free for uploads.")


def mail() -> Iterator[Finding]:
    """Whether the mail server accepts a connection. No mail is sent."""
    if not site.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield warning(f"Mail goes to {site.EMAIL_BACKEND}, not to a server.")
        return
    server = mails.get_connection(timeout=10)
    try:
        server.open()
    except OSError as error:
        yield bad(
            f"{site.EMAIL_HOST}:{site.EMAIL_PORT} doesn't accept mail ({type(error).__name__}). Sign-up needs it."
        )
    else:
        yield good(f"{site.EMAIL_HOST}:{site.EMAIL_PORT} accepts mail.")
    finally:
        server.close()


def breached_passwords() -> Iterator[Finding]:
    """Whether the list of breached passwords, if there's one, can be read and is sorted hashes."""
    path = site.BREACHED_PASSWORDS_FILE
    if not path:
        yield good("No complete list; passwords among the most frequent ones are refused.")
    elif problem := problem_of_list(Path(path)):
        yield bad(f"BREACHED_PASSWORDS_FILE {problem}. Nobody can choose a password until that's fixed.")
    else:
        yield good("BREACHED_PASSWORDS_FILE can be read.")


def verification() -> Iterator[Finding]:
    """Whether the releases were checked lately, and found equal."""
    last = Verification.objects.first()
    if last is None:
        yield warning("It has never run. Run `manage.py verify`.")
    elif not last.is_ok:
        yield bad(
            f"{len(last.faults)} differences, {age_text(last.finished_at)} ago. Run `manage.py verify` to see them."
        )
    else:
        yield good(f"{last.row_count:,} rows were equal {age_text(last.finished_at)} ago.")


def history() -> Iterator[Finding]:
    """Whether the chain of the history was checked lately and is intact, and the database still adds to it."""
    if missing := missing_triggers():
        yield bad(f"Triggers are off or missing: {', '.join(missing)}. Turn them on, then see Tamper-evident history.")
    last = last_check()
    if last is None:
        yield warning("It was never checked. Run `manage.py verify_history`.")
        return
    age = age_text(last.finished_at)
    if not last.is_ok:
        yield bad(f"{len(last.faults)} faults, {age} ago. Run `manage.py verify_history` to see them.")
    elif (timezone.now() - last.finished_at).total_seconds() > HISTORY_HOURS * 3600:
        yield warning(f"It was last checked {age} ago. The worker checks it every night.")
    else:
        yield good(f"{last.link_count:,} links were intact {age} ago.")


def backup() -> Iterator[Finding]:
    """Whether there's a recent backup, encrypted and signed."""
    last = BackupRun.objects.first()
    if last is None:
        yield bad("No backup was ever made. Run `manage.py backup`.")
        return
    hours = (timezone.now() - last.finished_at).total_seconds() / 3600
    text = f"The last backup is {age_text(last.finished_at)} old."
    yield bad(f"{text} Make one every day.") if hours > site.BACKUP_HOURS else good(text)
    if not (last.is_encrypted and last.is_signed):
        yield warning("It isn't encrypted and signed. Set BACKUP_RECIPIENT and BACKUP_SIGNING_KEY.")
