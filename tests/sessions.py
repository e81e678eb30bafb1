"""Log sessions in a test."""

from django.utils import timezone

from logbook.entries import services
from logbook.valuation.crediting import Line, LogSession


def line_of(text):
    """Parse a line such as `27447-RT-59 x2`: code, modifiers, units."""
    name, _, units = text.partition(" x")
    code, *modifiers = name.split("-")
    return Line(code, int(units or 1), modifiers=tuple(modifiers))


def log(user, *lines, day=None, setting="facility"):
    """Log lines as one session, today unless a day is given. Each is a Line or a text that line_of parses."""
    lines = [line if isinstance(line, Line) else line_of(line) for line in lines]
    return services.log_entries(user=user, service_date=day or timezone.localdate(), setting=setting, lines=lines)


def log_days(user, days, *lines, setting="facility"):
    """Log the same lines on each of the days, in a few queries."""
    sessions = [LogSession(day, setting, [line_of(line) for line in lines]) for day in days]
    assert services.log_sessions(user=user, sessions=sessions) == []
