"""Input and output of reading typed text."""

from dataclasses import asdict
from datetime import date
from typing import Any

from rest_framework import serializers

from logbook.domain.parsing.reading import Table
from logbook.domain.parsing.tokenizer import Parsed, parse


class ParsedLineSerializer(serializers.Serializer[Any]):
    """A recognized line; `start` and `end` count characters of the text."""

    hcpcs = serializers.CharField()
    modifiers = serializers.ListField(child=serializers.CharField())
    units = serializers.IntegerField()
    is_known = serializers.BooleanField(help_text="False for a well-formed code that the release doesn't have")
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    patient = serializers.IntegerField(help_text="1, 2, 3: which of the patients in the text")
    opens = serializers.ChoiceField(
        choices=["", "typed", "visit", "learned"],
        help_text="Why the line starts the next patient: a divider, a second visit, or a choice made before",
    )
    is_joined = serializers.BooleanField(help_text="Whether a + stands before it: the same patient")


class RestSerializer(serializers.Serializer[Any]):
    """Text that isn't a line: it may become one, can't, or is a search."""

    text = serializers.CharField()
    state = serializers.ChoiceField(choices=["pending", "impossible", "words"])
    reason = serializers.CharField(help_text="Why it isn't a line, as a sentence; '' if it just isn't a code")
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class AlternativeSerializer(serializers.Serializer[Any]):
    """Another reading. With `is_tied`, only habits favor the one used."""

    lines = ParsedLineSerializer(many=True)
    text = serializers.CharField(help_text="The other reading, typed unambiguously")
    chosen = serializers.CharField(help_text="The reading that was used, typed unambiguously")
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    is_tied = serializers.BooleanField()


class DividerSerializer(serializers.Serializer[Any]):
    """A place where the next patient was typed: | or a line break."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()


class TypedTextSerializer(serializers.Serializer[Any]):
    """The text, and the date whose codes apply (default: today)."""

    q = serializers.CharField(max_length=20_000, trim_whitespace=False)
    date = serializers.DateField(required=False)


class ParsedSerializer(serializers.Serializer[Any]):
    """The reading of a text. `pending` is everything that isn't a line; `rest` is the same, with positions."""

    q = serializers.CharField()
    date = serializers.DateField()
    lines = ParsedLineSerializer(many=True)
    pending = serializers.CharField(allow_blank=True)
    rest = RestSerializer(many=True)
    alternatives = AlternativeSerializer(many=True)
    dividers = DividerSerializer(many=True)
    at_divider = serializers.BooleanField(help_text="Whether nothing was typed since the last divider")


def parsed_as_json(text: str, day: date, table: Table) -> dict[str, Any]:
    """Return the reading of a text on a date."""
    parsed = parse(text, table)
    alternatives = [
        asdict(other) | {"lines": _lines(parse(text[: other.start] + other.text + text[other.end :], table))}
        for other in parsed.alternatives
    ]
    return {
        "q": text,
        "date": day,
        "lines": _lines(parsed),
        "pending": parsed.pending,
        "rest": [asdict(rest) for rest in parsed.rests],
        "alternatives": alternatives,
        "dividers": [asdict(divider) for divider in parsed.dividers],
        "at_divider": parsed.at_divider,
    }


def _lines(parsed: Parsed) -> list[dict[str, Any]]:
    return [asdict(line) | {"modifiers": list(line.modifiers)} for line in parsed.lines]
