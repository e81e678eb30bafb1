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
LEAST_FOR_PAGES = 0.3
MOST_FOR_LINES = 25
MOST_FOR_REVALUATION = 1.5
MOST_FOR_SYNC = 90
MOST_FOR_DASHBOARD = 4


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

    from tests.performance import dashboard_speed, import_speed, page_speed, sync_speed, typing_speed, valuation_speed

    call_command("migrate", verbosity=0)
    table = Table("what", "measured", "floor", "ratio", "mark", "met")
    floor, seconds, name = import_speed.measure()
    # What, measured, floor, ratio, mark, whether the mark is a most.
    rows = [(f"import of {name}", f"{seconds:.3f} s", f"{floor:.3f} s", seconds / floor, MOST_FOR_IMPORT, True)]
    bare, rates, cold = page_speed.measure()
    for page, rate in rates.items():
        rows.append((page, f"{rate:.0f}/s", f"{bare:.0f}/s bare", rate / bare, LEAST_FOR_PAGES, False))
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
    floor, times = dashboard_speed.measure()
    what = f"dashboard anew, {dashboard_speed.MINE:,} entries among {dashboard_speed.OTHERS:,}, p95"
    month = times.pop("month")
    rows.append((what, f"{month:.0f} ms", f"{floor:.0f} ms plain sum", month / floor, MOST_FOR_DASHBOARD, True))
    met = [ratio <= mark if is_most else ratio >= mark for *_, ratio, mark, is_most in rows]
    for (what, measured, against, ratio, mark, is_most), good in zip(rows, met, strict=True):
        sign = "at most" if is_most else "at least"
        table.add_row(what, measured, against, f"{ratio:.2f}", f"{sign} {mark}", "yes" if good else "NO")
    console = Console()
    console.print(table)
    console.print("rendered anew: " + ", ".join(f"{page} {ms:.1f} ms" for page, ms in cold.items()))
    console.print(
        "other periods: " + ", ".join(f"{name} {ms / floor:.2f} × the plain sum" for name, ms in times.items())
    )
    connection.close_pool()
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
