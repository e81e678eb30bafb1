"""Lines as a clinician types them: codes set apart by spaces, commas, semicolons or new lines, `x3` for units."""

import re
from dataclasses import dataclass

SEPARATORS = re.compile(r"[\s,;]+")
LINE = re.compile(r"^(?P<code>\d{5}|\d{4}[A-Z]|[A-V]\d{4})(?:[X*×](?P<units>[1-9]\d{0,2}))?$")
UNITS_ALONE = re.compile(r"(?<=\w)\s+(?=[xX×*]\d)")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A code and how many units of it; `units` is 1 to 999."""

    hcpcs: str
    units: int = 1


@dataclass(frozen=True, slots=True)
class TypedText:
    """What was understood, and what was not, in the order typed. Nothing is dropped."""

    lines: tuple[TypedLine, ...]
    rest: tuple[str, ...]


def read_lines(text: str) -> TypedText:
    """Split typed text into lines: `99213 47562x2` is two.

    >>> read_lines("99213, 47562 x2 soon").rest
    ('soon',)
    """
    lines, rest = [], []
    for token in SEPARATORS.split(UNITS_ALONE.sub("", text.strip())):
        match = LINE.match(_digits_for_letters(token.upper()))
        if match:
            lines.append(TypedLine(match["code"], int(match["units"] or 1)))
        elif token:
            rest.append(token)
    return TypedText(tuple(lines), tuple(rest))


def _digits_for_letters(token: str) -> str:
    """O typed for 0 and I or L for 1: no code has these letters."""
    return token.translate(str.maketrans("OIL", "011"))
