"""Find the entry that a request names, for its owner only."""

from django.http import Http404

from logbook.entries import queries
from logbook.models import Entry
from rvuedge.accounts.models import User


def own_entry(user: User, entry_id: int, *, or_deleted: bool = False) -> Entry:
    """Return the user's entry. Raises Http404 for someone else's, and for a deleted one unless `or_deleted`."""
    try:
        if or_deleted:
            return queries.all_entries_for(user).get(pk=entry_id)
        return queries.entry_for(user, entry_id)
    except Entry.DoesNotExist as missing:
        raise Http404("No such entry") from missing
