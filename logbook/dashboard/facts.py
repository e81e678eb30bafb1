"""Each card's data, from the board. Numbers are unrounded; the templates format them."""

from decimal import Decimal
from typing import Any

from logbook.dashboard import shares
from logbook.dashboard.board import Board
from logbook.dashboard.periods import period_label
from logbook.dashboard.queries import StandIns
from logbook.domain.annualization import MIN_DAYS, days_logged
from logbook.domain.goals.pace import Pace
from logbook.domain.goals.planner import codes_to_close_gap
from logbook.domain.goals.streaks import milestones, streak
from logbook.domain.valuation.explanations import flag_text
from logbook.domain.valuation.trace import trace_from_data
from logbook.models import Entry
from rvuedge.common.dates import format_date
from rvuedge.common.rounding import round_half_up

Facts = dict[str, Any]
ZERO = Decimal(0)
RING = 100
METHODS = {
    "working": "by clinical days",
    "trend": "at the rate of the last {days} days",
    "calendar": "by calendar days",
}


def total(board: Board) -> Facts:
    """Return the period's wRVU, its gross wRVU, and the change from the equal period before."""
    before, begins = board.ranges.before, board.practice.log_begins or board.today
    earlier = board.total_of(before) if before else ZERO
    is_covered = before is not None and begins <= before.first
    sums = board.sums
    return {
        "label": period_label(board.period, board.today),
        "wrvu": sums.wrvu,
        "places": 2 if board.period.length == 1 else 1,
        "gross": sums.gross,
        "by_rules": sums.wrvu - sums.gross,
        "stand_ins": [_stand_in_text(each) for each in sums.stand_ins],
        "before": earlier,
        "before_label": period_label(before, board.today) if before else "",
        "begins": format_date(begins) if before and begins in before and not is_covered else "",
        "is_before_the_log": before is not None and begins > before.last,
        "change": 100 * (sums.wrvu - earlier) / earlier if earlier and is_covered else None,
    }


def _stand_in_text(found: StandIns) -> str:
    """Return `585 lines of 2024 use 2023 values.`, or that lines wait."""
    one = found.entries == 1
    lines = f"{found.entries:,} line{'' if one else 's'}"
    if found.of_year is None:
        return f"{lines} of {found.year} wait{'s' if one else ''} for a release and count{'s' if one else ''} as 0."
    values = f"{found.of_year} values" if found.of_year != found.year else "another release of that year"
    return f"{lines} of {found.year} use{'s' if one else ''} {values}."


def goal(board: Board) -> Facts:
    """Return the goal's ring and pace, or only the fact that there's no goal."""
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
        "methods": [(METHODS[one.method].format(days=one.over), one.value) for one in pace.estimates],
        "low": low,
        "high": high,
        "has_range": round_half_up(low, 0) != round_half_up(high, 0),
        "days_of_log": days_logged(board.practice.log_begins, board.today),
        "min_days": MIN_DAYS,
        "is_part": pace.days.share != 1,
        "is_monthly": pace.counted.name == "month",
    }


def percentile(board: Board) -> Facts | None:
    """Return the percentile on a survey."""
    return {"result": board.percentile} if board.percentile else None


def figures(board: Board) -> Facts:
    """Return procedures, days, and wRVU per day; also the value if the user has set a rate."""
    rate = board.practice.display.dollars_per_wrvu
    return {
        "procedures": board.sums.procedures,
        "days": board.days_logged,
        "per_day": board.sums.wrvu / board.days_logged if board.days_logged else ZERO,
        "rate": rate,
        "value": board.sums.wrvu * rate if rate else None,
    }


def review(board: Board) -> Facts | None:
    """Return the newest entries that need review, each with the reasons; None if no entry does."""
    if not board.review:
        return None
    return {
        "lines": [(entry, _review_reasons(entry)) for entry in board.review],
        "count": board.practice.review_count,
    }


def _review_reasons(entry: Entry) -> list[str]:
    return [flag_text(flag) for flag in trace_from_data(entry.trace)[1] if flag.needs_review]


def top_codes(board: Board) -> Facts:
    """Return the top codes by wRVU and by count."""
    codes = board.sums.codes
    return {"by_wrvu": shares.top_by_wrvu(codes), "by_count": shares.top_by_count(codes), "has_codes": bool(codes)}


def recent(board: Board) -> Facts:
    """Return the latest entries."""
    return {"entries": board.recent}


def mix(board: Board) -> Facts:
    """Return the case mix by section and subsection."""
    return {"parts": shares.case_mix(board.sums.codes)}


def when_and_where(board: Board) -> Facts:
    """Return wRVU by weekday and by setting."""
    return {
        "weekdays": shares.by_weekday(board.by_day, board.period),
        "settings": shares.by_setting(board.sums.by_setting),
    }


def value(board: Board) -> Facts:
    """Return the value at the user's rate and at Medicare's amounts: estimates, never income."""
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
    """Return how many of the usual codes would close the gap; None without a goal or usual codes."""
    pace: Pace | None = board.pace
    if pace is None or not board.sums.usual:
        return None
    return {
        "pace": pace,
        "codes": codes_to_close_gap(pace.gap, board.sums.usual),
        "ends": pace.counted.last,
    }


def milestones_of(board: Board) -> Facts:
    """Return the streak, and each 1,000 wRVU in the goal's period."""
    reached = milestones(board.by_day, board.ranges.goal_period.until(board.today))
    return {
        "streak": streak(board.practice.calendar, board.by_day, board.today),
        "reached": reached[-3:],
        "next": 1000 * (len(reached) + 1) - board.total_of(board.ranges.goal_period.until(board.today)),
        "next_name": 1000 * (len(reached) + 1),
    }
