"""The filter of the history: a month, a date range or the complete log, with the fields of logbook.entries.filters."""

from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict

from logbook.entries.filters import EntrySearch
from logbook.models import Entry
from rvuedge.common.dates import format_date, format_date_range, format_month
from rvuedge.common.periods import month_of


class HistoryFilter(EntrySearch):
    """The entries that the history shows: `?month=2026-03`, `?month=all`, or a date range; without them, this month.

    Invalid values are ignored.
    """

    def __init__(self, data: QueryDict, entries: QuerySet[Entry], *, today: date) -> None:
        super().__init__(data, entries)
        self.today = today

    @property
    def month(self) -> str:
        """The month in the URL; '' if it has none."""
        return str(self.data.get("month", ""))

    @property
    def shown_month(self) -> date | None:
        """The first day of the month shown; None for other periods."""
        if self.values.get("first") or self.values.get("last") or self.month == "all":
            return None
        try:
            return date.fromisoformat(f"{self.month}-01")
        except ValueError:
            return self.today.replace(day=1)

    @property
    def period_label(self) -> str:
        """`March 2026`, the date range, or `All entries`."""
        if month := self.shown_month:
            return format_month(month)
        first, last = self.values.get("first"), self.values.get("last")
        if first and last:
            return format_date_range(first, last)
        return f"From {format_date(first)}" if first else f"Through {format_date(last)}" if last else "All entries"

    def filter_queryset(self, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        """Filter the entries by the month shown and by each field."""
        entries: QuerySet[Entry] = super().filter_queryset(queryset)
        if self.shown_month is None:
            return entries
        period = month_of(self.shown_month)
        return entries.filter(service_date__range=(period.first, period.last))
