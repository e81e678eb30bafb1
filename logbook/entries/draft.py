"""The log page's form without scripts: typed text, date and setting."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from codes.domain.search.typed import typed_code
from logbook.domain.parsing.tokenizer import Parsed, ParsedLine
from logbook.entries.own_table import own_table
from logbook.models import Setting
from logbook.parsing.typed import read_text
from logbook.valuation.crediting import Line
from rvuedge.accounts.models import User
from rvuedge.common.dates import read_form_date
from rvuedge.privacy.quoting import HIDDEN, may_name_someone

LONGEST_TEXT = 20_000
LONGEST_NAMED = 60  # characters of a piece of text that a message repeats
OTHER_DAY = "other"  # this value of service_date refers to the field other_date
NEXT_PATIENT = " | "


@dataclass(frozen=True, slots=True)
class Unread:
    """Typed text that isn't logged, where it starts, and why, as a sentence ('' if it just isn't a code)."""

    text: str
    start: int
    reason: str = ""

    @property
    def name(self) -> str:
        """The text in quotation marks, cut if it's long; what may name a person isn't repeated."""
        if self.is_hidden:
            return HIDDEN
        return f"“{self.text[:LONGEST_NAMED]}{'…' if len(self.text) > LONGEST_NAMED else ''}”"

    @property
    def is_hidden(self) -> bool:
        """Whether messages don't repeat the text, because it may name a person."""
        return may_name_someone(self.text)

    @property
    def sentence(self) -> str:
        """What the text is and why it isn't logged."""
        has_reason = self.reason and not self.is_hidden  # a reason may repeat the text
        return f"{self.name}: {self.reason}" if has_reason else f"{self.name} isn't a code."


@dataclass(slots=True)
class Draft:
    """The log page's submission: date, setting, the typed text with its lines, and what isn't a line (`unread`). The
    lines of a patient have the same session. `problem` is the date's. `ties` says of each text that could be read in
    two ways equally well what else it could be.
    `batch` identifies the form: resubmitted, it logs the same lines once; a line changed in between is a new one."""

    service_date: date
    setting: str = Setting.FACILITY
    text: str = ""
    lines: list[Line] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    ties: list[str] = field(default_factory=list)
    problem: str = ""
    batch: uuid.UUID = field(default_factory=uuid.uuid4)
    spans: dict[uuid.UUID, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def from_request(cls, data: QueryDict, today: date, user: User | None = None) -> "Draft":
        """Read the page's fields. With a user, the text is read by their habits, as on their devices."""
        text = " ".join(part for part in data.getlist("q") if part)[:LONGEST_TEXT]
        chosen = data.get("service_date", "")
        day, problem = read_form_date(data.get("other_date", "") if chosen == OTHER_DAY else chosen, today)
        parsed = read_text(text, day, own_table(user, day) if user else None)
        setting = data.get("setting", "")
        setting = setting if setting in Setting.values else Setting.FACILITY.value
        draft = cls(day, setting, text, problem=problem, batch=_read_uuid(data.get("batch", "")))
        draft._take(parsed)
        return draft

    @classmethod
    def from_link(cls, data: QueryDict, today: date) -> "Draft":
        """Return the draft of a link: the code that it names, and nothing else that its URL says."""
        draft = cls(today, text=typed_code(data.get("code", "")))
        draft._take(read_text(draft.text, today))
        return draft

    def _take(self, parsed: Parsed) -> None:
        for n, line in enumerate(parsed.lines):
            session = uuid.uuid5(self.batch, f"patient {line.patient} {self.service_date} {self.setting}")
            taken = Line(line.hcpcs, line.units, self._client_id(n, line), line.modifiers, session)
            self.lines.append(taken)
            self.spans[taken.client_id] = (line.start, line.end)
        self.unread = [Unread(rest.text, rest.start, rest.reason) for rest in parsed.rests]
        self.ties = [f"{each.chosen} could also be {each.text}." for each in parsed.alternatives if each.is_tied]

    def _client_id(self, n: int, line: ParsedLine) -> uuid.UUID:
        name = f"{n} {self.service_date} {self.setting} {line.hcpcs} {'-'.join(line.modifiers)} {line.units}"
        return uuid.uuid5(self.batch, name)

    def unread_line(self, client_id: uuid.UUID, reason: str) -> Unread:
        """Return a line that wasn't logged as unread text, as it was typed."""
        start, end = self.spans[client_id]
        return Unread(self.text[start:end], start, reason)

    def rest(self, unread: Collection[Unread]) -> "Draft":
        """Return the draft of a new form with what wasn't logged. What's typed next belongs to the next patient, so
        that it's never read together with it."""
        kept = sorted(unread, key=lambda each: each.start)
        text = " ".join(each.text for each in kept) + NEXT_PATIENT
        return Draft(self.service_date, self.setting, text, unread=kept)


def _read_uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()
