"""The filters for the API's lists of entries."""

from django.db.models import QuerySet

from logbook.entries.filters import EntryFilter, EntrySearch, TrueFalseFilter
from logbook.models import Entry


class EntryListFilter(EntryFilter):
    """The history's filter without text, plus deleted entries on request: devices need to know about them."""

    deleted = TrueFalseFilter(
        "deleted_at", "isnull", exclude=True, help_text="Only deleted entries; otherwise none of them"
    )

    def filter_queryset(self, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        """Filter the entries by each field; without `deleted`, omit deleted ones."""
        if self.values.get("deleted") is None:
            queryset = queryset.filter(deleted_at__isnull=True)
        entries: QuerySet[Entry] = super().filter_queryset(queryset)
        return entries


class EntrySearchFilter(EntryListFilter, EntrySearch):
    """The same with text."""
