"""Dates as people read them."""

from datetime import date


def in_words(day: date) -> str:
    """Mar 2, 2026."""
    return f"{day:%b} {day.day}, {day.year}"
