"""Titles for codes without one of ours, composed from CMS's short descriptors and stored."""

from collections.abc import Iterable

from django.db import connection, transaction

from codes.domain.titles import compose
from codes.models import Code

WRITE_TITLES = """
UPDATE codes_code c SET composed_title = n.title FROM unnest(%s::text[], %s::text[]) n(hcpcs, title)
WHERE c.hcpcs = n.hcpcs
"""


def compose_titles() -> int:
    """Compose the titles of all codes anew, for when the glossary has changed; returns how many became others."""
    with transaction.atomic():
        return write_titles(Code.objects.values_list("hcpcs", "descriptor", "composed_title"))


def write_titles(codes: Iterable[tuple[str, str, str]]) -> int:
    """Compose the title of each (code, descriptor, present title) and write those that differ."""
    composed = [(hcpcs, compose(hcpcs, descriptor), present) for hcpcs, descriptor, present in codes]
    changed = [(hcpcs, title) for hcpcs, title, present in composed if title != present]
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(WRITE_TITLES, [[hcpcs for hcpcs, _ in changed], [title for _, title in changed]])
    return len(changed)
