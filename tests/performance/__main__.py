"""make bench: measure each speed as a ratio to a floor from the same run; exit with 1 if one misses its target.

`python -m tests.performance search typing` measures only these parts.
"""

import io
import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from rvuedge import embedded

LOCAL = Path(__file__).resolve().parent.parent.parent / ".local" / f"test-{os.getpid()}"
MIN_PAGE_RATIOS = {"code page": 0.4, "dashboard": 0.3, "code page unchanged, 304": 0.8}
MAX_WAIT = 0.2  # seconds that a page may wait for a lock


class Row(NamedTuple):
    """One line of the report: a measurement, its ratio to the floor, and the target, a maximum or a minimum."""

    name: str
    measured: str
    floor: str
    ratio: float
    target: float
    is_maximum: bool = True

    @property
    def is_met(self):
        return self.ratio <= self.target if self.is_maximum else self.ratio >= self.target


def measure_import():
    from tests.performance import import_speed

    floor, seconds, name = import_speed.measure()
    yield Row(f"import of {name}", f"{seconds:.3f} s", f"{floor:.3f} s", seconds / floor, 10)


def measure_pages():
    from tests.performance import page_speed

    rates, ratios, cold = page_speed.measure()
    for page, ratio in ratios.items():
        measured, floor = f"{rates[page]:.0f}/s", f"{rates['bare']:.0f}/s bare"
        yield Row(page, measured, floor, ratio, MIN_PAGE_RATIOS[page], is_maximum=False)
    _report("without the cache: " + ", ".join(f"{page} {ms:.1f} ms" for page, ms in cold.items()))


def measure_releases():
    from tests.performance import release_speed

    for page, (few, many, ratio) in release_speed.measure().items():
        name = f"{page} with {release_speed.MANY} releases"
        yield Row(name, f"{many:.1f} ms", f"{few:.1f} ms with {release_speed.FEW}", ratio, 1.15)


def measure_search():
    from tests.performance import search_speed

    for name, (floor, milliseconds) in search_speed.measure().items():
        yield Row(f"search {name}, p95", f"{milliseconds:.1f} ms", f"{floor:.1f} ms", milliseconds / floor, 1)


def measure_lines():
    from tests.performance import valuation_speed

    floor, line = valuation_speed.measure_lines()
    yield Row("line valued, with trace", f"{line:.2f} µs", f"{floor:.2f} µs", line / floor, 25)


def measure_revaluation():
    from tests.performance import valuation_speed

    floor, seconds, count = valuation_speed.measure_revaluation()
    yield Row(f"revaluation, {count:,} changed", f"{seconds:.2f} s", f"{floor:.2f} s", seconds / floor, 1.5)


def measure_ownership():
    from tests.performance import ownership_speed

    alone, owned = ownership_speed.measure()
    yield Row("three reads as their owner", f"{owned:.2f} ms", f"{alone:.2f} ms alone", owned / alone, 2)


def measure_typing():
    from tests.performance import typing_speed

    _, milliseconds = typing_speed.measure()
    yield Row("key to chip, 4 × slower CPU, p95", f"{milliseconds:.1f} ms", "8 ms", milliseconds / 8, 1)


def measure_sync():
    from tests.performance import sync_speed

    floor, seconds, requests, is_exact = sync_speed.measure()
    name = f"sync, 200 clients × 50 operations, {requests:,} requests, {'exact' if is_exact else 'NOT EXACT'}"
    yield Row(name, f"{seconds:.1f} s", f"{floor:.1f} s bare", seconds / floor if is_exact else 999, 90)


def measure_dashboard():
    from tests.performance import dashboard_speed

    floor, times = dashboard_speed.measure()
    name = f"uncached dashboard, {dashboard_speed.MINE:,} entries, {dashboard_speed.OTHERS:,} by others, p95"
    month = times.pop("month")
    yield Row(name, f"{month:.0f} ms", f"{floor:.0f} ms plain sum", month / floor, 4)
    _report("other periods: " + ", ".join(f"{name} {ms / floor:.2f} × the plain sum" for name, ms in times.items()))


def measure_staff():
    """Publish a release and revalue the log with BENCH_ENTRIES entries stored."""
    from tests.performance import staff_speed

    found = staff_speed.measure()
    for name in ("quiet", "publishing", "revaluing"):
        phase = getattr(found, name)
        waited = f"longest wait for another page {phase.longest_among_pages * 1000:.0f} ms"
        _report(f"{name}: {len(phase.requests):,} requests, p95 {phase.p95:.0f} ms, {waited}")
    _report(f"impact of the release computed in {found.impact:.1f} s; entries revalued in {found.revalue:.0f} s")
    name, floor = f"publish with {found.entries:,} entries", f"{found.publish_floor:.2f} s with none"
    yield Row(name, f"{found.publish:.2f} s", floor, found.publish / found.publish_floor, 2)
    for name, phase in (("publishing", found.publishing), (f"revaluing {found.entries:,} entries", found.revaluing)):
        waited = f"{phase.longest_wait * 1000:.0f} ms"
        yield Row(f"longest wait for a lock while {name}", waited, "200 ms", phase.longest_wait / MAX_WAIT, 1)


PARTS = {
    "import": measure_import,
    "pages": measure_pages,
    "releases": measure_releases,
    "search": measure_search,
    "lines": measure_lines,
    "revaluation": measure_revaluation,
    "ownership": measure_ownership,
    "typing": measure_typing,
    "sync": measure_sync,
    "dashboard": measure_dashboard,
    "staff": measure_staff,
}
NEEDS_COMPLETE_RELEASE = {"releases", "search", "typing", "staff"}


def main(names):
    """Measure the named parts, or all, on a separate database; return 0 if all targets are met, else 1."""
    if unknown := set(names) - set(PARTS):
        sys.exit(f"Unknown part: {', '.join(sorted(unknown))}. Choose from {', '.join(PARTS)}.")
    os.environ["DATABASE_URL"] = embedded.ensure_server(LOCAL / "postgres")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.performance.settings"
    try:
        return _measure(names or list(PARTS))
    finally:
        embedded.stop(LOCAL / "postgres")
        shutil.rmtree(LOCAL, ignore_errors=True)


def _measure(names):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    rows = []
    for name in names:
        _prepare(name)
        for row in PARTS[name]():
            _report(f"{row.name}: {row.measured} to {row.floor}, {row.ratio:.2f}")
            rows.append(row)
    connection.close_pool()
    table = Table("measurement", "measured", "floor", "ratio", "target", "met")
    for row in rows:
        target = f"{'at most' if row.is_maximum else 'at least'} {row.target}"
        table.add_row(row.name, row.measured, row.floor, f"{row.ratio:.2f}", target, "yes" if row.is_met else "NO")
    Console(width=max(Console().width, 120)).print(table)
    return 0 if all(row.is_met for row in rows) else 1


def _prepare(name):
    """Reset the database for a part: the starter and the demo, and for some parts a complete release."""
    from django.core.management import call_command

    from codes.importing import services
    from tests import cms

    call_command("flush", interactive=False, verbosity=0)
    if name == "import":
        return
    call_command("load_starter", stdout=io.StringIO())
    call_command("create_demo", stdout=io.StringIO())
    if name in NEEDS_COMPLETE_RELEASE and cms.FOLDER.is_dir():
        services.import_release(cms.FOLDER / "rvu25d_0.zip", publish=True)


def _report(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
