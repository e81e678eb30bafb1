"""make bench: each speed as a ratio to a floor measured in the same run. Exit status 1 when one misses its mark."""

import os
import shutil
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from rvuedge import embedded

LOCAL = Path(__file__).resolve().parent.parent.parent / ".local" / f"test-{os.getpid()}"
MOST_FOR_IMPORT = 10
LEAST_FOR_PAGES = {"code page": 0.4, "dashboard": 0.3, "code page unchanged, 304": 0.8}
MOST_FOR_LINES = 25
MOST_FOR_REVALUATION = 1.5
MOST_FOR_SYNC = 90
MOST_FOR_SEARCH = 1
MOST_FOR_PUBLISH = 2
MOST_WAIT = 0.2  # seconds that a page may wait for a lock


def main():
    """Measure on a database of its own, print the table, tell whether all marks are met."""
    os.environ["DATABASE_URL"] = embedded.ensure_server(LOCAL / "postgres")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.performance.settings"
    try:
        return _measure()
    finally:
        embedded.stop(LOCAL / "postgres")
        shutil.rmtree(LOCAL, ignore_errors=True)


def _measure():
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.performance import import_speed, page_speed, search_speed, sync_speed, typing_speed, valuation_speed

    call_command("migrate", verbosity=0)
    if sys.argv[1:] == ["staff"]:
        return _report(_staff_rows(), {})
    floor, seconds, name = import_speed.measure()
    # What, measured, floor, ratio, mark, whether the mark is a most.
    rows = [(f"import of {name}", f"{seconds:.3f} s", f"{floor:.3f} s", seconds / floor, MOST_FOR_IMPORT, True)]
    bare, rates, cold = page_speed.measure()
    for page, rate in rates.items():
        rows.append((page, f"{rate:.0f}/s", f"{bare:.0f}/s bare", rate / bare, LEAST_FOR_PAGES[page], False))
    for what, (floor, milliseconds) in search_speed.measure().items():
        what = f"search {what}, p95"
        rows.append((what, f"{milliseconds:.1f} ms", f"{floor:.1f} ms", milliseconds / floor, MOST_FOR_SEARCH, True))
    floor, line = valuation_speed.measure_lines()
    rows.append(("line valued, with trace", f"{line:.2f} µs", f"{floor:.2f} µs", line / floor, MOST_FOR_LINES, True))
    floor, seconds, count = valuation_speed.measure_revaluation()
    what = f"revaluation, {count:,} changed"
    rows.append((what, f"{seconds:.2f} s", f"{floor:.2f} s", seconds / floor, MOST_FOR_REVALUATION, True))
    floor, milliseconds = typing_speed.measure()
    rows.append(("key to chip, 4 × slower", f"{milliseconds:.1f} ms", "8 ms", milliseconds / 8, 1, True))
    floor, seconds, requests, is_exact = sync_speed.measure()
    what = f"sync, 200 clients × 50, {requests:,} requests, {'exact' if is_exact else 'NOT EXACT'}"
    rows.append(
        (what, f"{seconds:.1f} s", f"{floor:.1f} s bare", seconds / floor if is_exact else 999, MOST_FOR_SYNC, True)
    )
    result = _report(rows + _staff_rows(), cold)
    connection.close_pool()
    return result


def _staff_rows():
    """Publishing and valuing anew with BENCH_ENTRIES entries there; `staff` measures these alone."""
    import io

    from django.core.management import call_command

    from codes import services
    from tests import cms
    from tests.performance import staff_speed

    call_command("load_starter", stdout=io.StringIO())
    if cms.FOLDER.is_dir():
        services.import_release(cms.FOLDER / "rvu25d_0.zip", publish=True)
    found = staff_speed.measure()
    for name in ("quiet", "publishing", "revaluing"):
        phase = getattr(found, name)
        among = phase.longest_among_pages * 1000
        count = len(phase.requests)
        sys.stdout.write(f"{name}: {count:,} requests, p95 {phase.p95:.0f} ms, pages for each other {among:.0f} ms\n")
    sys.stdout.write(f"impact of the release told in {found.impact:.1f} s; valued anew in {found.revalue:.0f} s\n")
    what, floor = f"publish, {found.entries:,} entries there", f"{found.publish_floor:.2f} s, none there"
    rows = [(what, f"{found.publish:.2f} s", floor, found.publish / found.publish_floor, MOST_FOR_PUBLISH, True)]
    for name, phase in (("publishing", found.publishing), (f"{found.entries:,} valued anew", found.revaluing)):
        waited = f"{phase.longest_wait * 1000:.0f} ms"
        rows.append((f"longest wait for a lock, {name}", waited, "200 ms", phase.longest_wait / MOST_WAIT, 1, True))
    return rows


def _report(rows, cold):
    """Print the table; 0 when all marks are met."""
    table = Table("what", "measured", "floor", "ratio", "mark", "met")
    met = [ratio <= mark if is_most else ratio >= mark for *_, ratio, mark, is_most in rows]
    for (what, measured, against, ratio, mark, is_most), good in zip(rows, met, strict=True):
        sign = "at most" if is_most else "at least"
        table.add_row(what, measured, against, f"{ratio:.2f}", f"{sign} {mark}", "yes" if good else "NO")
    console = Console()
    console.print(table)
    if cold:
        console.print("rendered anew: " + ", ".join(f"{page} {ms:.1f} ms" for page, ms in cold.items()))
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
