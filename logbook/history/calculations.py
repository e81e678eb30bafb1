"""The calculation of a session, as the sheet shows it: of logged entries and of lines ready to log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from codes.domain.rows import CodeRows
from codes.fee_schedule.releases import release_on
from codes.fee_schedule.rows import Key, code_rows
from codes.models import Release
from logbook.domain.valuation.line import LineInput, sum_of
from logbook.domain.valuation.policy import PRESET_NAMES, Policy
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.trace import trace_from_data
from logbook.entries.queries import policy_from_version
from logbook.models import Entry, Setting
from logbook.valuation.calculation import Calculation, TracedLine, calculation
from logbook.valuation.crediting import LogSession, value_lines
from rvuedge.common.dates import format_date


@dataclass(frozen=True, slots=True)
class OtherRelease:
    """The value of the same entries under another release; wRVU unrounded."""

    release: Release
    wrvu: Decimal
    difference: Decimal


def calculation_of_session(session: LogSession, policy: Policy) -> Calculation | None:
    """Return the calculation of lines not logged yet; None if none of them has a value."""
    valued = value_lines(session, policy)
    lines = [
        TracedLine(item.line.name, item.credit.gross, item.credit.adjusted, item.credit.steps, item.credit.flags)
        for item in valued
        if item.credit
    ]
    release = next((item.value.release for item in valued if item.value), None)
    if release is None:
        return None
    title = _title([line.name for line in lines], session.service_date, session.setting)
    return calculation(lines, title, release, PRESET_NAMES[policy.preset])


def calculation_of_entries(entries: Sequence[Entry]) -> Calculation:
    """Return the calculation of the entries of one session, from their traces."""
    first = entries[0]
    title = _title([entry.name for entry in entries], first.service_date, first.setting)
    lines = [TracedLine(entry.name, entry.gross_wrvu, entry.wrvu, *trace_from_data(entry.trace)) for entry in entries]
    return calculation(lines, title, first.release, PRESET_NAMES[policy_from_version(first.policy).preset])


def under_release_of(today: date, entries: Sequence[Entry]) -> OtherRelease | None:
    """Return a session's value under today's release; None if it's the same release or lacks a code."""
    release = release_on(today)
    if release is None or release.label == entries[0].release.label:
        return None
    rows = code_rows((release.pk, entry.code_id) for entry in entries)
    if len({code for _, code in rows}) < len({entry.code_id for entry in entries}):
        return None
    wrvu = _wrvu_under(release, entries, rows)
    return OtherRelease(release, wrvu, wrvu - sum((entry.wrvu for entry in entries), Decimal(0)))


def _wrvu_under(release: Release, entries: Sequence[Entry], rows: Mapping[Key, CodeRows]) -> Decimal:
    lines = [
        LineInput(
            rows[release.pk, e.code_id],
            tuple(e.modifiers),
            e.units,
            e.setting,
            e.factor,
            e.entered_work,
            e.postoperative_days,
        )
        for e in entries
    ]
    return sum_of(value_session(lines, policy_from_version(entries[0].policy)))


def _title(names: Sequence[str], day: date, setting: str) -> str:
    """45385 and 45380, one session, Mar 2, 2026, facility."""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}, one session"
    return f"{listed}, {format_date(day)}, {Setting(setting).label.lower()}"
