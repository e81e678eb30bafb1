"""Write the database of this version, with data in it, for the upgrade test: `python -m tests.upgrade.make_dump`.

Run it once when a version is tagged. It makes tests/data/upgrade/<version>.dump with its list (the format of
`manage.py backup`) and <version>.migrations.json, the SHA-256 of every migration so far. All numbers are invented.
"""

import hashlib
import json
import os
import shutil
import tempfile
import tomllib
import uuid
from datetime import date
from decimal import Decimal
from pathlib import Path

from rvuedge import embedded

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "data" / "upgrade"
NEXT_DAY = date(2026, 3, 3)
DAY = date(2026, 3, 2)


def migrations():
    """The SHA-256 of each migration file, by path."""
    paths = sorted([*ROOT.glob("*/migrations/0*.py"), *ROOT.glob("rvuedge/*/migrations/0*.py")])
    return {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def populate():
    """Add rows to every table written by a release, a log, a survey or staff."""
    from tests import making
    from tests.benchmarks.conftest import make_survey

    owner, staff = _people()
    ranked = {"multiple_procedure": "2", "bilateral": "1"}
    works = {"47562": "10.47", "49505": "7.76", "99213": "1.30", "20610": "0.79"}
    making.load([making.row(code, work_rvu=work, **ranked) for code, work in works.items()], 2025, "D")
    january = making.load([making.row(code, work_rvu=work, **ranked) for code, work in works.items()], 2026, "A")
    _log(owner)
    _revalue(owner)
    making.load(
        [making.row(code, work_rvu=f"{Decimal(work) + 1}", **ranked) for code, work in works.items()], 2026, "B"
    )
    _settings(owner, make_survey(owner))
    _staff_work(staff, january, make_survey(None, publish=True, title="For everyone"))


def _people():
    from rvuedge.accounts.models import User
    from rvuedge.accounts.services import save_profile

    owner = User.objects.create_user("owner@example.com", "correct-horse-battery")
    save_profile(user=owner, name="Olga Owner", career_stage="attending", specialty="general-surgery")
    User.objects.create_user("stranger@example.com", "correct-horse-battery")
    return owner, User.objects.create_superuser("staff@example.com", "correct-horse-battery")


def _log(owner):
    from logbook.entries import services
    from logbook.models import Entry, EntryConflict, Shortcut, SyncOperation
    from logbook.valuation.crediting import Line

    lines = [Line("47562", 1), Line("49505", 1, modifiers=("RT",))]
    services.log_entries(user=owner, service_date=DAY, setting="facility", lines=lines)
    services.log_entries(user=owner, service_date=DAY, setting="nonfacility", lines=[Line("99213", 2)])
    services.log_entries(
        user=owner, service_date=NEXT_DAY, setting="facility", lines=[Line("20610", 1, modifiers=("22",))]
    )
    services.log_entries(user=owner, service_date=NEXT_DAY, setting="facility", lines=[Line("20610", 3)])
    deleted = Entry.objects.latest("id")
    services.delete_entries(user=owner, entry_ids=[deleted.pk])
    first = Entry.objects.earliest("id")
    EntryConflict.objects.create(entry=first, proposal={"units": 2})
    SyncOperation.objects.create(user=owner, operation=uuid.uuid4(), answer={"status": "applied"})
    Shortcut.objects.create(
        user=owner, name="Gallbladder", position=0, lines=[{"hcpcs": "47562", "modifiers": [], "units": 1}]
    )


def _revalue(owner):
    from logbook.domain.valuation.policy import UNREDUCED
    from logbook.revaluation.policy import apply_policy

    apply_policy(owner, UNREDUCED, DAY)


def _settings(owner, survey):
    from benchmarks.models import BenchmarkChoice, Compensation, SurveyUpload
    from logbook.models import DeclinedValue, Display, Entry, Goal, Leave, ReleaseChoice

    Goal.objects.create(user=owner, amount=Decimal(6000), weeks_off=Decimal(4))
    Leave.objects.create(user=owner, first=date(2026, 7, 6), last=date(2026, 7, 10))
    Display.objects.create(user=owner, cards=["goal", "trend"], dollars_per_wrvu=Decimal("52.50"))
    ReleaseChoice.objects.create(user=owner)
    entry = Entry.objects.filter(user=owner).earliest("id")
    DeclinedValue.objects.create(user=owner, entry=entry, release_id=entry.release_id)
    BenchmarkChoice.objects.create(user=owner, survey=survey, specialty="General surgery", clinical_days=220)
    Compensation.objects.create(user=owner, year=2025, total=Decimal(400_000))
    SurveyUpload.objects.create(user=owner, file_name="survey.csv", cells=[["Specialty"]])


def _staff_work(staff, release, survey):
    from django.utils import timezone

    from codes.models import AnesthesiaBaseUnits, CodeContent, CodeContentVersion, ImportProblem, ReleaseImport
    from rvuedge.audit.services import record
    from rvuedge.jobs.models import JobError

    now = timezone.now()
    content = CodeContent.objects.create(
        code_id="47562", title="Gallbladder out, laparoscopic", origin="browser", updated_at=now
    )
    CodeContentVersion.objects.create(
        code_id="47562", version=1, action="edit", content={"title": content.title}, actor=staff,
        actor_name=staff.email, happened_at=now,
    )  # fmt: skip
    upload = ReleaseImport.objects.create(
        name="rvu26a.zip", stored_name="0.zip", size=1, state="refused", created_by=staff, license_accepted_at=now,
        created_at=now, finished_at=now, problem_count=1,
    )  # fmt: skip
    ImportProblem.objects.create(of=upload, number=1, file="PPRRVU.csv", line=12, reason="Invented")
    AnesthesiaBaseUnits.objects.create(hcpcs="00790", units=Decimal(7))
    JobError.objects.create(job_id=1, attempt=1, error="Invented")
    record(actor=staff, action="release.publish", subject=release.label, after={"state": "published"})
    record(actor=staff, action="survey.publish", subject=survey.title, after={"state": "published"})


def main():
    """Create a database, migrate it, populate it, back it up, and remove it."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    directory = Path(tempfile.mkdtemp())
    try:
        os.environ["DATABASE_URL"] = embedded.ensure_server(directory / "postgres", durable=False)
        os.environ["DJANGO_SETTINGS_MODULE"] = "rvuedge.settings.test"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections

        from rvuedge.operations.backups import back_up
        from rvuedge.operations.pg_tools import address_of

        call_command("migrate", verbosity=0)
        populate()
        connections.close_all()
        FOLDER.mkdir(parents=True, exist_ok=True)
        path = FOLDER / f"{version}.dump"
        for old in (path, path.with_name(f"{path.name}.json")):
            old.unlink(missing_ok=True)
        back_up(address_of(connections["default"].settings_dict), path)
        for made in (path, path.with_name(f"{path.name}.json")):
            made.chmod(0o644)
        frozen = json.dumps(migrations(), indent=1)
        (FOLDER / f"{version}.migrations.json").write_text(f"{frozen}\n", encoding="utf-8")
        print(f"{path}: {path.stat().st_size:,} bytes")
    finally:
        embedded.stop(directory / "postgres")
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
