"""Continuous entry: read what a clinician types, with or without separators, as lines to log.

`99213524364451` is 99213-52 and 43644-51. Nothing typed is dropped: text that can't be read is kept as a rest.
Separators take priority. Within a run of characters we use the best reading (logbook.domain.parsing.segment), read
around typos (recovery), and offer the second-best complete one. Positions count characters of the typed text.
static/js/log/read.js does the same. Source: domain reference §6.
"""

from itertools import groupby

from logbook.domain.parsing.brackets import include_brackets
from logbook.domain.parsing.characters import SEPARATORS, dividers, is_empty_from, plain_text, segments
from logbook.domain.parsing.forms import Item, items
from logbook.domain.parsing.group import GroupReader
from logbook.domain.parsing.parsed import Alternative, Parsed, ParsedLine, Rest, Span
from logbook.domain.parsing.patients import assign_patients
from logbook.domain.parsing.reading import Table

__all__ = ["SEPARATORS", "Alternative", "Parsed", "ParsedLine", "Rest", "parse", "plain_text"]


def parse(text: str, table: Table) -> Parsed:
    """Read a complete text.

    >>> from logbook.domain.parsing.fit import WORK
    >>> [line.text for line in parse("99213 27447x2", Table({"99213": WORK, "27447": WORK})).lines]
    ['99213', '27447x2']
    """
    plain = plain_text(text)
    parsed = Parsed(dividers=[Span(*span) for span in dividers(plain)])
    groups: list[int] = []
    for group, found in groupby(segments(plain), key=lambda segment: segment.group):
        listed: list[Item] = items(plain, list(found))
        GroupReader(text, plain, table, parsed, listed).read()
        groups += [group] * (len(parsed.lines) - len(groups))
    include_brackets(plain, parsed)
    assign_patients(parsed.lines, groups, table)
    parsed.at_divider = bool(parsed.dividers) and is_empty_from(plain, parsed.dividers[-1].end)
    return parsed
