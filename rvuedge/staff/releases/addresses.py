"""URLs of the staff pages about releases."""

from django.urls import reverse

from codes.models import Release


def address_of(release: Release) -> str:
    """Return the URL of the release's report."""
    return reverse("staff:release", args=[release.pk])
