"""Dates in sentences and labels: one format, US style."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from rvuedge.common.dates import (
    format_date,
    format_date_range,
    format_datetime,
    format_day,
    format_month,
    format_weekday,
)

MARCH = date(2026, 3, 2)


def test_formats_of_one_day():
    assert format_date(MARCH) == "Mar 2, 2026"
    assert format_day(MARCH) == "Mar 2"
    assert format_weekday(MARCH) == "Mon, Mar 2"
    assert format_month(MARCH) == "March 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "text"), [(0, 5, "12:05 AM"), (9, 0, "9:00 AM"), (12, 0, "12:00 PM"), (15, 30, "3:30 PM")]
)
def test_times_use_the_12_hour_clock(hour, minute, text):
    assert format_datetime(datetime(2026, 3, 2, hour, minute, tzinfo=UTC)) == f"Mar 2, 2026, {text}"


@pytest.mark.parametrize(
    ("first", "last", "text", "short"),
    [
        (date(2026, 10, 1), date(2026, 10, 26), "Oct 1–26, 2026", "Oct 1–26"),
        (date(2026, 9, 28), date(2026, 10, 4), "Sep 28 – Oct 4, 2026", "Sep 28 – Oct 4"),
        (date(2026, 3, 2), date(2026, 3, 2), "Mar 2, 2026", "Mar 2"),
        (date(2025, 3, 2), date(2025, 3, 8), "Mar 2–8, 2025", "Mar 2–8, 2025"),
        (date(2025, 3, 2), date(2025, 3, 2), "Mar 2, 2025", "Mar 2, 2025"),
        (date(2025, 12, 29), date(2026, 1, 4), "Dec 29, 2025 – Jan 4, 2026", "Dec 29, 2025 – Jan 4, 2026"),
        (date(2025, 3, 2), date(2026, 3, 8), "Mar 2, 2025 – Mar 8, 2026", "Mar 2, 2025 – Mar 8, 2026"),
    ],
)
def test_a_range_of_dates(first, last, text, short):
    assert format_date_range(first, last) == text
    assert format_date_range(first, last, today=date(2026, 11, 1)) == short


def test_no_other_module_formats_dates():
    """Only rvuedge.common.dates may use `%b` with a day, Django's "M j", or a month with its year."""
    other = re.compile(r"%b[\"'} ]+\{?[^\"']*\.day\b|[\"']M j|%B %Y")
    found = [
        str(path.relative_to(settings.BASE_DIR))
        for app in ("benchmarks", "codes", "logbook", "rvuedge")
        for path in Path(settings.BASE_DIR, app).rglob("*.py")
        if other.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["rvuedge/common/dates.py"]
