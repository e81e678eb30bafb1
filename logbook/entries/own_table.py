"""The table that reads a clinician's typed text: the codes of a date with their habits, as on their devices."""

from datetime import date

from logbook.domain.parsing.patients import pair_of
from logbook.domain.parsing.reading import Table, costs
from logbook.entries.queries import modifiers_used
from logbook.models import PatientChoice
from logbook.parsing.typed import reading_table
from rvuedge.accounts.models import User


def own_table(user: User, day: date) -> Table:
    """Return the table for a user's text on a date of service."""
    return reading_table(day).with_costs(costs(modifiers_used(user)), apart_of(user))


def apart_of(user: User) -> frozenset[str]:
    """Return the pairs of codes that the user said are different patients, as the table has them."""
    chosen = PatientChoice.objects.filter(user=user, is_same=False)
    return frozenset(pair_of(first, second) for first, second in chosen.values_list("first", "second"))
