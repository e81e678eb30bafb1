"""The calculation sheet: of a logged entry or a line ready to log, and of its session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from codes.domain.release_order import Basis
from codes.domain.rows import CodeRows
from codes.fee_schedule.releases import release_on
from codes.fee_schedule.rows import code_rows
from codes.fee_schedule.values import work_values
from codes.models import Release
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.policy import PRESET_NAMES, Policy
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.trace import trace_from_data
from logbook.entries.queries import policy_from_version
from logbook.models import Entry, Setting
from logbook.valuation.calculation import Calculation, TracedLine, calculation
from logbook.valuation.crediting import LogSession, ValuedLine, traced_lines, value_lines
from logbook.valuation.sheet import OtherRelease, Sheet
from rvuedge.common.dates import format_date

Hints = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Comparable:
    """A line of a session, for its value under other releases. `input` lacks the rows, which depend on the release."""

    release: Release
    is_pinned: bool
    hcpcs: str
    input: LineInput
    wrvu: Decimal


@dataclass(frozen=True, slots=True)
class TracedSession:
    """The lines of a session with their steps, and what compares them with other releases (none while one waits)."""

    day: date
    setting: str
    policy: Policy
    lines: list[TracedLine]
    units: list[int]
    comparables: list[Comparable]

    def sheet(self, today: date, n: int | None, hints: Hints = ()) -> Sheet:
        """Return the sheet of the nth line, or of the session. `hints` have a line's name and a sentence."""
        whole = self._calculation(range(len(self.lines)), hints)
        values = under_other_releases(today, self.day, self.policy, self.comparables)
        of_session = [other.of(range(len(self.lines))) for other in values]
        if n is None or len(self.lines) == 1:
            return Sheet(whole, of_session)
        return Sheet(self._calculation([n], hints), [other.of([n]) for other in values], whole, of_session)

    def _calculation(self, chosen: Sequence[int], hints: Hints) -> Calculation:
        lines = [self.lines[n] for n in chosen]
        names = [
            line.name if self.units[n] == 1 else f"{line.name} ×{self.units[n]}"
            for n, line in zip(chosen, lines, strict=True)
        ]
        shown = calculation(lines, _title(names, self.day, self.setting), PRESET_NAMES[self.policy.preset])
        known = {line.name for line in lines}
        return replace(shown, flags=[*shown.flags, *(hint for hint in hints if hint[0] in known)])


def traced_session(session: LogSession, policy: Policy) -> tuple[TracedSession | None, list[int]]:
    """Return the calculation of lines not logged yet, and which lines it has: those that can be logged. None without
    any."""
    valued = value_lines(session, policy)
    kept = [n for n, item in enumerate(valued) if not item.problem]
    if not kept:
        return None, []
    loggable = [valued[n] for n in kept]
    compared = [_comparable(item, session.setting) for item in loggable]
    comparables = [each for each in compared if each]
    return TracedSession(
        session.service_date,
        session.setting,
        policy,
        traced_lines(loggable),
        [item.line.units for item in loggable],
        comparables if len(comparables) == len(compared) else [],
    ), kept


def traced_entries(entries: Sequence[Entry]) -> TracedSession:
    """Return the calculation of the entries of one session, from their traces."""
    first = entries[0]
    lines = [
        TracedLine(
            entry.name, entry.release, entry.release_reason, entry.gross_wrvu, entry.wrvu, *trace_from_data(entry.trace)
        )
        for entry in entries
    ]
    comparables = [
        Comparable(entry.release, entry.release_basis == Basis.PINNED, entry.code_id, _input(entry), entry.wrvu)
        for entry in entries
        if entry.release
    ]
    return TracedSession(
        first.service_date,
        first.setting,
        policy_from_version(first.policy),
        lines,
        [entry.units for entry in entries],
        comparables if len(comparables) == len(entries) else [],
    )


@dataclass(frozen=True, slots=True)
class OtherValues:
    """The value of each line of a session under other releases, with its difference."""

    labels: str
    when: str
    values: Sequence[tuple[Decimal, Decimal]]

    def of(self, chosen: Sequence[int]) -> OtherRelease:
        """The sum of some of the lines."""
        wrvu = sum((self.values[n][0] for n in chosen), Decimal(0))
        difference = sum((self.values[n][1] for n in chosen), Decimal(0))
        return OtherRelease(self.labels, self.when, wrvu, difference)


def under_other_releases(today: date, day: date, policy: Policy, lines: Sequence[Comparable]) -> list[OtherValues]:
    """Return a session's values under the release of its date, if a policy pins another, and under today's release; if
    today's is the session's own, under the release before it.

    Without one that lacks a code.
    """
    if not lines:
        return []
    codes = {line.hcpcs for line in lines}
    found = []
    if any(line.is_pinned for line in lines):
        of_date = {code: value.release for code, value in work_values(codes, day).items()}
        found.append(_under(of_date, "by the date of service", policy, lines))
    own = {line.release.label for line in lines}
    newest = release_on(today)
    if newest and own == {newest.label}:
        newest = release_on(newest.effective_from - timedelta(1))
    if newest:
        found.append(_under(dict.fromkeys(codes, newest), "", policy, lines))
    shown = {other.labels: other for other in reversed(found) if other}
    return list(reversed(shown.values()))


def _under(
    releases: Mapping[str, Release], when: str, policy: Policy, lines: Sequence[Comparable]
) -> OtherValues | None:
    if all(line.hcpcs in releases and releases[line.hcpcs].label == line.release.label for line in lines):
        return None
    rows = code_rows((release.pk, code) for code, release in releases.items())
    if len({code for _, code in rows}) < len({line.hcpcs for line in lines}):
        return None
    inputs = [replace(line.input, code=rows[releases[line.hcpcs].pk, line.hcpcs]) for line in lines]
    valued = value_session(inputs, policy)
    labels = " and ".join(sorted({release.label for release in releases.values()}))
    values = [(new.adjusted, new.adjusted - line.wrvu) for new, line in zip(valued, lines, strict=True)]
    return OtherValues(labels, when, values)


NO_ROWS = CodeRows("", {})


def _comparable(item: ValuedLine, setting: str) -> Comparable | None:
    """Return a line ready to log for comparison; None while it waits for a release."""
    if item.value is None:
        return None
    line, value = item.line, item.value
    facts = LineInput(NO_ROWS, line.modifiers, line.units, setting)
    return Comparable(value.release, value.basis == Basis.PINNED, line.hcpcs, facts, item.wrvu)


def _input(entry: Entry) -> LineInput:
    return LineInput(
        NO_ROWS,
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
