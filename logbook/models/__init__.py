"""The tables of the log."""

from logbook.models.changes import EntryChange
from logbook.models.devices import CodeBundle, EntryConflict, PatientChoice, Shortcut, SyncOperation
from logbook.models.entries import (
    BASES,
    MAX_FACTOR,
    MAX_UNITS,
    Entry,
    LogVersion,
    PolicyVersion,
    Setting,
)
from logbook.models.goals import Display, Goal, GoalUnit, Leave
from logbook.models.links import HistoryLink, LinkKind
from logbook.models.origins import ChangeOrigin
from logbook.models.revaluations import DeclinedValue, PriorValue, ReleaseChoice, Revaluation

__all__ = [
    "BASES",
    "MAX_FACTOR",
    "MAX_UNITS",
    "ChangeOrigin",
    "CodeBundle",
    "DeclinedValue",
    "Display",
    "Entry",
    "EntryChange",
    "EntryConflict",
    "Goal",
    "GoalUnit",
    "HistoryLink",
    "Leave",
    "LinkKind",
    "LogVersion",
    "PatientChoice",
    "PolicyVersion",
    "PriorValue",
    "ReleaseChoice",
    "Revaluation",
    "Setting",
    "Shortcut",
    "SyncOperation",
]
