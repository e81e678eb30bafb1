"""The tables of the log."""

from logbook.models.devices import CodeBundle, EntryConflict, Shortcut, SyncOperation
from logbook.models.entries import (
    MAX_FACTOR,
    MAX_UNITS,
    Entry,
    EntryBefore,
    LogVersion,
    PolicyVersion,
    Revaluation,
    Setting,
)

__all__ = [
    "MAX_FACTOR",
    "MAX_UNITS",
    "CodeBundle",
    "Entry",
    "EntryBefore",
    "EntryConflict",
    "LogVersion",
    "PolicyVersion",
    "Revaluation",
    "Setting",
    "Shortcut",
    "SyncOperation",
]
