"""Publishing a release with a million entries stored, and revaluing them, while clinicians keep working.

Eight clients read the dashboard, the history and code pages, and log, over real HTTP. We measure the p95 of their
requests before, while the release is published, and while all entries are revalued; and the longest wait for a lock,
which must stay below 200 ms. Publishing is compared with publishing the same release before there was any entry.
"""

import http.client
import os
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import psycopg
from django.db import connection

from codes.releases.publishing import publish_release, withdraw_release
from logbook.models import Entry
from logbook.revaluation.impact import impact_of
from tests.performance.page_speed import ROOT, serving, signed_in
from tests.performance.staff_data import create_clinicians, stage_changed_release
from tests.performance.sync_speed import _id, _send
from tests.tokens import bearer

CLIENTS = 8
ACTIVE = 48  # clinicians who use the site meanwhile
QUIET_SECONDS = 8
POLL = 0.005
PAGES = ("/dashboard/", "/history/", "/codes/99213/", "/dashboard/?period=year", "/codes/27447/", "log")
WEB = "benchmark web server"
# How long each page has been waiting for a lock, and whether a staff action holds it rather than another page.
WAITS = """
SELECT extract(epoch FROM clock_timestamp() - l.waitstart), EXISTS (
    SELECT FROM pg_stat_activity b WHERE b.pid = ANY(pg_blocking_pids(l.pid)) AND b.application_name <> %(web)s)
FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.waitstart IS NOT NULL AND a.application_name = %(web)s
"""


@dataclass
class Phase:
    """What clients measured in a phase: seconds per request, and a page's longest waits for a lock.

    `longest_wait` is for a lock held by a staff action, `longest_among_pages` for one held by another page.
    """

    requests: list[float] = field(default_factory=list)
    longest_wait: float = 0.0
    longest_among_pages: float = 0.0

    @property
    def p95(self):
        """The 95th percentile of the requests, in milliseconds."""
        return sorted(self.requests)[int(len(self.requests) * 0.95)] * 1000 if self.requests else 0.0


@dataclass
class Measured:
    """Seconds to publish without and with entries, to revalue and to compute the impact; entry count; the phases."""

    publish_floor: float
    publish: float
    revalue: float
    impact: float
    entries: int
    quiet: Phase
    publishing: Phase
    revaluing: Phase


class Day:
    """Clients that keep sending requests until stopped; measurements go to the current phase."""

    def __init__(self, port, users):
        self.port, self.phase, self.is_over, self.problems = port, Phase(), False, []
        active = users[:ACTIVE]
        self.cookies = [signed_in(user) for user in active]
        self.tokens = [bearer(user) for user in active]
        self.threads = [threading.Thread(target=self._client, args=(n,)) for n in range(CLIENTS)]
        self.threads.append(threading.Thread(target=self._watch))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_exception):
        self.is_over = True
        for thread in self.threads:
            thread.join()
        if self.problems:
            raise RuntimeError(self.problems[0])

    def run_phase(self, work):
        """Run the work; return (its seconds, what clients measured meanwhile)."""
        phase = self.phase = Phase()
        start = time.perf_counter()
        work()
        took = time.perf_counter() - start
        self.phase = Phase()
        return took, phase

    def _client(self, number):
        rng = random.Random(number)
        browser = http.client.HTTPConnection("127.0.0.1", self.port)
        try:
            while not self.is_over:
                phase, who, page = self.phase, rng.randrange(ACTIVE), rng.choice(PAGES)
                start = time.perf_counter()
                self._request(browser, who, page)
                phase.requests.append(time.perf_counter() - start)
                time.sleep(rng.uniform(0, 0.1))
        except Exception as error:
            self.problems.append(f"{page}: {error}")

    def _request(self, browser, who, page):
        if page == "log":
            line = {"client_id": _id(), "hcpcs": "99213", "units": 1}
            made = {"id": _id(), "kind": "create", "session": _id(), "service_date": "2026-03-02"}
            _send(browser, self.tokens[who], [made | {"setting": "facility", "lines": [line]}])
            return
        browser.request("GET", page, headers={"Cookie": self.cookies[who]})
        response = browser.getresponse()
        response.read()
        if response.status != 200:
            raise RuntimeError(f"returned {response.status}")

    def _watch(self):
        """Record pages' longest waits for a lock; the revaluation's own waits don't count."""
        settings = connection.settings_dict
        with psycopg.connect(dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"]) as watcher:
            watcher.autocommit = True
            while not self.is_over:
                phase = self.phase
                for seconds, is_for_staff in watcher.execute(WAITS, {"web": WEB}).fetchall():
                    if is_for_staff:
                        phase.longest_wait = max(phase.longest_wait, float(seconds))
                    else:
                        phase.longest_among_pages = max(phase.longest_among_pages, float(seconds))
                time.sleep(POLL)


def measure():
    """Return a Measured for BENCH_ENTRIES entries (a million by default)."""
    release = stage_changed_release()
    floor = _timed(lambda: publish_release(release))
    withdraw_release(release)
    users = create_clinicians()
    impact = _timed(lambda: impact_of(release))
    os.environ["PGAPPNAME"] = WEB
    with serving(threads=4) as port, Day(port, users) as day:
        del os.environ["PGAPPNAME"]
        time.sleep(2)
        _, quiet = day.run_phase(lambda: time.sleep(QUIET_SECONDS))
        publish, publishing = day.run_phase(lambda: publish_release(release))
        _report(f"{Entry.objects.count():,} entries, impact computed in {impact:.1f} s")
        _report(f"published in {publish:.2f} s, longest wait {publishing.longest_wait * 1000:.0f} ms; revaluing")
        revalue, revaluing = day.run_phase(_revalue)
    count = Entry.objects.filter(release=release, user__in=users).count()
    return Measured(floor, publish, revalue, impact, count, quiet, publishing, revaluing)


def _report(text):
    """Print progress; the benchmark takes minutes."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _revalue():
    """Revalue in a separate process, as the worker does."""
    command = [sys.executable, "manage.py", "accept_releases", "--skip-checks"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
