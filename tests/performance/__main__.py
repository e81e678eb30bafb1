"""make bench: each speed as a ratio to a floor measured in the same run. Exit status 1 when one misses its mark.

`python -m tests.performance search typing` measures these parts alone.
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
LEAST_FOR_PAGES = {"code page": 0.4, "dashboard": 0.3, "code page unchanged, 304": 0.8}
MOST_WAIT = 0.2  # seconds that a page may wait for a lock


class Row(NamedTuple):
    """What was measured, in words, with its ratio to the floor and the mark, which is a most or a least."""

    what: str
    measured: str
    floor: str
    ratio: float
    mark: float
    is_most: bool = True

    @property
    def is_met(self):
        return self.ratio <= self.mark if self.is_most else self.ratio >= self.mark


def measure_import():
    from tests.performance import import_speed

    floor, seconds, name = import_speed.measure()
    yield Row(f"import of {name}", f"{seconds:.3f} s", f"{floor:.3f} s", seconds / floor, 10)


def measure_pages():
    from tests.performance import page_speed

    bare, rates, cold = page_speed.measure()
    for page, rate in rates.items():
        yield Row(page, f"{rate:.0f}/s", f"{bare:.0f}/s bare", rate / bare, LEAST_FOR_PAGES[page], is_most=False)
    _say("rendered anew: " + ", ".join(f"{page} {ms:.1f} ms" for page, ms in cold.items()))


def measure_search():
    from tests.performance import search_speed

    for what, (floor, milliseconds) in search_speed.measure().items():
        yield Row(f"search {what}, p95", f"{milliseconds:.1f} ms", f"{floor:.1f} ms", milliseconds / floor, 1)


def measure_lines():
    from tests.performance import valuation_speed

    floor, line = valuation_speed.measure_lines()
    yield Row("line valued, with trace", f"{line:.2f} µs", f"{floor:.2f} µs", line / floor, 25)


def measure_revaluation():
    from tests.performance import valuation_speed

    floor, seconds, count = valuation_speed.measure_revaluation()
    yield Row(f"revaluation, {count:,} changed", f"{seconds:.2f} s", f"{floor:.2f} s", seconds / floor, 1.5)


def measure_typing():
    from tests.performance import typing_speed

    _, milliseconds = typing_speed.measure()
    yield Row("key to chip, 4 × slower, p95", f"{milliseconds:.1f} ms", "8 ms", milliseconds / 8, 1)


def measure_sync():
    from tests.performance import sync_speed

    floor, seconds, requests, is_exact = sync_speed.measure()
    what = f"sync, 200 clients × 50, {requests:,} requests, {'exact' if is_exact else 'NOT EXACT'}"
    yield Row(what, f"{seconds:.1f} s", f"{floor:.1f} s bare", seconds / floor if is_exact else 999, 90)


def measure_dashboard():
    from tests.performance import dashboard_speed

    floor, times = dashboard_speed.measure()
    what = f"dashboard anew, {dashboard_speed.MINE:,} entries among {dashboard_speed.OTHERS:,}, p95"
    month = times.pop("month")
    yield Row(what, f"{month:.0f} ms", f"{floor:.0f} ms plain sum", month / floor, 4)
    _say("other periods: " + ", ".join(f"{name} {ms / floor:.2f} × the plain sum" for name, ms in times.items()))


def measure_staff():
    """Publishing and valuing anew with BENCH_ENTRIES entries there."""
    from tests.performance import staff_speed

    found = staff_speed.measure()
    for name in ("quiet", "publishing", "revaluing"):
        phase = getattr(found, name)
        among = phase.longest_among_pages * 1000
        _say(f"{name}: {len(phase.requests):,} requests, p95 {phase.p95:.0f} ms, pages for each other {among:.0f} ms")
    _say(f"impact of the release told in {found.impact:.1f} s; valued anew in {found.revalue:.0f} s")
    what, floor = f"publish, {found.entries:,} entries there", f"{found.publish_floor:.2f} s, none there"
    yield Row(what, f"{found.publish:.2f} s", floor, found.publish / found.publish_floor, 2)
    for name, phase in (("publishing", found.publishing), (f"{found.entries:,} valued anew", found.revaluing)):
        waited = f"{phase.longest_wait * 1000:.0f} ms"
        yield Row(f"longest wait for a lock, {name}", waited, "200 ms", phase.longest_wait / MOST_WAIT, 1)


PARTS = {
    "import": measure_import,
    "pages": measure_pages,
    "search": measure_search,
    "lines": measure_lines,
    "revaluation": measure_revaluation,
    "typing": measure_typing,
    "sync": measure_sync,
    "dashboard": measure_dashboard,
    "staff": measure_staff,
}
WHOLE = {"search", "typing", "staff"}


def main(names):
    """Measure the named parts, or all, on a database of their own; tell whether all marks are met."""
    if unknown := set(names) - set(PARTS):
        sys.exit(f"There is no part {', '.join(sorted(unknown))}: {', '.join(PARTS)}.")
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
        rows += PARTS[name]()
    connection.close_pool()
    table = Table("what", "measured", "floor", "ratio", "mark", "met")
    for row in rows:
        mark = f"{'at most' if row.is_most else 'at least'} {row.mark}"
        table.add_row(row.what, row.measured, row.floor, f"{row.ratio:.2f}", mark, "yes" if row.is_met else "NO")
    Console(width=max(Console().width, 120)).print(table)
    return 0 if all(row.is_met for row in rows) else 1


def _prepare(name):
    """What each part begins with, whichever ran before: the starter and the demo, for some a whole release too."""
    from django.core.management import call_command

    from codes.importing import services
    from tests import cms

    call_command("flush", interactive=False, verbosity=0)
    if name == "import":
        return
    call_command("load_starter", stdout=io.StringIO())
    call_command("create_demo", stdout=io.StringIO())
    if name in WHOLE and cms.FOLDER.is_dir():
        services.import_release(cms.FOLDER / "rvu25d_0.zip", publish=True)


def _say(words):
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
