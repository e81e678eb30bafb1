"""Lines as a clinician types them: codes set apart by spaces, commas, semicolons or new lines.

Modifiers follow a code after hyphens (`27447-54-RT`), or alone after a blank (`27447 RT`); `x3` gives units.
"""

import re
from dataclasses import dataclass, replace

SEPARATORS = re.compile(r"[\s,;]+")
LINE = re.compile(
    r"(?P<code>[0-9]{5}|[0-9]{4}[A-Z]|[A-V][0-9]{4})(?P<modifiers>(?:-[0-9A-Z]{2}){0,4})(?:[X*×](?P<units>[1-9][0-9]{0,2}))?"
)
UNITS = re.compile(r"[X*×](?P<units>[1-9][0-9]{0,2})")
# Alone, a modifier of two letters may be the beginning of a word; only the commonest are taken.
MODIFIER_ALONE = re.compile(r"-[0-9A-Z]{2}|[0-9]{2}|[A-Z][0-9]|[0-9][A-Z]|LT|RT|TC|AS")
MOST_MODIFIERS = 4
CODE_LENGTH = 5


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A code, its modifiers in order (at most 4) and how many units of it, 1 to 999."""

    hcpcs: str
    units: int = 1
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TypedText:
    """What was understood, and what was not, in the order typed. Nothing is dropped."""

    lines: tuple[TypedLine, ...]
    rest: tuple[str, ...]


def read_lines(text: str) -> TypedText:
    """Split typed text into lines: `99213-25 47562x2` is two.

    >>> read_lines("99213, 47562 x2 soon").rest
    ('soon',)
    """
    lines: list[TypedLine] = []
    rest: list[str] = []
    follows = False  # the token before belonged to the last line
    for token in SEPARATORS.split(text.strip()):
        plain = token.upper()
        code, tail = _digits_for_letters(plain[:CODE_LENGTH]), plain[CODE_LENGTH:]
        if match := LINE.fullmatch(code + tail):
            modifiers = tuple(name for name in match["modifiers"].split("-") if name)
            lines.append(TypedLine(match["code"], int(match["units"] or 1), modifiers))
            follows = True
        elif follows and (units := UNITS.fullmatch(plain)):
            lines[-1] = replace(lines[-1], units=int(units["units"]))
        elif follows and MODIFIER_ALONE.fullmatch(plain) and len(lines[-1].modifiers) < MOST_MODIFIERS:
            lines[-1] = replace(lines[-1], modifiers=(*lines[-1].modifiers, plain.lstrip("-")))
        elif token:
            rest.append(token)
            follows = False
    return TypedText(tuple(lines), tuple(rest))


def read_modifiers(text: str) -> tuple[str, ...]:
    """Modifiers out of a field of their own: `54 RT`, `54-RT`, `54,rt`. Raises ValueError naming what is none."""
    names = [name for name in re.split(r"[\s,;-]+", text.upper()) if name]
    for name in names:
        if not re.fullmatch("[0-9A-Z]{2}", name):
            raise ValueError(f"“{name[:12]}” is no modifier: two letters or digits.")
    if len(names) > MOST_MODIFIERS:
        raise ValueError(f"A line has at most {MOST_MODIFIERS} modifiers; these are {len(names)}.")
    return tuple(dict.fromkeys(names))


def _digits_for_letters(token: str) -> str:
    """O typed for 0 and I or L for 1: no code has these letters."""
    return token.translate(str.maketrans("OIL", "011"))
