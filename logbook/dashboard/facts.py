"""What each card shows, from the board: numbers unrounded, ready to be written."""

from decimal import Decimal
from typing import Any

from logbook.dashboard import shares
from logbook.dashboard.board import Board
from logbook.dashboard.periods import period_label
from logbook.domain.goals.pace import LEAST_DAYS_OF_LOG, Pace
from logbook.domain.goals.planner import close_the_gap
from logbook.domain.goals.streaks import milestones, streak
from logbook.domain.valuation.explanations import flag_text
from logbook.domain.valuation.trace import trace_from_data
from logbook.models import Entry
from rvuedge.common.dates import format_date
from rvuedge.common.rounding import round_half_up

Facts = dict[str, Any]
ZERO = Decimal(0)
RING = 100
USUAL_CODES = 5
METHODS = {
    "working days": "by working days",
    "trend": "at the rate of the last 90 days",
    "calendar": "by the calendar",
}


def total(board: Board) -> Facts:
    """wRVU of the period, gross, and the change against the equal span before."""
    before, begins = board.asked.before, board.practice.log_begins or board.today
    earlier = board.total_of(before) if before else ZERO
    is_covered = before is not None and begins <= before.first
    sums = board.sums
    return {
        "label": period_label(board.period, board.today),
        "wrvu": sums.wrvu,
        "places": 2 if board.period.length == 1 else 1,
        "gross": sums.gross,
        "by_rules": sums.wrvu - sums.gross,
        "before": earlier,
        "before_label": period_label(before, board.today) if before else "",
        "begins": format_date(begins) if before and begins in before and not is_covered else "",
        "is_before_the_log": before is not None and begins > before.last,
        "change": 100 * (sums.wrvu - earlier) / earlier if earlier and is_covered else None,
    }


def goal(board: Board) -> Facts:
    """Ring and pace of the goal; without one, where to set it."""
    pace = board.pace
    if pace is None:
        return {"pace": None}
    percent = int(100 * pace.fraction)
    ahead = None if pace.ahead is None else int(round_half_up(100 * pace.ahead, places=0))
    low, high = pace.spread or (ZERO, ZERO)
    return {
        "pace": pace,
        "percent": percent,
        "ring": min(RING, percent),
        "tick": round(float(360 * pace.expected_fraction), 1),
        "ends": pace.counted.last,
        "ahead": ahead,
        "apart": abs(ahead or 0),
        "worked": int(round_half_up(pace.days.worked, places=0)),
        "planned": int(round_half_up(pace.days.planned, places=0)),
        "left": int(round_half_up(pace.days.left, places=0)),
        "methods": [(METHODS[estimate.method], estimate.wrvu) for estimate in pace.estimates],
        "low": low,
        "high": high,
        "has_range": round_half_up(low, 0) != round_half_up(high, 0),
        "days_of_log": _days_of_log(board),
        "least_days": LEAST_DAYS_OF_LOG,
        "is_part": pace.days.share != 1,
        "is_monthly": pace.counted.name == "month",
    }


def percentile(board: Board) -> Facts | None:
    """The place on a survey, with its source."""
    return {"standing": board.standing} if board.standing else None


def _days_of_log(board: Board) -> int:
    begins = board.practice.log_begins
    return (board.today - begins).days + 1 if begins else 0


def figures(board: Board) -> Facts:
    """Procedures, days and wRVU a day; the value at the user's rate where one is set."""
    rate = board.practice.display.dollars_per_wrvu
    return {
        "procedures": board.sums.procedures,
        "days": board.days_logged,
        "a_day": board.sums.wrvu / board.days_logged if board.days_logged else ZERO,
        "rate": rate,
        "value": board.sums.wrvu * rate if rate else None,
    }


def review(board: Board) -> Facts | None:
    """The newest entries that wait for a decision, each with why; nothing once all are decided."""
    if not board.review:
        return None
    return {
        "lines": [(entry, _asked(entry)) for entry in board.review],
        "count": board.practice.review_count,
    }


def _asked(entry: Entry) -> list[str]:
    return [flag_text(flag) for flag in trace_from_data(entry.trace)[1] if flag.needs_review]


def top_codes(board: Board) -> Facts:
    """The first codes by wRVU and by count."""
    codes = board.sums.codes
    return {"by_wrvu": shares.top_by_wrvu(codes), "by_count": shares.top_by_count(codes), "has_codes": bool(codes)}


def recent(board: Board) -> Facts:
    """The entries logged last."""
    return {"entries": board.recent}


def mix(board: Board) -> Facts:
    """Sections and sub-headings."""
    return {"parts": shares.case_mix(board.sums.codes)}


def when_and_where(board: Board) -> Facts:
    """Weekdays and settings."""
    return {
        "weekdays": shares.by_weekday(board.by_day, board.period),
        "settings": shares.by_setting(board.sums.by_setting),
    }


def value(board: Board) -> Facts:
    """The value at the user's rate and at Medicare's amounts: estimates, never income."""
    display, sums = board.practice.display, board.sums
    clinician = getattr(board.user, "clinician", None)
    locality = clinician.locality if clinician else ""
    return {
        "rate": display.dollars_per_wrvu,
        "own": sums.wrvu * display.dollars_per_wrvu if display.dollars_per_wrvu else None,
        "locality": display.medicare_locality,
        "medicare": sums.medicare,
        "without_amount": sums.without_amount,
        "has_moved": bool(display.medicare_locality) and display.medicare_locality != locality,
    }


def planner(board: Board) -> Facts | None:
    """How many of the usual codes close the gap; nothing without a goal or usual codes."""
    pace: Pace | None = board.pace
    if pace is None or not board.sums.usual:
        return None
    return {
        "pace": pace,
        "ways": close_the_gap(pace.gap, board.sums.usual[:USUAL_CODES]),
        "ends": pace.counted.last,
    }


def milestones_of(board: Board) -> Facts:
    """The streak, and the thousands of the goal's period."""
    reached = milestones(board.by_day, board.asked.goal_period)
    return {
        "streak": streak(board.practice.calendar, board.by_day, board.today),
        "reached": reached[-3:],
        "next": 1000 * (len(reached) + 1) - board.total_of(board.asked.goal_period.until(board.today)),
        "next_name": 1000 * (len(reached) + 1),
    }
