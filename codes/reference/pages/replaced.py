"""The codes that took over from a code, and its companions in effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rvuedge.common.dates import format_date

if TYPE_CHECKING:
    from codes.content.queries import PublishedContent
    from codes.domain.replacements import Replacement
    from codes.reference.lists import ListedCode


@dataclass(frozen=True, slots=True)
class Replaced:
    """What to use instead of a code and since when. `rows` are the codes that a loaded release has."""

    codes: tuple[str, ...]
    since: date
    choice: str
    source: str
    rows: list[ListedCode]

    @property
    def sentence(self) -> str:
        """The codes to use now, in one sentence."""
        choice = f", {self.choice}" if self.choice else ""
        return f"Since {format_date(self.since)}, use {', '.join(self.codes)}{choice}."

    @property
    def missing(self) -> list[str]:
        """The codes that no loaded release has."""
        known = {row.hcpcs for row in self.rows}
        return [code for code in self.codes if code not in known]


def replaced(replacement: Replacement | None, others: list[ListedCode]) -> Replaced | None:
    """What replaced the code; None if nothing is known."""
    if replacement is None:
        return None
    rows = [row for row in others if row.hcpcs in replacement.by]
    return Replaced(replacement.by, replacement.since, replacement.choice, replacement.source, rows)


def companions(content: PublishedContent | None, others: list[ListedCode]) -> list[ListedCode]:
    """The codes often used with the code that are in effect."""
    named = content.companions if content else ()
    return [row for row in others if row.hcpcs in named and not row.presence]
