"""Value lines: apply the rules (logbook.domain.valuation) to the fee schedule's rows, for new lines and for entries.

Reads only. Writes are in logbook.entries.services and logbook.revaluation.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from codes.domain.release_order import STAND_INS, Basis
from codes.domain.replacements import replacement_on
from codes.domain.rows import CodeRows
from codes.fee_schedule.rows import Key, code_rows
from codes.fee_schedule.values import WorkValue, waiting_codes, work_values_by_day, work_values_of
from logbook.domain.valuation.explanations import flag_text
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.line import ValuedLine as Credit
from logbook.domain.valuation.no_work import no_work_of
from logbook.domain.valuation.policy import PARITY, Policy
from logbook.domain.valuation.replaced import instead, replaced_flags
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.trace import Flag, trace_as_data, trace_from_data
from logbook.models import MAX_UNITS, Entry
from logbook.valuation.bulk import Source
from logbook.valuation.calculation import TracedLine
from rvuedge.common.dates import format_date

PIN_FLAGS = ("new", "deleted")


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure to log: a code, its units and modifiers. The device creates the `client_id`. `session` is the
    patient's; None is the one it's logged with."""

    hcpcs: str
    units: int = 1
    client_id: uuid.UUID = field(default_factory=uuid.uuid4)
    modifiers: tuple[str, ...] = ()
    session: uuid.UUID | None = None

    @property
    def name(self) -> str:
        """The code with its modifiers: 27447-54-RT."""
        return "-".join((self.hcpcs, *self.modifiers))


@dataclass(frozen=True, slots=True)
class LogSession:
    """Lines that are valued together, in order: same date, same setting. Without an `id` it's a new session."""

    service_date: date
    setting: str
    lines: Sequence[Line]
    id: uuid.UUID | None = None


def sessions_of(
    service_date: date, setting: str, lines: Iterable[Line], default: uuid.UUID | None = None
) -> list[LogSession]:
    """Return the sessions of lines, in the order in which they begin; `default` is that of lines without their own."""
    grouped: dict[uuid.UUID | None, list[Line]] = {}
    for line in lines:
        grouped.setdefault(line.session or default, []).append(line)
    return [LogSession(service_date, setting, found, session) for session, found in grouped.items()]


@dataclass(frozen=True, slots=True)
class ValuedLine:
    """A line with its value on the date and its credit, or the reason it has none (`problem`). With `waits_as`, the
    code's title, no loaded release covers its date: it can be logged, and is valued when one is loaded."""

    line: Line
    value: WorkValue | None
    credit: Credit | None = None
    problem: str = ""
    waits_as: str = ""

    @property
    def name(self) -> str:
        """The code's title; '' for a line with a problem."""
        return self.value.name if self.value else self.waits_as

    @property
    def wrvu(self) -> Decimal:
        """The credited wRVU, unrounded; 0 for a line with a problem."""
        return self.credit.adjusted if self.credit else Decimal(0)

    @property
    def no_work(self) -> str:
        """Why it has no work RVU in two or three words; '' if it has some, waits or has a problem."""
        return no_work_of(self.credit.work, self.credit.flags) if self.credit else ""


def value_lines(session: LogSession, policy: Policy = PARITY) -> list[ValuedLine]:
    """Return the value of each line of a session. Three queries; five if the policy pins a release, and two more if a
    code has no value on the date."""
    return value_sessions([session], policy)[0]


def value_sessions(sessions: Sequence[LogSession], policy: Policy = PARITY) -> list[list[ValuedLine]]:
    """Return the values of the lines of many sessions, in the same number of queries as `value_lines`."""
    codes_by_day: dict[date, set[str]] = {}
    for session in sessions:
        codes_by_day.setdefault(session.service_date, set()).update(line.hcpcs for line in session.lines)
    values = values_under(policy, codes_by_day)
    waiting = waiting_codes({day: codes - values[day].keys() for day, codes in codes_by_day.items()})
    rows = code_rows((value.release.pk, hcpcs) for day in values.values() for hcpcs, value in day.items())
    return [
        credit_session(session, values[session.service_date], rows, policy, waiting[session.service_date])
        for session in sessions
    ]


