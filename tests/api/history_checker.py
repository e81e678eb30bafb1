"""Checks what clients recorded of their requests against each other and against what is stored in the end.

Times are any increasing numbers. A request takes effect at some time between its start and its end, or not at all;
one that got no answer may take effect at any later time.
"""

import math
from collections import Counter
from dataclasses import dataclass

LOGGED, DELETED, READ = "logged", "deleted", "read"
DONE, REFUSED, UNKNOWN = "done", "refused", "unknown"


@dataclass(frozen=True)
class Event:
    """A request of a client of an account: what it did to lines, or the lines that it read, and how it ended."""

    account: int
    kind: str
    lines: frozenset[str]
    start: float
    end: float
    outcome: str = DONE


def faults(events, stored):
    """Return what's wrong, in words. `stored` has the lines of each account that are stored and not deleted:
    {account: [line, …]}."""
    found = []
    for account in {event.account for event in events} | set(stored):
        own = [event for event in events if event.account == account]
        found += _of_storage(account, own, Counter(stored.get(account, ())))
        found += _of_reads(account, own)
    return found


def _of_storage(account, events, stored):
    attempts, logged = _lines(events, LOGGED, {DONE, UNKNOWN}), _lines(events, LOGGED, {DONE})
    tried, deleted = _lines(events, DELETED, {DONE, UNKNOWN}), _lines(events, DELETED, {DONE})
    yield from (f"{account}: {line} is stored {count} times" for line, count in stored.items() if count > 1)
    yield from (f"{account}: {line} is stored, but nobody logged it" for line in stored.keys() - attempts)
    yield from (f"{account}: {line} is lost" for line in logged - tried - stored.keys())
    yield from (f"{account}: {line} is back after its deletion" for line in deleted & stored.keys())


def _of_reads(account, events):
    """A read has what was acknowledged, or seen by another read, before it began; nothing deleted comes back."""
    reads = sorted(
        (event for event in events if event.kind == READ and event.outcome == DONE), key=lambda read: read.end
    )
    logs = _spans(events, LOGGED)
    deletions = _spans(events, DELETED)
    seen, gone = {}, {}  # line: the first time that it was certainly there, certainly gone
    for line, (_start, end) in logs.items():
        seen[line] = end
        gone[line] = deletions.get(line, (math.inf, math.inf))[1]
    for read in reads:
        for line in read.lines:
            if line not in logs or logs[line][0] > read.end:
                yield f"{account}: a read has {line} before anyone logged it"
            if gone.get(line, math.inf) < read.start:
                yield f"{account}: {line} is read after it was gone"
        for line, since in seen.items():
            may_be_gone = deletions.get(line, (math.inf, math.inf))[0] < read.end
            if since < read.start and line not in read.lines and not may_be_gone:
                yield f"{account}: a read that began after {line} was logged lacks it"
            if since < read.start and line not in read.lines and may_be_gone:
                gone[line] = min(gone[line], read.end)
        for line in read.lines & logs.keys():
            seen[line] = min(seen[line], read.end)


def _lines(events, kind, outcomes):
    return {line for event in events if event.kind == kind and event.outcome in outcomes for line in event.lines}


def _spans(events, kind):
    """For each line: when its first attempt began, and when it was first acknowledged (inf: never)."""
    spans = {}
    for event in events:
        if event.kind == kind and event.outcome != REFUSED:
            for line in event.lines:
                start, end = spans.get(line, (math.inf, math.inf))
                spans[line] = (min(start, event.start), min(end, event.end if event.outcome == DONE else math.inf))
    return spans
