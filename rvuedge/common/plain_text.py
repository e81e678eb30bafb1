"""Which text can be stored: PostgreSQL takes no null characters, and half of a surrogate pair isn't a character."""

import re
from collections.abc import Iterable

NOT_TEXT = re.compile("[\0\ud800-\udfff]")


def is_text(text: str) -> bool:
    """Return whether PostgreSQL can store the text."""
    return NOT_TEXT.search(text) is None


def are_text(texts: Iterable[str]) -> bool:
    """Return whether PostgreSQL can store all of the texts."""
    return all(map(is_text, texts))
