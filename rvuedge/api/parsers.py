"""The API's JSON parser: as strict as RFC 8259 and PostgreSQL's text, and bounded in depth."""

import json
import math
from typing import IO, Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from rvuedge.common.plain_text import is_text

MOST_DEPTH = 32


class StrictJSONParser(JSONParser):
    """Refuses what JSON parsers read differently or PostgreSQL can't store: repeated names, NaN and infinite numbers,
    null characters, half surrogate pairs, other encodings than UTF-8, and nesting beyond 32 levels."""

    def parse(self, stream: IO[Any], *_context: Any, **_more: Any) -> Any:
        """Return the value. Raises ParseError, a 400, with the reason."""
        try:
            text = stream.read().decode("utf-8")
            value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=_unique)
            check(value)
        except UnicodeDecodeError as wrong:
            raise ParseError("The body isn't UTF-8.") from wrong
        except RecursionError as wrong:
            raise ParseError(TOO_DEEP) from wrong
        except json.JSONDecodeError as wrong:
            raise ParseError(f"The body isn't JSON: line {wrong.lineno}, column {wrong.colno}.") from wrong
        except ValueError as wrong:  # more digits than Python converts
            raise ParseError("A number has too many digits.") from wrong
        return value


TOO_DEEP = f"The JSON is nested more than {MOST_DEPTH} levels deep."


def check(value: Any, depth: int = 0) -> None:
    """Raise ParseError for text that PostgreSQL can't store, and for nesting that's too deep."""
    if depth > MOST_DEPTH:
        raise ParseError(TOO_DEEP)
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for name, each in value.items():
            _check_text(name)
            check(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            check(each, depth + 1)


def _check_text(text: str) -> None:
    if not is_text(text):
        raise ParseError("A text has a null character or half of a surrogate pair.")


def _refuse_constant(name: str) -> NoReturn:
    raise ParseError(f"{name} isn't a JSON number.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ParseError("A number is too large.")
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ParseError("A name is repeated in an object.")
    return found
