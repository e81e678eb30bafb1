"""What a check of the deployment found."""

from dataclasses import dataclass, replace
from enum import Enum


class Level(Enum):
    """How serious a finding is: fine, worth knowing, or to be fixed."""

    GOOD = "ok"
    WARNING = "warn"
    BAD = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of a check about the deployment."""

    level: Level
    text: str
    check: str = ""

    def of(self, check: str) -> "Finding":
        """Return the finding under its check's name."""
        return replace(self, check=check)


def good(text: str) -> Finding:
    """A check that passed."""
    return Finding(Level.GOOD, text)


def warning(text: str) -> Finding:
    """Something to know."""
    return Finding(Level.WARNING, text)


def bad(text: str) -> Finding:
    """Something to fix; the text says how."""
    return Finding(Level.BAD, text)
