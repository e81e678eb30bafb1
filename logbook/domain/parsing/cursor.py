"""What's known while the items of a group are read, and the items that need no reading: units and labels.

static/js/log/cursor.js does the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from logbook.domain.parsing import reasons
from logbook.domain.parsing.counts import NUMBER
from logbook.domain.parsing.fit import fits
from logbook.domain.parsing.forms import MODIFIER_WORDS, Item, word_of
from logbook.domain.parsing.parsed import Alternative, Parsed, ParsedLine, Rest, Span
from logbook.domain.parsing.reading import APART, CODE_LENGTH, MOST_MODIFIERS, Table
from logbook.domain.parsing.segment import DIGITS, code_at


@dataclass(slots=True)
class Cursor:
    """The items of a group, and the line that the next of them may continue."""

    text: str
    plain: str
    table: Table
    parsed: Parsed
    items: Sequence[Item]
    line: ParsedLine | None = None  # modifiers and units belong to this line
    has_units: bool = False  # it has units typed
    units_before: Item | None = None  # 2x, for the next code
    after_word: bool = False  # the item before was a word for a modifier
    is_joined: bool = False

    def is_open(self, item: Item) -> bool:
        """Return whether more may be typed at the end of an item."""
        return item.end == len(self.plain)

    def firm(self, item: Item) -> None:
        """Know that typing more doesn't change what was read up to an item, or with it."""
        self.parsed.firm = item.start if self.is_open(item) else item.end

    def rest(self, start: int, end: int, state: str, reason: str = "") -> None:
        """Keep characters as a rest."""
        self.parsed.rests.append(Rest(self.text[start:end], start, end, state, reason))

    def label(self, item: Item, n: int) -> None:
        """A label says nothing more before something that's read; else it's a word."""
        if self.is_relevant(n + 1):
            self.parsed.labels.append(Span(item.start, item.end))
        else:
            self.rest(item.start, item.end, "pending" if self.is_open(item) and self.line else "words")
        self.firm(item)

    def is_relevant(self, n: int) -> bool:
        """Return whether an item is something that a label may stand before."""
        if n >= len(self.items):
            return False
        item = self.items[n]
        if item.kind == "label":
            return self.is_relevant(n + 1)
        part = self.plain[item.start : item.end]
        return item.kind in ("units", "times") or (
            item.kind == "text"
            and (
                part[0] in DIGITS
                or part[0] == "-"
                or part in APART
                or code_at(part, 0, self.table) is not None
                or self.modifier_word(part) is not None
            )
        )

    def units(self, item: Item, n: int) -> None:
        """A number of units, of the line before or else of the code after."""
        part = self.plain[item.start : item.end]
        if (self.line is None or self._begins_with_units()) and self.is_code(n + 1):
            self.units_before = item
        elif self.line is None or self.has_units:
            self.rest(item.start, item.end, "impossible", reasons.UNITS_TWICE if self.line else reasons.NO_CODE)
        else:
            before = self.line.text
            self.line.units, self.line.end, self.has_units = item.value, item.end, True
            if item.value > 1 and "." in part and NUMBER.fullmatch(part):  # 3.00 may be an amount
                self.parsed.alternatives.append(
                    Alternative(self.line.start, item.end, before, self.line.text, is_tied=False)
                )
        self.firm(item)

    def _begins_with_units(self) -> bool:
        """Return whether units were typed before the first code: they stand before the others too."""
        first = next((item for item in self.items if item.kind != "label"), None)
        return first is not None and first.kind in ("units", "times")

    def times(self, item: Item, n: int) -> None:
        """2x belongs to the code after it, unless a group ends so and doesn't begin so: 99213 2x 97110 3x."""
        kinds = [each.kind for each in self.items]
        is_after = kinds[-1] == "times" and kinds[0] != "times"
        if self.is_code(n + 1) and not is_after:
            self.units_before = item
            self.firm(item)
        else:
            self.units(item, n)

    def is_code(self, n: int) -> bool:
        """Return whether an item begins with a code, or may become one."""
        if n >= len(self.items):
            return False
        item = self.items[n]
        part = self.plain[item.start : item.end]
        is_begun = self.is_open(item) and part[0] in DIGITS and part not in APART
        return (item.kind == "label" and self.is_code(n + 1)) or (
            item.kind == "text" and (is_begun or len(part) >= CODE_LENGTH)
        )

    def drop_units_before(self) -> None:
        """Keep units that no code follows."""
        item, self.units_before = self.units_before, None
        if item:
            self.rest(item.start, item.end, "impossible", reasons.NO_CODE)

    def use_units_before(self, count: int, before: ParsedLine | None, *, has_units: bool) -> bool:
        """Give the units before a code to it; return whether there are any. If the line before has none, they could
        be its units."""
        item, self.units_before = self.units_before, None
        if item is None:
            return False
        line = self.parsed.lines[count]
        if has_units or line.units > 1:
            self.rest(item.start, item.end, "impossible", reasons.UNITS_TWICE)
            return True
        chosen = line.text
        line.units = item.value
        self.parsed.labels.append(Span(item.start, item.end))
        is_first = self.items[0].kind == "times"
        if before is not None and before.units == 1 and not is_first:
            end = line.end
            self.parsed.alternatives.append(
                Alternative(
                    before.start, end, f"{replace(before, units=item.value).text} {chosen}",
                    f"{before.text} {line.text}", is_tied=True,
                )
            )  # fmt: skip
        return True

    def modifier_word(self, part: str) -> str | None:
        """The modifier that a word after the line stands for, if it fits the line's code."""
        name = MODIFIER_WORDS.get(word_of(part))
        if name is None or self.line is None or len(self.line.modifiers) == MOST_MODIFIERS:
            return None
        bits = self.table.codes.get(self.line.hcpcs)
        return name if bits is None or fits(name, bits) else None
