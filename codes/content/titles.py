"""Titles composed from CMS's short descriptors, stored for codes without our own title."""

from collections.abc import Iterable

from django.db import connection, transaction

from codes.domain.titles import compose
from codes.models import Code

WRITE_TITLES = """
UPDATE codes_code c SET composed_title = n.title FROM unnest(%s::text[], %s::text[]) n(hcpcs, title)
WHERE c.hcpcs = n.hcpcs
"""


def compose_titles() -> int:
    """Recompose the titles of all codes after a change to the glossary; return how many changed."""
    with transaction.atomic():
        return write_titles(Code.objects.values_list("hcpcs", "descriptor", "composed_title"))


def write_titles(codes: Iterable[tuple[str, str, str]]) -> int:
    """Compose the title of each (code, descriptor, current title), write those that changed and return how many."""
    composed = [(hcpcs, compose(hcpcs, descriptor), current) for hcpcs, descriptor, current in codes]
    changed = [(hcpcs, title) for hcpcs, title, current in composed if title != current]
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(WRITE_TITLES, [[hcpcs for hcpcs, _ in changed], [title for _, title in changed]])
    return len(changed)