def values_under(policy: Policy, codes_by_day: Mapping[date, Collection[str]]) -> dict[date, dict[str, WorkValue]]:
    """Return the value of each code on each date: from the date's release, or from the one the policy pins. A code that
    waits for a release on a date is absent, unless the pinned release has it.

    A code that the pinned release lacks gets its value by date, with a note. A code no longer valid on the date gets
    the value of the pinned release, with a note.
    """
    by_date = work_values_by_day(codes_by_day)
    if not policy.pinned:
        return by_date
    pinned = work_values_of(policy.pinned, {code for codes in codes_by_day.values() for code in codes})
    waiting = waiting_codes({day: pinned.keys() & codes - by_date[day].keys() for day, codes in codes_by_day.items()})
    found: dict[date, dict[str, WorkValue]] = {}
    for day, codes in codes_by_day.items():
        values = {code: pinned_value(pinned.get(code), by_date[day].get(code), policy.pinned) for code in codes}
        # A code whose date no release covers isn't known to be invalid, so its pinned value needs no note.
        found[day] = {code: pinned[code] if code in waiting[day] else value for code, value in values.items() if value}
    return found


def pinned_value(pinned: WorkValue | None, by_date: WorkValue | None, label: str) -> WorkValue | None:
    """Return the value under a policy that pins the release `label`, with a note if the code isn't in both releases;
    None if the code has neither value."""
    if pinned is None:
        return replace(by_date, note=_lacking_note(by_date, label)) if by_date else None
    return pinned if by_date else replace(pinned, note=_invalid_note(pinned, label))


def _lacking_note(value: WorkValue, label: str) -> str:
    text = flag_text(_lacking(value, label))
    return f"{text} {value.note}" if value.basis in STAND_INS else text


def _lacking(value: WorkValue, label: str) -> Flag:
    return Flag("new", f"{label} {value.hcpcs} {value.release.label}", needs_review=False)


def _invalid_note(value: WorkValue, label: str) -> str:
    return f"{value.hcpcs} wasn't valid on this date. Valued under {label}."


def pinned_release_flags(value: WorkValue, label: str) -> tuple[Flag, ...]:
    """Return the flags of a value under the release `label` that a policy pins; none without a pinned release."""
    if label and value.release.label != label:
        return (_lacking(value, label),)
    return (Flag("deleted", label, needs_review=False),) if value.note == _invalid_note(value, label) else ()


def source_under(policy: Policy, value: WorkValue) -> Source:
    """Return the source of a value of `values_under`, with its flags."""
    return Source(value.release.pk, value.basis, pinned_release_flags(value, policy.pinned))


def traced_lines(valued: Iterable[ValuedLine]) -> list[TracedLine]:
    """Return the lines that can be logged, for their calculation."""
    return [_traced(item) for item in valued if not item.problem]


def _traced(item: ValuedLine) -> TracedLine:
    if item.value is None or item.credit is None:
        return TracedLine(item.line.name, None, "", Decimal(0), Decimal(0), (), ())
    credit, value = item.credit, item.value
    why = "" if value.basis == Basis.IN_FORCE else value.note
    return TracedLine(item.line.name, value.release, why, credit.gross, credit.adjusted, credit.steps, credit.flags)


def credit_session(
    session: LogSession,
    values: Mapping[str, WorkValue],
    rows: Mapping[Key, CodeRows],
    policy: Policy,
    waiting: Mapping[str, str],
) -> list[ValuedLine]:
    """Return the lines of a session with their credit. A line without a value waits (`waiting` has codes and titles, ''
    for a code that no release has) or gets the reason, and doesn't affect the others."""
    found = [_with_value(line, values, waiting, session.service_date) for line in session.lines]
    inputs = [
        LineInput(rows[item.value.release.pk, item.line.hcpcs], item.line.modifiers, item.line.units, session.setting)
        for item in found
        if item.value
    ]
    credits_ = iter(value_session(inputs, policy, session.service_date))
    return [
        ValuedLine(item.line, item.value, _with_value_flags(next(credits_), item.value, policy, session.service_date))
        if item.value
        else item
        for item in found
    ]


