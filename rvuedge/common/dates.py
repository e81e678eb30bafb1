"""Dates in US format, for every sentence and label that Python writes, and the date that a form sends."""

from datetime import date, datetime

from rvuedge.privacy.quoting import quoted


def format_date(day: date) -> str:
    """Format a date: Mar 2, 2026."""
    return f"{format_day(day)}, {day.year}"


def format_day(day: date) -> str:
    """Format a date whose year is clear: Mar 2."""
    return f"{day:%b} {day.day}"


def format_weekday(day: date) -> str:
    """Format a date with its weekday: Mon, Mar 2."""
    return f"{day:%a}, {format_day(day)}"


def format_month(day: date) -> str:
    """Format a month: March 2026."""
    return f"{day:%B} {day.year}"


def format_datetime(moment: datetime) -> str:
    """Format a time in its own time zone: Mar 2, 2026, 3:30 PM."""
    return f"{format_date(moment)}, {moment.hour % 12 or 12}:{moment:%M %p}"


def format_date_range(first: date, last: date, today: date | None = None) -> str:
    """Format a date range: Oct 1–26, 2026; Sep 28 – Oct 4, 2026; Dec 29, 2025 – Jan 4, 2026. One day is a single date.

    The year is omitted when all of the range is in the year of `today`.
    """
    year = "" if today and first.year == last.year == today.year else f", {last.year}"
    if first == last:
        return f"{format_day(first)}{year}"
    if first.year != last.year:
        return f"{format_date(first)} – {format_date(last)}"
    if first.month != last.month:
        return f"{format_day(first)} – {format_day(last)}{year}"
    return f"{format_day(first)}–{last.day}{year}"


def read_form_date(text: str, today: date) -> tuple[date, str]:
    """Return the date that a form sent (2026-03-02) and the problem with it, '' if none.

    An empty text is today; so is one that isn't a date.
    """
    if not text:
        return today, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return today, f"{quoted(text, 20)} isn't a date. Use a date like {today.isoformat()}."
