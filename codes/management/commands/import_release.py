"""manage.py import_release PATH, or --url ADDRESS: load a CMS fee schedule release."""

import sys
import tempfile
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.table import Table

from codes.domain.indicators import status_of
from codes.domain.loading import loading_notes
from codes.domain.release_names import ReleaseName, read_label
from codes.fee_schedule.localities import localities_of
from codes.fee_schedule.releases import release_before
from codes.importing import jobs, services
from codes.importing.download import CMS_ADDRESS, DownloadError, Limits, download
from codes.importing.remedies import OPTIONAL, Remedy, remedy_of
from codes.management.differences import code_line, payment_lines
from codes.management.progress import PhaseProgress, console_on
from codes.models import Release, ReleaseState
from codes.releases import report
from codes.releases.changes import change_counts
from codes.releases.payment import payment_changes

LICENSE = (
    "CPT codes, descriptors and other data only are copyright American Medical Association (AMA). All rights reserved. "
    "CMS provides the file to those who accept the AMA's license agreement on its page."
)


def release_name(text: str) -> ReleaseName:
    """The argparse type for a release's name."""
    name = read_label(text)
    if name is None:
        raise ArgumentTypeError(f"“{text[:20]}” isn't the name of a release such as RVU24AR")
    return name


def iso_date(text: str) -> date:
    """The argparse type for dates."""
    return date.fromisoformat(text)


def optional_files(text: str) -> tuple[str, ...]:
    """The argparse type for kinds of file to leave out."""
    chosen = [name.strip().lower() for name in text.split(",")]
    if unknown := [name for name in chosen if name not in OPTIONAL]:
        raise ArgumentTypeError(
            f"{unknown[0] or 'An empty name'} can't be left out. Choose from {', '.join(OPTIONAL)}."
        )
    return tuple(name for name in OPTIONAL if name in chosen)


class Command(BaseCommand):
    help = "Load a CMS Physician Fee Schedule release: the zip as CMS publishes it, a folder, or one PPRRVU file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument(
            "path", type=Path, nargs="?", help="the zip, a folder with its files, or a PPRRVU csv, txt or xlsx"
        )
        source.add_argument("--url", help="the https address of the zip, once you have accepted the AMA license")
        parser.add_argument(
            "--accept-license", action="store_true", help="with --url: confirm that you accept the AMA license"
        )
        parser.add_argument(
            "--own-network",
            action="store_true",
            help="with --url: allow a mirror on your own network (http and private addresses)",
        )
        parser.add_argument("--publish", action="store_true", help="publish it right away")
        parser.add_argument(
            "--effective-from",
            type=iso_date,
            metavar="DATE",
            help="first service date, if not the first day of the quarter; a correction such as RVU24AR needs it",
        )
        parser.add_argument(
            "--release",
            type=release_name,
            metavar="NAME",
            help="its name, such as RVU20C or RVU24AR, if neither the file nor its name says it",
        )
        parser.add_argument(
            "--without",
            type=optional_files,
            default=(),
            metavar="FILES",
            help="leave out faulty files, such as anes,gpci: any of gpci, anes, locco, oppscap",
        )
        parser.add_argument(
            "--restore-zeros",
            action="store_true",
            help="restore leading zeros of codes and indicators that a spreadsheet has removed",
        )
        parser.add_argument("--replace", action="store_true", help="load a staged file again")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["url"]:
            self._import(options["path"], options)
            return
        self._ask_for_license(accepted=options["accept_license"])
        with tempfile.TemporaryDirectory() as folder:
            try:
                path = download(options["url"], Path(folder), Limits(own_network=options["own_network"]))
            except DownloadError as error:
                raise CommandError(str(error)) from error
            self._import(path, options)

    def _ask_for_license(self, *, accepted: bool) -> None:
        """Show the license and the file's source, and continue only if the license is accepted."""
        self.stdout.write(f"{LICENSE}\nCMS: {CMS_ADDRESS}")
        if accepted:
            self.stdout.write("Accepted with --accept-license.")
        elif not sys.stdin.isatty():
            raise CommandError(
                "No one is at the terminal to accept the license. Add --accept-license. Nothing was downloaded."
            )
        elif input("Do you accept the AMA license? [y/N] ").strip().lower() not in ("y", "yes"):
            raise CommandError("Not accepted. Nothing was downloaded.")

    def _import(self, path: Path, options: dict[str, Any]) -> None:
        console = console_on(self.stdout)
        try:
            with PhaseProgress(console) as progress:
                release = jobs.import_by_command(
                    path,
                    publish=options["publish"],
                    named=options["release"],
                    effective_from=options["effective_from"],
                    replace=options["replace"],
                    remedy=Remedy(options["without"], options["restore_zeros"]),
                    on_phase=progress.begin,
                )
        except services.UnclearReleaseError as error:
            advice = "Add --release with its name." if error.needs_name else "Add --effective-from with the date."
            raise CommandError(f"{error} {advice} Nothing was imported.") from error
        except services.ReleaseFileError as error:
            raise CommandError(f"Nothing was imported.\n{error}{_advice(error, options)}") from error
        except services.AlreadyLoadedError as error:
            raise CommandError(_already(error.loaded, path)) from error
        console.print(_summary(release))
        for line in _remarks(release):
            console.print(line, highlight=False)
        if options["publish"]:
            call_command("build_bundles", stdout=self.stdout)  # there may be no worker to do it
            call_command("value_waiting", stdout=self.stdout)