def _with_value_flags(credit: Credit, value: WorkValue, policy: Policy, day: date) -> Credit:
    flags = pinned_release_flags(value, policy.pinned) + replaced_flags(value.hcpcs, day, value.basis)
    return credit._replace(flags=(*credit.flags, *flags)) if flags else credit


def _with_value(
    line: Line, values: Mapping[str, WorkValue], waiting: Mapping[str, str], service_date: date
) -> ValuedLine:
    if not 1 <= line.units <= MAX_UNITS:
        return ValuedLine(line, None, None, f"{line.hcpcs}: units must be 1–{MAX_UNITS}, not {line.units}.")
    if value := values.get(line.hcpcs):
        return ValuedLine(line, value)
    if title := waiting.get(line.hcpcs):
        return ValuedLine(line, None, waits_as=title)
    is_unproved = line.hcpcs in waiting and not replacement_on(line.hcpcs, service_date)
    problem = _unknown if is_unproved else _why_invalid
    return ValuedLine(line, None, None, problem(line.hcpcs, service_date))


def _unknown(hcpcs: str, service_date: date) -> str:
    """Return that the loaded releases can't tell whether a code was valid on a date."""
    text = f"{hcpcs} isn't in the releases loaded for {format_date(service_date)}."
    return f"{text} None of that year is complete, so it may still be valid."


def _why_invalid(hcpcs: str, service_date: date) -> str:
    """Return that a code wasn't valid on a date, and what took over from it if that's certain."""
    text = f"{hcpcs} wasn't valid on {format_date(service_date)}."
    if not (found := replacement_on(hcpcs, service_date)):
        return text
    return f"{text} Use {instead(found)}."


def credit_entries(entries: Sequence[Entry], rows: Mapping[Key, CodeRows], policy: Policy) -> list[Credit]:
    """Return the credit of the entries of one session, each under the release that valued it, so the flags about that
    release stay. None may be waiting."""
    day = entries[0].service_date
    credits_ = value_session([_input(entry, rows) for entry in entries], policy, day)
    return [
        credit._replace(flags=(*credit.flags, *flags)) if (flags := _release_flags(entry, day)) else credit
        for entry, credit in zip(entries, credits_, strict=True)
    ]


def _release_flags(entry: Entry, day: date) -> tuple[Flag, ...]:
    """Return the flags about the release of a stored entry: those of its pin, and that its code was replaced."""
    kept = (flag for flag in trace_from_data(entry.trace)[1] if flag.rule in PIN_FLAGS)
    return (*kept, *replaced_flags(entry.code_id, day, entry.release_basis))


def _input(entry: Entry, rows: Mapping[Key, CodeRows]) -> LineInput:
    assert entry.release_id is not None
    return LineInput(
        rows[entry.release_id, entry.code_id],
        tuple(entry.modifiers),
        entry.units,
        entry.setting,
        entry.factor,
        entry.entered_work,
        entry.postoperative_days,
    )


def rows_of_entries(entries: Iterable[Entry]) -> dict[Key, CodeRows]:
    """Return the rows that valued these entries, in one query."""
    return code_rows((entry.release_id, entry.code_id) for entry in entries if entry.release_id is not None)


def credit_as_columns(credit: Credit) -> dict[str, Any]:
    """Return a credit as values for an entry's columns."""
    return {
        "row_modifier": credit.row_modifier,
        "work_rvu": credit.work,
        "gross_wrvu": credit.gross,
        "wrvu": credit.adjusted,
        "trace": trace_as_data(credit.steps, credit.flags),
        "needs_review": credit.needs_review,
    }


def waiting_columns() -> dict[str, Any]:
    """Return the columns of an entry that waits for a release: it counts as 0, and its trace is empty."""
    return {
        "release": None,
        "release_basis": Basis.WAITING.value,
        "row_modifier": "",
        "work_rvu": Decimal(0),
        "gross_wrvu": Decimal(0),
        "wrvu": Decimal(0),
        "medicare_amount": None,
        "trace": trace_as_data((), ()),
        "needs_review": False,
    }
