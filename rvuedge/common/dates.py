"""Dates as US readers write them; every date that Python puts into a sentence or a label comes from here."""

from datetime import date, datetime


def format_date(day: date) -> str:
    """Mar 2, 2026."""
    return f"{format_day(day)}, {day.year}"


def format_day(day: date) -> str:
    """Mar 2, where the year is clear."""
    return f"{day:%b} {day.day}"


def format_weekday(day: date) -> str:
    """Mon, Mar 2."""
    return f"{day:%a}, {format_day(day)}"


def format_month(day: date) -> str:
    """March 2026."""
    return f"{day:%B} {day.year}"


def format_datetime(moment: datetime) -> str:
    """Mar 2, 2026, 3:30 PM, in the time zone that the moment is given in."""
    return f"{format_date(moment)}, {moment.hour % 12 or 12}:{moment:%M %p}"


def format_date_range(first: date, last: date, today: date | None = None) -> str:
    """Oct 1–26, 2026; Sep 28 – Oct 4, 2026; Dec 29, 2025 – Jan 4, 2026. One day is that day.

    The year is left out when all of it is in the year of `today`.
    """
    year = "" if today and first.year == last.year == today.year else f", {last.year}"
    if first == last:
        return f"{format_day(first)}{year}"
    if first.year != last.year:
        return f"{format_date(first)} – {format_date(last)}"
    if first.month != last.month:
        return f"{format_day(first)} – {format_day(last)}{year}"
    return f"{format_day(first)}–{last.day}{year}"
