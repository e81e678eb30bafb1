"""The period a dashboard shows, from its URL, and its label."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from logbook.models import Goal
from rvuedge.common.dates import format_date, format_date_range
from rvuedge.common.periods import PERIODS, Period, fiscal_year_of
from rvuedge.privacy.quoting import quoted

FIRST_YEAR = 1980
NAMES = {
    "today": "Today",
    "week": "Week",
    "month": "Month",
    "quarter": "Quarter",
    "fiscal": "FY",
    "year": "Year",
    "all": "All",
    "custom": "Custom",
}


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """The period to show. `problem` says why it isn't the requested one; `first` and `last` are the dates as typed."""

    period: Period
    problem: str = ""
    first: str = ""
    last: str = ""


def choose_period(data: Mapping[str, str], goal: Goal, log_begins: date | None, today: date) -> PeriodChoice:
    """Return the period of ?period=quarter or ?period=custom&from=2026-03-01&to=2026-03-15, else the month."""
    name = data.get("period", "month")
    if name == "custom":
        return _custom(data.get("from", "")[:20], data.get("to", "")[:20], today)
    if name == "fiscal":
        return PeriodChoice(fiscal_year_of(today, goal.starts_month, goal.starts_day))
    if name == "all":
        return PeriodChoice(Period("all", min(log_begins or today, today), today))
    return PeriodChoice(PERIODS.get(name, PERIODS["month"])(today))


def _custom(first: str, last: str, today: date) -> PeriodChoice:
    month = PERIODS["month"](today)
    days = []
    for text in (first, last):
        try:
            days.append(date.fromisoformat(text))
        except ValueError:
            problem = f"{quoted(text)} isn't a date." if text else "Choose both dates."
            return PeriodChoice(month, f"{problem} Showing this month.", first, last)
    if days[1] < days[0]:
        problem = f"The end date, {format_date(days[1])}, is before the start date, {format_date(days[0])}."
        return PeriodChoice(month, f"{problem} Showing this month.", first, last)
    if days[0].year < FIRST_YEAR or days[1].year > today.year + 1:
        return PeriodChoice(month, f"Choose dates from {FIRST_YEAR} to {today.year}. Showing this month.", first, last)
    return PeriodChoice(Period("custom", *days), "", first, last)


def period_label(period: Period, today: date) -> str:
    """Return a period's dates up to today, without years if all are in this one: `Nov 1–23`, `Jan 1 – Nov 23`."""
    return format_date_range(period.first, period.until(today).last, today)
