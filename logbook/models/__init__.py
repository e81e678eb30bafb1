"""The tables of the log."""

from logbook.models.devices import CodeBundle, EntryConflict, Shortcut, SyncOperation
from logbook.models.entries import (
    MAX_FACTOR,
    MAX_UNITS,
    DeclinedValue,
    Entry,
    EntryBefore,
    LogVersion,
    PolicyVersion,
    ReleaseChoice,
    Revaluation,
    Setting,
)
from logbook.models.goals import Display, Goal, GoalUnit, Leave

__all__ = [
    "MAX_FACTOR",
    "MAX_UNITS",
    "CodeBundle",
    "DeclinedValue",
    "Display",
    "Entry",
    "EntryBefore",
    "EntryConflict",
    "Goal",
    "GoalUnit",
    "Leave",
    "LogVersion",
    "PolicyVersion",
    "ReleaseChoice",
    "Revaluation",
    "Setting",
    "Shortcut",
    "SyncOperation",
]
