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


class RestSerializer(serializers.Serializer[Any]):
    """Text that isn't a line: it may become one, can't, or is a search."""

    text = serializers.CharField()
    state = serializers.ChoiceField(choices=["pending", "impossible", "words"])
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class AlternativeSerializer(serializers.Serializer[Any]):
    """Another reading. With `is_tied`, only habits favor the one used, so the clinician must choose."""

    lines = ParsedLineSerializer(many=True)
    text = serializers.CharField(help_text="The other reading, typed unambiguously")
    chosen = serializers.CharField(help_text="The reading that was used, typed unambiguously")
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    is_tied = serializers.BooleanField()


class ParseQuerySerializer(serializers.Serializer[Any]):
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
    asks = serializers.BooleanField(help_text="Whether a reading must be chosen before the lines are logged")


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
        "asks": parsed.asks,
    }


def _lines(parsed: Parsed) -> list[dict[str, Any]]:
    return [asdict(line) | {"modifiers": list(line.modifiers)} for line in parsed.lines]
