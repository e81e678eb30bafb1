"""Read the items between two dividers: each continues the line before it or begins new lines.

static/js/log/group.js does the same.
"""

import re
from dataclasses import dataclass, replace

from logbook.domain.parsing import reasons
from logbook.domain.parsing.choice import NOTHING, best_reading, skips
from logbook.domain.parsing.counts import COUNTABLES, NUMBER, SOME_LETTERS, UNITS
from logbook.domain.parsing.cursor import Cursor
from logbook.domain.parsing.fit import fits
from logbook.domain.parsing.forms import FILLERS, MODIFIER_WORDS, Item, word_of
from logbook.domain.parsing.lines import (
    alternative_of,
    continue_line,
    lines_of,
    may_continue,
    unknown_line,
)
from logbook.domain.parsing.others import other_code, other_name, other_units, plain_units
from logbook.domain.parsing.parsed import ParsedLine
from logbook.domain.parsing.prose import DOUBTFUL, NOT, Word, certainty, plain_alternative, read_alternative, word_at
from logbook.domain.parsing.reading import CODE_LENGTH
from logbook.domain.parsing.segment import AFTER_UNITS, DIGITS, OpenLine, Reading

LETTER, LETTERS = re.compile(r"[A-Z]"), re.compile(r"[A-Z]{3,}")
X_NUMBER = re.compile(r"X[0-9]+")
CODE_LIKE = re.compile(r"[0-9]{3,}|[A-V][0-9]{4}|[0-9]+[OIL0-9]{2,}")


