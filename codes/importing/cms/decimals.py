"""Plain decimal numbers in CMS files: digits with an optional decimal point, nothing else."""

import re
from decimal import Decimal

_NEGATIVE = re.compile(r"-[0-9.,]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_PLAIN = re.compile(r"(?P<whole>[0-9]*)(?:\.(?P<decimals>[0-9]+))?")


def number_fault(text: str, decimals: int) -> str:
    """Why `text` isn't a plain number with at most `decimals` decimals, phrased to end a sentence."""
    if text == "":
        return "is empty; a number was expected"
    if _NEGATIVE.fullmatch(text):
        return "is negative"
    if _GROUPED.fullmatch(text):
        return "has a thousands separator"
    plain = _PLAIN.fullmatch(text)
    if plain and len(plain["decimals"] or "") > decimals:
        return f"has more than {decimals} decimals"
    return "is too large" if plain and len(plain["whole"]) > 4 else "is not a number"


class DecimalCache(dict[str, Decimal]):
    """Converts text to Decimal with a fixed number of decimals, each distinct text once.

    Values repeat thousands of times in a CMS file. The caller must check the text's shape first.
    """

    def __init__(self, decimals: int) -> None:
        super().__init__()
        self._step = Decimal(1).scaleb(-decimals)

    def __missing__(self, text: str) -> Decimal:
        value = self[text] = Decimal(text).quantize(self._step)
        return value
