"""Every write to a log takes the log's lock first. tests/plugins/log_lock.py looks at each statement of every test."""

import pytest
from django.db import transaction

from logbook.entries import services, storing
from logbook.entries.queries import entry_for
from logbook.models import Entry
from logbook.valuation.crediting import LogSession, value_lines
from tests.sessions import line_of, log

WITHOUT = "needs the log's lock first"


def store(user):
    session = LogSession(Entry.objects.get().service_date, "facility", [line_of("99213")])
    storing.store(user, [(session, value_lines(session))], None)


@pytest.mark.parametrize(
    "write",
    [
        store,
        lambda user: storing.revalue_sessions(user, [Entry.objects.get().session]),
        lambda user: entry_for(user, Entry.objects.get().pk, lock=True),
    ],
)
@pytest.mark.parametrize("kind", ["rolled back", pytest.param("real", marks=pytest.mark.django_db(transaction=True))])
def test_a_write_or_a_row_lock_without_the_logs_lock_is_found(kind, alice, rvu26a, noon, write):
    log(alice, "20610")  # took the lock, and let it go
    with pytest.raises(AssertionError, match=WITHOUT), transaction.atomic():
        write(alice)
    with transaction.atomic():
        storing.lock_for_writing(alice)
        write(alice)


def test_a_tests_own_statements_do_not_count(alice, rvu26a, noon):
    (entry,) = log(alice, "20610")
    Entry.objects.filter(pk=entry.pk).update(setting="nonfacility")
    assert services.delete_entries(user=alice, entry_ids=[entry.pk]) == 1
