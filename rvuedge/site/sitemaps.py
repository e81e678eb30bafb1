"""Sitemaps for search engines: an index, with every code once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils.text import slugify

from codes.fee_schedule.edition import edition_mark
from codes.fee_schedule.releases import newest_loads
from codes.reference.counts import published_hcpcs, published_headings, section_counts


class CodeSitemap(Sitemap):
    """One page per code, in files of 5,000."""

    limit = 5_000

    def items(self) -> Sequence[str]:
        """Return every published code."""
        return published_hcpcs()

    def location(self, item: str) -> str:
        """Return the URL of the code's page."""
        return reverse("codes:detail", args=[item])

    def get_latest_lastmod(self) -> datetime | None:
        """Return when releases or content last changed."""
        return edition_mark()[1]


class ListSitemap(Sitemap):
    """Sections, their subheadings, and the changes of each release."""

    def items(self) -> Sequence[str]:
        """Return the URLs."""
        sections = [reverse("codes:section", args=[section.slug]) for section in section_counts()]
        headings = [reverse("codes:heading", args=[slug, slugify(name)]) for slug, name in published_headings()]
        changes = [reverse("codes:changes", args=[release.label]) for release in newest_loads()]
        return [*sections, *headings, *changes]

    def location(self, item: str) -> str:
        """Return the item, which is a URL."""
        return item


class PageSitemap(Sitemap):
    """The public pages."""

    def items(self) -> Sequence[str]:
        """Return the names of the URLs."""
        return ["site:home", "codes:search", "codes:releases", "logbook:calculator", "logbook:modifiers"]

    def location(self, item: str) -> str:
        """Return the page's URL."""
        return reverse(item)


SITEMAPS: dict[str, Any] = {"pages": PageSitemap, "lists": ListSitemap, "codes": CodeSitemap}
