"""Which entries of a log to look at: the same facts filter the history and the API."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from logbook.models import Entry


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What entries must have; None and '' ask for nothing. `text` is a code, its beginning, or words of its name."""

    first: date | None = None
    last: date | None = None
    text: str = ""
    modifier: str = ""
    setting: str = ""
    needs_review: bool = False
    deleted: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether it asks for more than a period."""
        return bool(self.text or self.modifier or self.setting or self.needs_review or self.deleted)

    def apply(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """The entries that have it all."""
        if self.first:
            entries = entries.filter(service_date__gte=self.first)
        if self.last:
            entries = entries.filter(service_date__lte=self.last)
        if self.modifier:
            entries = entries.filter(modifiers__contains=[self.modifier.upper()])
        if self.setting:
            entries = entries.filter(setting=self.setting)
        if self.needs_review:
            entries = entries.filter(needs_review=True, reviewed_at__isnull=True)
        for word in self.text.split():
            named = Q(code__title__icontains=word) | Q(code__synonyms__icontains=word)
            entries = entries.filter(Q(code__hcpcs__istartswith=word) | named | Q(code__descriptor__icontains=word))
        return entries.filter(deleted_at__isnull=not self.deleted)
