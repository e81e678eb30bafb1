"""Addresses of the history."""

from datetime import date

from django.urls import reverse

from rvuedge.common.addresses import with_query


def month_address(day: date, **more: object) -> str:
    """Return the address of the history's month with a day."""
    return with_query(reverse("logbook:history"), month=f"{day:%Y-%m}", **more)