@dataclass(slots=True)
class GroupReader(Cursor):
    """Adds the lines and rests of one group's items to `parsed`."""

    word: Word | None = None  # the item before was a word that isn't understood

    def read(self) -> None:
        """Read all items."""
        for n, item in enumerate(self.items):
            is_after_word, self.after_word = self.after_word, False
            before, self.word = self.word, None
            self.is_joined = self.is_joined or item.is_joined
            count = len(self.parsed.lines)
            if self.units_before and item.kind not in ("text", "label"):
                self.drop_units_before()
            if item.kind == "text":
                self._text(item, n, before, is_after_word=is_after_word)
            elif item.kind == "units":
                self.units(item, n)
            elif item.kind == "times":
                self.times(item, n)
            elif item.kind == "label":
                self.label(item, n)
            else:
                self.rest(item.start, item.end, "pending" if item.kind == "pending" else "impossible", item.reason)
                self._others(item)
                self.firm(item)
            if len(self.parsed.lines) > count:
                self.parsed.lines[count].is_joined, self.is_joined = self.is_joined, False
        if self.units_before:
            self.drop_units_before()

    def _others(self, item: Item) -> None:
        """Offer what a rest could be: units, a modifier, or codes."""
        if item.value > 1 and self.line is not None and not self.has_units:
            self.parsed.alternatives.append(other_units(self.line, item.value, item.end))
        other = other_name(self, item) or other_code(self, item)
        if other is not None:
            self.parsed.alternatives.append(other)

    def _begins_word(self, part: str) -> bool:
        part = word_of(part)
        return len(part) >= SOME_LETTERS and any(
            word.startswith(part) and self.modifier_word(word) is not None for word in MODIFIER_WORDS
        )

    def _text(self, item: Item, n: int, before: Word | None, *, is_after_word: bool) -> None:
        part, is_open = self.plain[item.start : item.end], self.is_open(item)
        if self.line is not None and not self.units_before:
            sure = certainty(self, item, n, part, before)
            if sure == NOT:
                self._keep(item, part)
                return
            was = replace(self.line)
            if not self._is_search(part, n) and self._continue(part, item, is_after_word=is_after_word):
                if sure == DOUBTFUL and self.line.text != was.text:
                    self.parsed.alternatives.append(plain_alternative(was, self.line))
                self.firm(item)
                return
        reading = self._reading(part, is_open=is_open)
        is_apart = item.start > 0 or not is_open
        if (reading.state != "complete" or skips(reading)) and is_apart:
            unknown = unknown_line(part, item.start, item.end, self.table)
            if unknown is not None:
                self._add([unknown], has_units="X" in part)
                self.firm(item)
                return
        if reading is not NOTHING:
            self._take(item, reading)
            return
        self._leave(item, n, part, is_open=is_open)
        self.word = word_at(self, item, part, before)
        self.firm(item)

    def _keep(self, item: Item, part: str) -> None:
        """Keep a word or a number of a note. It may be a modifier or units: offer that."""
        is_number, is_open = part[0] in DIGITS, self.is_open(item)
        is_begun = is_open and is_number and self._reading(part, is_open=True).state == "pending"
        state = "pending" if is_begun else "impossible" if is_number else "words"
        reason = reasons.NUMBER if is_number and not is_begun else ""
        other = read_alternative(self, part, item.end)
        self.rest(item.start, item.end, state, reason)
        if other is not None:
            self.parsed.alternatives.append(other)
        self.word = Word(item.end, is_sure=True, is_number=is_number)
        self.firm(item)

    def _continue(self, part: str, item: Item, *, is_after_word: bool) -> bool:
        """Read a part as modifiers or units of the line; return whether that's what it is."""
        line, is_open = self.line, self.is_open(item)
        assert line is not None
        name = self.modifier_word(part)
        is_ended = (self.has_units and part in UNITS) or (is_after_word and part in FILLERS)
        if name is not None and not (is_open and len(word_of(part)) == 1):
            line.modifiers = tuple(dict.fromkeys((*line.modifiers, name)))
            line.end, self.after_word = item.end, True
            return True
        if is_ended:
            line.end = item.end
            return True
        size = continue_line(part, line, item.end, has_units=self.has_units)
        if size and size == len(part):
            self.has_units = self.has_units or bool(re.search("X[0-9]", part))
        elif size:
            self.rest(item.start + size, item.end, "impossible", reasons.MOST_NAMES)
        return bool(size) or self._is_number(part, item)

    def _is_number(self, part: str, item: Item) -> bool:
        """Keep a number alone after a line. It may be units: offer that. After a separator, 1 is one unit."""
        match = NUMBER.fullmatch(part)
        line, is_open = self.line, self.is_open(item)
        if match is None or line is None or (is_open and len(part) > 2):
            return False
        if part == "1" and not is_open and not self.has_units:
            line.end, self.has_units = item.end, True
            return True
        is_begun = is_open and self._reading(part, is_open=True).state == "pending"
        reason = reasons.reason_of(part, len(line.modifiers), has_units=self.has_units)
        self.rest(item.start, item.end, "pending" if is_begun else "impossible", reason)
        if not self.has_units and part != "1":
            self.parsed.alternatives.append(other_units(line, int(match[1]), item.end))
        return True

    def _reading(self, part: str, *, is_open: bool) -> Reading:
        line = None
        if self.line is not None and not self.units_before:
            line = OpenLine(self.line.hcpcs, AFTER_UNITS if self.has_units else len(self.line.modifiers))
        return best_reading(part, self.table, is_open=is_open, line=line)

    def _take(self, item: Item, reading: Reading) -> None:
        """Add what a reading has: lines, what it skips, and the other reading."""
        is_continued = bool(reading.tokens) and reading.tokens[0].kind == "modifier"
        before = self.line
        if reading.other is not None:
            self.parsed.alternatives.append(alternative_of(reading, item.start, before))
        lines = lines_of(reading.tokens, item.start, before if is_continued else None)
        if is_continued and before is not None:
            same = lines.pop(0)
            before.modifiers, before.units, before.end = same.modifiers, same.units, same.end
            self.has_units = self.has_units or reading.tokens[-1].kind == "units"
        if lines:
            self._add(lines, has_units=reading.tokens[-1].kind == "units")
        for token in reading.tokens:
            if token.kind == "skipped":
                self._skipped(item, token.start, token.end)
        self._rest_of(item, reading)
        self.parsed.firm = item.start + reading.firm if self.is_open(item) else item.end

    def _rest_of(self, item: Item, reading: Reading) -> None:
        """Keep what follows the last token: at the end of the text, it may become something, or is too many units. Know
        whether modifiers may still follow the line."""
        start = item.start + reading.end
        if start < item.end:
            self.rest(start, item.end, reading.state, reasons.MOST_UNITS if reading.state == "impossible" else "")
        elif reading.tokens[-1].kind == "skipped" and reading.end - reading.tokens[-1].start >= CODE_LENGTH:
            self.line = None

    def _names(self) -> int | None:
        return None if self.line is None else len(self.line.modifiers)

    def _skipped(self, item: Item, start: int, end: int) -> None:
        before = [line for line in self.parsed.lines if item.start <= line.start and line.end == item.start + start]
        part = self.plain[item.start + start : item.start + end]
        names = len(before[0].modifiers) if before else None
        has_units = bool(before) and before[0].units > 1
        state = "words" if LETTERS.fullmatch(part) else "impossible"
        self.rest(item.start + start, item.start + end, state, reasons.reason_of(part, names, has_units=has_units))

    def _add(self, lines: list[ParsedLine], *, has_units: bool) -> None:
        count, before = len(self.parsed.lines), self.line
        self.parsed.lines += lines
        is_used = self.use_units_before(count, before, has_units=has_units and len(lines) == 1)
        self.line = lines[-1]
        self.has_units = has_units or lines[-1].units > 1 or (is_used and len(lines) == 1)

    def _leave(self, item: Item, n: int, part: str, *, is_open: bool) -> None:
        """Keep a part that can't be read: it may continue the line, or is a word, or neither."""
        if part in COUNTABLES and (other := plain_units(self, item)) is not None:
            self.parsed.alternatives.append(other)
        reason = reasons.reason_of(part, self._names(), has_units=self.has_units)
        if is_open and self.line is not None and (may_continue(part) or self._begins_word(part)):
            self.rest(item.start, item.end, "pending")
        elif LETTER.match(part) and not self._is_marked(part, reason, n, is_open=is_open):
            self.rest(item.start, item.end, "words", reason)
        else:
            self.rest(item.start, item.end, "impossible", reason)
            if CODE_LIKE.match(part):
                self.line = None

    def _is_marked(self, part: str, reason: str, n: int, *, is_open: bool) -> bool:
        """Whether letters aren't a word: x1000, or ZQ before no other word. Typed on, they may become one."""
        return bool(X_NUMBER.fullmatch(part)) or (bool(reason) and not is_open and not self._is_word(n + 1))

    def _is_search(self, part: str, n: int) -> bool:
        """Whether two letters begin a search: CT in 99213 CT head is a modifier that doesn't fit, before a word."""
        bits = self.table.codes.get(self.line.hcpcs) if self.line else None
        return part.isalpha() and bits is not None and not fits(part, bits) and self._is_word(n + 1)

    def _is_word(self, n: int) -> bool:
        return n < len(self.items) and bool(LETTERS.fullmatch(self.plain[self.items[n].start : self.items[n].end]))
