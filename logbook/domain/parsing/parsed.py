"""What reading a text gives: lines, the rest, other readings, and where patients end."""

from dataclasses import dataclass, field
from typing import Literal

Opens = Literal["", "typed", "visit", "learned"]


@dataclass(slots=True)
class ParsedLine:
    """A code with its modifiers in order (at most 4) and units, and its position in the text. An unknown code is
    accepted only between separators, and has no value.

    `patient` counts from 1. `opens` is why the line starts the next patient: `typed` (a divider stands before it),
    `visit` (a second visit), `learned` (the clinician said before that these codes are different patients), or '' if
    it doesn't. `is_joined` means a + stands before it: the same patient, whatever the rules say.
    """

    hcpcs: str
    start: int
    end: int
    modifiers: tuple[str, ...] = ()
    units: int = 1
    is_known: bool = True
    patient: int = 1
    opens: Opens = ""
    is_joined: bool = False

    @property
    def text(self) -> str:
        """The line as typed with separators: 27447-RTx2."""
        return "-".join((self.hcpcs, *self.modifiers)) + (f"x{self.units}" if self.units > 1 else "")


@dataclass(frozen=True, slots=True)
class Rest:
    """Text that isn't a line: it may become one (`pending`), can't (`impossible`), or is a search (`words`). `reason`
    says why as a sentence, or is '' where there's nothing more to say than that it isn't a code."""

    text: str
    start: int
    end: int
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of the text from start to end. `text` is how to type it unambiguously, `chosen` how to type the
    reading we used. `is_tied` means only habits favor that one."""

    start: int
    end: int
    text: str
    chosen: str
    is_tied: bool


@dataclass(frozen=True, slots=True)
class Span:
    """Characters from start to end."""

    start: int
    end: int


@dataclass(slots=True)
class Parsed:
    """The reading of a complete text. Typing more at the end doesn't change the codes up to `firm`.

    `dividers` are where the next patient was typed: | or a line break, or several with nothing between them.
    `at_divider` means nothing was typed since the last one. `labels` are words that were understood and say nothing
    more (CPT 99213), and units before a code.
    """

    lines: list[ParsedLine] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)
    alternatives: list[Alternative] = field(default_factory=list)
    firm: int = 0
    dividers: list[Span] = field(default_factory=list)
    at_divider: bool = False
    labels: list[Span] = field(default_factory=list)

    @property
    def pending(self) -> str:
        """All text that isn't a line yet, in order."""
        return " ".join(rest.text for rest in self.rests)
