"""The checker of histories finds each kind of fault, and nothing in a history that's right."""

import pytest

from tests.api.history_checker import DELETED, DONE, LOGGED, READ, REFUSED, UNKNOWN, Event, faults


def event(kind, lines, start, end, outcome=DONE, account=1):
    return Event(account, kind, frozenset(lines.split()), start, end, outcome)


LOG_A, LOG_B = event(LOGGED, "a", 0, 1), event(LOGGED, "b", 2, 3)
RIGHT = {
    "logged and read": ([LOG_A, event(READ, "a", 2, 3)], ["a"]),
    "read while it's logged": ([LOG_A, event(READ, "", 0, 2)], ["a"]),
    "unanswered, and stored": (
        [event(LOGGED, "a", 0, 1, UNKNOWN), event(READ, "", 2, 3), event(READ, "a", 4, 5)],
        ["a"],
    ),
    "unanswered, and not stored": ([event(LOGGED, "a", 0, 1, UNKNOWN), event(READ, "", 2, 3)], []),
    "sent again": ([event(LOGGED, "a", 0, 1, UNKNOWN), event(LOGGED, "a", 2, 3)], ["a"]),
    "refused": ([event(LOGGED, "a", 0, 1, REFUSED), event(READ, "", 2, 3)], []),
    "deleted": ([LOG_A, event(READ, "a", 2, 3), event(DELETED, "a", 4, 5), event(READ, "", 6, 7)], []),
    "read while it's deleted": ([LOG_A, event(DELETED, "a", 2, 9), event(READ, "a", 3, 4), event(READ, "", 5, 6)], []),
    "a deletion without an answer": ([LOG_A, event(DELETED, "a", 2, 3, UNKNOWN), event(READ, "a", 4, 5)], ["a"]),
}
WRONG = {
    "stored twice": ([LOG_A], ["a", "a"], "a is stored 2 times"),
    "lost": ([LOG_A, LOG_B], ["a"], "b is lost"),
    "someone else's": ([LOG_A], ["a", "z"], "z is stored, but nobody logged it"),
    "refused, yet stored": ([event(LOGGED, "a", 0, 1, REFUSED)], ["a"], "a is stored, but nobody logged it"),
    "a deletion that failed": ([LOG_A, event(DELETED, "a", 2, 3)], ["a"], "a is back after its deletion"),
    "a stale read": (
        [LOG_A, LOG_B, event(READ, "a", 4, 5)], ["a", "b"],
        "a read that began after b was logged lacks it",
    ),
    "a read that goes back": (
        [event(LOGGED, "a", 0, 9, UNKNOWN), event(READ, "a", 1, 2), event(READ, "", 3, 4)], ["a"],
        "a read that began after a was logged lacks it",
    ),
    "a deleted line that's read": (
        [LOG_A, event(DELETED, "a", 2, 3), event(READ, "a", 4, 5)], [],
        "a is read after it was gone",
    ),
    "a line that comes back": (
        [LOG_A, event(DELETED, "a", 2, 9), event(READ, "", 3, 4), event(READ, "a", 5, 6)], [],
        "a is read after it was gone",
    ),
    "read before it's logged": ([event(READ, "a", 0, 1), event(LOGGED, "a", 2, 3)], ["a"], "before anyone logged it"),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_history_has_no_fault(name):
    events, stored = RIGHT[name]
    assert faults(events, {1: stored}) == []


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_found(name):
    events, stored, fault = WRONG[name]
    found = faults(events, {1: stored})
    assert len(found) == 1
    assert fault in found[0]


def test_accounts_are_apart():
    events = [LOG_A, event(READ, "a", 2, 3, account=2)]
    assert faults(events, {1: ["a"]}) == ["2: a read has a before anyone logged it"]
    assert faults([LOG_A], {1: ["a"], 2: ["a"]}) == ["2: a is stored, but nobody logged it"]