def _advice(error: services.ReleaseFileError, options: dict[str, Any]) -> str:
    """The options that would load the file, if any."""
    remedy = Remedy(options["without"], options["restore_zeros"]) | remedy_of(error)
    if not remedy_of(error):
        return ""
    flags = f" --without {','.join(remedy.without)}" if remedy.without else ""
    flags += " --restore-zeros" if remedy.restore_zeros else ""
    return f"\nUse a file exactly as CMS publishes it, or {remedy.text} with{flags}."


def _already(loaded: Any, path: Path) -> str:
    """What to do about a file that's already loaded."""
    text = f"{path.name} is already loaded as {loaded.label} revision {loaded.revision} ({loaded.state})"
    if loaded.state == ReleaseState.STAGED:
        return f"{text}. Use --replace to load it again, or `manage.py release publish {loaded.pk}`."
    return f"{text}. Nothing was imported."


def _summary(release: Release) -> Table:
    table = Table(title=f"{release.label} revision {release.revision}, {release.state}", title_justify="left")
    table.add_column("")
    table.add_column("", justify="right")
    factor = str(release.conversion_factor)
    if release.qp_conversion_factor:
        factor += f", {release.qp_conversion_factor} for qualifying APM participants"
    rows = [
        ("Rows", f"{release.row_count:,}"),
        ("Codes", f"{release.code_count:,}"),
        ("Effective from", release.effective_from.isoformat()),
        ("Conversion factor", factor),
        ("Localities", f"{release.locality_count:,}"),
        ("OPPS cap rows", f"{release.opps_cap_count:,}"),
    ]
    for name, value in rows:
        table.add_row(name, value)
    for status, count in report.status_counts(release):
        table.add_row(f"Status {status}: {status_of(status).name}", f"{count:,}")
    return table


def _remarks(release: Release) -> list[str]:
    remarks = []
    before = release_before(release)
    if before is None:
        remarks.append("No earlier release to compare with.")
    else:
        line = code_line(release, before, change_counts(release, before))
        remarks.append(f"Compared with {before.label} revision {before.revision}: {line}.")
        remarks += payment_lines(payment_changes(release, before))
    if release.is_partial:
        remarks.append(
            f"It has {release.row_count:,} rows, far fewer than a complete release, so it's treated as a partial one: "
            "codes missing from it keep their values from the earlier release, and pages say so."
        )
    remarks += loading_notes(
        release.label, release.loaded_without, release.restored_zeros, localities_of(release).source
    )
    if release.state == ReleaseState.STAGED:
        remarks.append(f"Staged: only staff can see it until you run `manage.py release publish {release.pk}`.")
    return remarks
