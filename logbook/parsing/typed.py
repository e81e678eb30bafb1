"""Read typed text on the server, with the codes valid on the date."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache

from codes.domain.release_order import lookup_order, proves_absence
from codes.fee_schedule.releases import published_releases
from codes.fee_schedule.rows import code_rows, keys_in_force
from logbook.domain.parsing.fit import fit_of
from logbook.domain.parsing.reading import Table
from logbook.domain.parsing.tokenizer import Parsed, parse
from logbook.parsing.bundle import bundled_bits

TABLES_KEPT = 8


def reading_table(day: date) -> Table:
    """Return the codes that can be logged on a date, with their bits: the valid ones, and those that may have been
    valid but wait for a release (codes.fee_schedule.values.waiting_codes)."""
    published = list(published_releases())
    releases = lookup_order(day, published)
    if not proves_absence(day, releases):
        releases += [release for release in reversed(published) if release.effective_from > day]
    return _table(tuple(release.pk for release in releases))


@lru_cache(maxsize=TABLES_KEPT)
def _table(releases: Collection[int]) -> Table:
    """Return the table of these releases, the first that has a code. Each process reads a table once, since published
    values never change."""
    codes: dict[str, int] = {}
    for release_id in releases:
        codes = _bits(release_id) | codes
    return Table(codes)


@lru_cache(maxsize=TABLES_KEPT)
def _bits(release_id: int) -> dict[str, int]:
    """Return the bits of a release's codes: from its bundle, or from its rows until the worker has built one."""
    built = bundled_bits(release_id)
    if built is not None:
        return built
    rows = code_rows(keys_in_force([release_id]))
    return {hcpcs: fit_of(found) for (_, hcpcs), found in rows.items()}


def read_text(text: str, day: date, table: Table | None = None) -> Parsed:
    """Read typed text with the codes valid on a date, or with a clinician's own table. The text is final, so its end
    counts as finished."""
    return parse(f"{text} ", table or reading_table(day)) if text else Parsed()
