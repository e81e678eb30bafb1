"""Puts the rules (logbook.domain) to the fee schedule's rows: what lines are worth on a day, and entries as they stand.

Reads only; writes are in logbook.services and logbook.revaluation.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from codes.domain.rows import CodeRows
from codes.fee_schedule.rows import Key, code_rows
from codes.fee_schedule.values import WorkValue, work_values_by_day, work_values_of
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.line import ValuedLine as Credit
from logbook.domain.valuation.policy import PARITY, Policy
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.trace import Flag, trace_as_data
from logbook.models import MAX_UNITS, Entry
from rvuedge.common.dates import format_date


@dataclass(frozen=True, slots=True)
class Line:
    """One procedure to log: a code, its units and modifiers. `client_id` is made where the line was typed."""

    hcpcs: str
    units: int = 1
    client_id: uuid.UUID = field(default_factory=uuid.uuid4)
    modifiers: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The code with its modifiers: 27447-54-RT."""
        return "-".join((self.hcpcs, *self.modifiers))


@dataclass(frozen=True, slots=True)
class LogSession:
    """Lines logged together, in their order: same day, same setting."""

    service_date: date
    setting: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class ValuedLine:
    """A line with its value on the date and what of it counts, or the reason it has none."""

    line: Line
    value: WorkValue | None
    credit: Credit | None = None
    problem: str = ""

    @property
    def wrvu(self) -> Decimal:
        """Work RVUs that count, unrounded; 0 for a line with a problem."""
        return self.credit.adjusted if self.credit else Decimal(0)


def value_lines(session: LogSession, policy: Policy = PARITY) -> list[ValuedLine]:
    """What the lines of one session would be worth. Three queries, five where the policy pins a release."""
    return value_sessions([session], policy)[0]


def value_sessions(sessions: Sequence[LogSession], policy: Policy = PARITY) -> list[list[ValuedLine]]:
    """`value_lines` of many sessions, in as many queries."""
    codes_by_day: dict[date, set[str]] = {}
    for session in sessions:
        codes_by_day.setdefault(session.service_date, set()).update(line.hcpcs for line in session.lines)
    values = values_under(policy, codes_by_day)
    rows = code_rows((value.release.pk, hcpcs) for day in values.values() for hcpcs, value in day.items())
    return [credit_session(session, values[session.service_date], rows, policy) for session in sessions]


def values_under(policy: Policy, codes_by_day: Mapping[date, Collection[str]]) -> dict[date, dict[str, WorkValue]]:
    """The value of each code on each day: that of the release in force, or of the one that the policy pins.

    A code newer than the pinned release has its value by date, with a note; one that is gone on the day keeps that of
    the pinned release, with a note.
    """
    by_date = work_values_by_day(codes_by_day)
    if not policy.pinned:
        return by_date
    pinned = work_values_of(policy.pinned, {code for codes in codes_by_day.values() for code in codes})
    return {
        day: {
            code: _under_pin(pinned.get(code), by_date[day].get(code), policy.pinned)
            for code in codes
            if code in pinned or code in by_date[day]
        }
        for day, codes in codes_by_day.items()
    }


def _under_pin(pinned: WorkValue | None, by_date: WorkValue | None, label: str) -> WorkValue:
    if pinned is None:
        assert by_date is not None
        return replace(by_date, note=f"{by_date.hcpcs} is newer than {label}: valued under {by_date.release.label}.")
    if by_date is None:
        return replace(pinned, note=f"{pinned.hcpcs} has no value on this date: valued under {label}.")
    return pinned


def flags_of(value: WorkValue, label: str) -> tuple[Flag, ...]:
    """What is to know about a value under a pinned release."""
    if not label or value.release.label == label:
        return (Flag("deleted", label, needs_review=False),) if "has no value" in value.note else ()
    return (Flag("new", value.release.label, needs_review=False),)


def credit_session(
    session: LogSession, values: Mapping[str, WorkValue], rows: Mapping[Key, CodeRows], policy: Policy
) -> list[ValuedLine]:
    """The lines with their credit; those without a value have the reason, and do not count among the others."""
    found = [_with_value(line, values.get(line.hcpcs), session.service_date) for line in session.lines]
    inputs = [
        LineInput(rows[item.value.release.pk, item.line.hcpcs], item.line.modifiers, item.line.units, session.setting)
        for item in found
        if item.value
    ]
    credits_ = iter(value_session(inputs, policy))
    return [
        ValuedLine(item.line, item.value, _noted(next(credits_), item.value, policy)) if item.value else item
        for item in found
    ]


def _noted(credit: Credit, value: WorkValue, policy: Policy) -> Credit:
    flags = flags_of(value, policy.pinned)
    return replace(credit, flags=(*credit.flags, *flags)) if flags else credit


def _with_value(line: Line, value: WorkValue | None, service_date: date) -> ValuedLine:
    if not 1 <= line.units <= MAX_UNITS:
        return ValuedLine(line, None, None, f"{line.hcpcs}: units are 1 to {MAX_UNITS}, not {line.units}.")
    if value is None:
        return ValuedLine(line, None, None, f"{line.hcpcs} has no value on {format_date(service_date)}.")
    return ValuedLine(line, value)


def credit_entries(entries: Sequence[Entry], rows: Mapping[Key, CodeRows], policy: Policy) -> list[Credit]:
    """The credit of the entries of one session, each under the release that it was valued under."""
    return value_session([_input(entry, rows) for entry in entries], policy)


def _input(entry: Entry, rows: Mapping[Key, CodeRows]) -> LineInput:
    return LineInput(
        rows[entry.release_id, entry.code_id],
        tuple(entry.modifiers),
        entry.units,
        entry.setting,
        entry.factor,
        entry.entered_work,
    )


def rows_of_entries(entries: Iterable[Entry]) -> dict[Key, CodeRows]:
    """The rows that valued these entries, in one query."""
    return code_rows((entry.release_id, entry.code_id) for entry in entries)


def credit_as_columns(credit: Credit) -> dict[str, Any]:
    """A credit as the columns of an entry."""
    return {
        "row_modifier": credit.row_modifier,
        "work_rvu": credit.work,
        "gross_wrvu": credit.gross,
        "wrvu": credit.adjusted,
        "trace": trace_as_data(credit.steps, credit.flags),
        "needs_review": credit.needs_review,
    }
