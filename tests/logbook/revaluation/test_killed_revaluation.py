"""A killed revaluation is done completely or not at all, and can be finished: SIGKILL at random moments."""

import random
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
import time_machine

from logbook.entries import services
from logbook.models import Entry, PriorValue, Revaluation
from logbook.revaluation.decisions import accept, accept_automatically, set_automatic, undo_acceptance
from logbook.valuation.crediting import Line, LogSession
from rvuedge.accounts.models import User
from tests.effort import share_of
from tests.logbook.revaluation.releases import april, january
from tests.working import ROOT, environment, wait_for_database_sessions

pytestmark = pytest.mark.django_db(transaction=True)

SESSIONS = 4_000
KILLS = len(share_of(range(12), 4))
# It prints when it begins, to time the kill.
WORK = """
import sys, django
django.setup()
from logbook.revaluation import decisions
from rvuedge.accounts.models import User
print("begin", flush=True)
if sys.argv[1] == "accept":
    decisions.accept(user=User.objects.get(email="alice@example.com"), label="RVU26B")
else:
    decisions.accept_automatically()
print("done", flush=True)
"""


def start_process(command_name):
    command = [sys.executable, "-c", WORK, command_name]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout.readline() == "begin\n"
    return process


def kill_after(command_name, delay):
    process = start_process(command_name)
    time.sleep(delay)
    process.kill()
    process.communicate()
    wait_for_database_sessions()


def time_of(command_name):
    start, process = time.perf_counter(), start_process(command_name)
    start = time.perf_counter()
    process.communicate()
    assert process.returncode == 0
    return time.perf_counter() - start


def log_sessions(user, sessions):
    lines = [
        LogSession(date(2026, 4, 1) + timedelta(n % 30), "facility", [Line("27447"), Line("20610")])
        for n in range(sessions)
    ]
    services.log_sessions(user=user, sessions=lines)


def state(user):
    """The distinct (release, wRVU) pairs in the log: 19.60 and 0.395 under RVU26A, 20.00 and 0.45 under RVU26B."""
    found = Entry.objects.filter(user=user).values_list("release__letter", "wrvu").distinct().order_by("wrvu")
    return [(letter, f"{wrvu.normalize():f}") for letter, wrvu in found]


NOTHING = [("A", "0.395"), ("A", "19.6")]
EVERYTHING = [("B", "0.45"), ("B", "20")]


def test_accepting_a_long_log_killed_at_random_moments_is_all_or_nothing(alice):
    with time_machine.travel("2026-05-20T16:00:00Z"):
        january()
        log_sessions(alice, SESSIONS)
        april()
    duration = time_of("accept")
    assert state(alice) == EVERYTHING
    undo_acceptance(user=alice, revaluation_id=Revaluation.objects.get().pk)
    assert state(alice) == NOTHING
    rng, finished = random.Random(), []
    for turn in range(KILLS):
        kill_after("accept", rng.uniform(duration * turn / KILLS, duration * (turn + 1) / KILLS))
        done = Revaluation.objects.filter(undone_at__isnull=True)
        finished.append(done.exists())
        assert state(alice) == (EVERYTHING if done.exists() else NOTHING)
        assert PriorValue.objects.filter(revaluation__in=done).count() == (2 * SESSIONS if done.exists() else 0)
        if done.exists():
            undo_acceptance(user=alice, revaluation_id=done.get().pk)
    assert not all(finished), "every kill came too late"
    accept(user=alice, label="RVU26B")
    assert state(alice) == EVERYTHING


def test_accepting_for_everyone_can_be_killed_and_finished(db):
    with time_machine.travel("2026-05-20T16:00:00Z"):
        january()
        users = [User.objects.create_user(f"user{n}@example.com", None) for n in range(12)]
        for user in users:
            log_sessions(user, 60)
            set_automatic(user=user, accepts_automatically=True)
        april()
    for delay in (0.05, 0.1, 0.2):
        kill_after("everybody", delay)
        assert all(state(user) in (NOTHING, EVERYTHING) for user in users)
    accept_automatically()
    assert all(state(user) == EVERYTHING for user in users)
    assert Revaluation.objects.count() == len(users)
