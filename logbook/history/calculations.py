"""The calculation of a session, as the sheet shows it: of logged entries and of lines ready to log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from codes.domain.release_order import Basis
from codes.domain.rows import CodeRows
from codes.fee_schedule.releases import release_on
from codes.fee_schedule.rows import code_rows
from codes.fee_schedule.values import work_values
from codes.models import Release
from logbook.domain.valuation.line import LineInput, sum_of
from logbook.domain.valuation.policy import PRESET_NAMES, Policy
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.trace import trace_from_data
from logbook.entries.queries import policy_from_version
from logbook.models import Entry, Setting
from logbook.valuation.calculation import Calculation, TracedLine, calculation
from logbook.valuation.crediting import LogSession, traced_lines, value_lines
from rvuedge.common.dates import format_date


@dataclass(frozen=True, slots=True)
class OtherRelease:
    """The value of the same entries under other releases, named in `labels`; wRVU unrounded. `when` says which."""

    labels: str
    when: str
    wrvu: Decimal
    difference: Decimal


def calculation_of_session(session: LogSession, policy: Policy) -> Calculation | None:
    """Return the calculation of lines not logged yet; None if none of them can be logged."""
    lines = traced_lines(value_lines(session, policy))
    if not lines:
        return None
    title = _title([line.name for line in lines], session.service_date, session.setting)
    return calculation(lines, title, PRESET_NAMES[policy.preset])


def calculation_of_entries(entries: Sequence[Entry]) -> Calculation:
    """Return the calculation of the entries of one session, from their traces."""
    first = entries[0]
    title = _title([entry.name for entry in entries], first.service_date, first.setting)
    lines = [
        TracedLine(
            entry.name, entry.release, entry.release_reason, entry.gross_wrvu, entry.wrvu, *trace_from_data(entry.trace)
        )
        for entry in entries
    ]
    return calculation(lines, title, PRESET_NAMES[policy_from_version(first.policy).preset])


def under_other_releases(today: date, entries: Sequence[Entry]) -> list[OtherRelease]:
    """Return a session's value under the release of its date, if a policy pins another, and under today's release.

    Without one whose releases are the session's own or lack a code, and without any while a line waits.
    """
    if any(entry.release_id is None for entry in entries):
        return []
    codes = {entry.code_id for entry in entries}
    found = []
    if any(entry.release_basis == Basis.PINNED for entry in entries):
        values = work_values(codes, entries[0].service_date)
        of_date = {code: value.release for code, value in values.items()}
        found.append(_under(of_date, "by the date of service", entries))
    if release := release_on(today):
        found.append(_under(dict.fromkeys(codes, release), "today's release", entries))
    shown = {other.labels: other for other in reversed(found) if other}
    return list(reversed(shown.values()))


def _under(releases: Mapping[str, Release], when: str, entries: Sequence[Entry]) -> OtherRelease | None:
    if all(entry.code_id in releases and releases[entry.code_id].label == entry.release_label for entry in entries):
        return None
    rows = code_rows((release.pk, code) for code, release in releases.items())
    if len({code for _, code in rows}) < len({entry.code_id for entry in entries}):
        return None
    lines = [_input(entry, rows[releases[entry.code_id].pk, entry.code_id]) for entry in entries]
    wrvu = sum_of(value_session(lines, policy_from_version(entries[0].policy)))
    labels = " and ".join(sorted({release.label for release in releases.values()}))
    return OtherRelease(labels, when, wrvu, wrvu - sum((entry.wrvu for entry in entries), Decimal(0)))


def _input(entry: Entry, rows: CodeRows) -> LineInput:
    return LineInput(
        rows,
        tuple(entry.modifiers),
        entry.units,
        entry.setting,
        entry.factor,
        entry.entered_work,
        entry.postoperative_days,
    )


def _title(names: Sequence[str], day: date, setting: str) -> str:
    """45385 and 45380, one session, Mar 2, 2026, facility."""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}, one session"
    return f"{listed}, {format_date(day)}, {Setting(setting).label.lower()}"
