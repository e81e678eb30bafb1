"""Addresses of the staff pages about releases."""

from django.urls import reverse

from codes.models import Release
from codes.releases import report as report


def address_of(release: Release) -> str:
    """Where its report is."""
    return reverse("staff:release", args=[release.pk])
