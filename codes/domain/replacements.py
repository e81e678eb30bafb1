"""Codes that others took over, from codes/data/replacements.toml: only where the successors are certain."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

REPLACEMENTS = Path(__file__).resolve().parent.parent / "data" / "replacements.toml"


@dataclass(frozen=True, slots=True)
class Replacement:
    """The codes that took over from one. `since` is the first service date, `choice` how to choose among them ('' if
    there's one), `source` the publication that says so."""

    by: tuple[str, ...]
    since: date
    source: str
    choice: str = ""


@cache
def replacements() -> dict[str, Replacement]:
    """Every deleted code with known successors."""
    table = tomllib.loads(REPLACEMENTS.read_text(encoding="utf-8"))
    found: dict[str, Replacement] = {}
    for entry in table["replacement"]:
        one = Replacement(tuple(entry["by"]), entry["since"], entry["source"], entry.get("choice", ""))
        found |= dict.fromkeys(entry["codes"], one)
    return found


def replacement_on(hcpcs: str, day: date) -> Replacement | None:
    """What took over from a code by a date; None if nothing did, or if the successors aren't certain."""
    found = replacements().get(hcpcs)
    return found if found and found.since <= day else None


def successors_of(hcpcs: str) -> tuple[str, ...]:
    """The codes that took over from a code, on any date; empty if none did, or if they aren't certain."""
    found = replacements().get(hcpcs)
    return found.by if found else ()
