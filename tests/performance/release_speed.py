"""Time of the reference's pages with twelve releases loaded against three, in the same run.

Older releases are copies of the newest complete one, or of the starter where CMS's files are missing. Both numbers of
releases take turns on one server: the older ones are withdrawn and published again. Pages are rendered without the page
cache. A page's ratio is the median of its turns: a slow or a lucky moment of the machine concerns neighbors alike.
"""

import time
from statistics import median

from django.core.cache import caches
from django.db import connection
from django.test import Client

from codes.models import Release, ReleaseState

FEW, MANY = 3, 12
PAGES = {
    "code page": "/codes/99213/",
    "section": "/codes/section/surgery/",
    "search": "/codes/?q=knee+injection",
}
TURNS = 8
REPEATS = 5

COPY_RELEASE = """
INSERT INTO codes_release ({columns}) SELECT {values} FROM codes_release WHERE id = %(source)s RETURNING id
"""
COPIED_TABLES = ("codes_codevalue", "codes_codesummary", "codes_sectionstatistic", "codes_locality")


def measure():
    """Return {page: (best milliseconds with three releases, with twelve, ratio)}."""
    load_older(MANY)
    older = [release.pk for release in Release.objects.filter(state=ReleaseState.PUBLISHED)][FEW:]
    client = Client(SERVER_NAME="127.0.0.1")
    times = {name: ([], []) for name in PAGES}
    for _ in range(TURNS):
        for place, state in enumerate((ReleaseState.WITHDRAWN, ReleaseState.PUBLISHED)):
            Release.objects.filter(pk__in=older).update(state=state)
            for name, address in PAGES.items():
                times[name][place].append(_milliseconds(client, address))
    return {
        name: (min(few), min(many), median(more / less for less, more in zip(few, many, strict=True)))
        for name, (few, many) in times.items()
    }


def _milliseconds(client, address):
    """Return the best time of a page without the page cache; the first request fills the caches of the process."""
    times = []
    for _ in range(REPEATS + 1):
        caches["pages"].clear()
        start = time.perf_counter()
        response = client.get(address)
        times.append((time.perf_counter() - start) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{address} returned {response.status_code}")
    return min(times[1:])


def load_older(count):
    """Add copies of the release with the most codes until there are `count` releases."""
    source = Release.objects.order_by("-code_count").first()
    for n in range(1, count - Release.objects.filter(state=ReleaseState.PUBLISHED).count() + 1):
        _copy(source, year=source.year - n)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE codes_release, {', '.join(COPIED_TABLES)}")


def _copy(source, year):
    changed = {"year": str(year), "effective_from": f"'{year}-01-01'::date", "source_sha256": f"'{year:064}'"}
    columns = [field.column for field in Release._meta.fields if not field.primary_key]
    values = ", ".join(changed.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(COPY_RELEASE.format(columns=", ".join(columns), values=values), {"source": source.pk})
        (copy,) = cursor.fetchone()
        for table in COPIED_TABLES:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
                "AND column_name NOT IN ('id', 'release_id')",
                [table],
            )
            names = ", ".join(name for (name,) in cursor.fetchall())
            cursor.execute(
                f"INSERT INTO {table} (release_id, {names}) SELECT {copy}, {names} FROM {table} WHERE release_id = %s",
                [source.pk],
            )
