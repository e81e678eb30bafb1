"""The period a dashboard is asked for, and its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from logbook.models import Goal
from rvuedge.common.dates import format_date_range
from rvuedge.common.periods import PERIODS, Period, fiscal_year_of

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
class Choice:
    """The chosen period; `problem` says why it is not the one that was asked for. `first` and `last` are as typed."""

    period: Period
    problem: str = ""
    first: str = ""
    last: str = ""


def choose(data: Mapping[str, str], goal: Goal, log_begins: date | None, today: date) -> Choice:
    """The period of an address: ?period=quarter, or ?period=custom&from=2026-03-01&to=2026-03-15. Else the month."""
    name = data.get("period", "month")
    if name == "custom":
        return _custom(data.get("from", "")[:20], data.get("to", "")[:20], today)
    if name == "fiscal":
        return Choice(fiscal_year_of(today, goal.starts_month, goal.starts_day))
    if name == "all":
        return Choice(Period("all", min(log_begins or today, today), today))
    return Choice(PERIODS.get(name, PERIODS["month"])(today))


def _custom(first: str, last: str, today: date) -> Choice:
    month = PERIODS["month"](today)
    days = []
    for text in (first, last):
        try:
            days.append(date.fromisoformat(text))
        except ValueError:
            problem = f"“{text}” is not a date such as {today.isoformat()}." if text else "Choose both dates."
            return Choice(month, f"{problem} This is the month.", first, last)
    if days[1] < days[0]:
        return Choice(month, f"{last} is before {first}. This is the month.", first, last)
    if days[0].year < 1980 or days[1].year > today.year + 1:
        return Choice(month, f"The log has years from 1980 to {today.year}. This is the month.", first, last)
    return Choice(Period("custom", *days), "", first, last)


def period_label(period: Period, today: date) -> str:
    """The days of a period up to today: `Nov 1–23`, `Nov 23`, `Jan 1 – Nov 23`; with years unless this one."""
    return format_date_range(period.first, period.until(today).last, today)
