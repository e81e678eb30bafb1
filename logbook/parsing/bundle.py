"""The code bundle: a release as one compressed file, from which a phone reads and values lines without the server.

It holds every code in force from the release's effective date: its names, search words, usage, bits
(logbook.domain.fit) and rows, those that an excerpt lacks from the releases behind it. The same bundle serves the
reader on this side.
"""

import gzip
import hashlib
import json
from datetime import date
from typing import Any

from codes.domain.rows import CodeRows, Row
from codes.fee_schedule.edition import edition
from codes.fee_schedule.releases import release_on, releases_in_force
from codes.fee_schedule.rows import code_rows, codes_in_force
from codes.models import Code, Release
from logbook.domain.parsing.fit import fit_of
from logbook.models import CodeBundle

SCHEMA = 1
KEPT = 2  # bundles of a release: the present one, and the one before for devices on their way
KIND = (
    "status", "pctc", "global_days", "preoperative", "intraoperative", "postoperative", "multiple_procedure",
    "bilateral", "assistant", "co_surgeon", "team",
)  # fmt: skip


def bundle_on(day: date) -> CodeBundle | None:
    """The bundle of the release in force on the day, made when there is none yet; None before every release."""
    release = release_on(day)
    return bundle_of(release) if release else None


def bundle_of(release: Release) -> CodeBundle:
    """The present bundle of a published release, made when what it says has changed since."""
    number = edition()
    made = CodeBundle.objects.filter(release=release, edition=number).defer("body").first()
    return made or _make(release, number)


def _make(release: Release, number: int) -> CodeBundle:
    text = json.dumps(_content(release), ensure_ascii=False, separators=(",", ":")).encode()
    digest = hashlib.sha256(text).hexdigest()
    facts = {"release": release, "edition": number}
    bundle, _ = CodeBundle.objects.update_or_create(
        digest=digest, defaults=facts, create_defaults=facts | {"body": gzip.compress(text, 9, mtime=0)}
    )
    older = CodeBundle.objects.filter(release=release).order_by("-edition").values_list("pk", flat=True)[KEPT:]
    CodeBundle.objects.filter(pk__in=list(older)).delete()
    return bundle


def _content(release: Release) -> dict[str, Any]:
    releases = releases_in_force(release.effective_from)
    places = {found.pk: place for place, found in enumerate(releases)}
    codes = codes_in_force(releases)
    rows = code_rows((release_id, hcpcs) for hcpcs, (_, release_id) in codes.items())
    kinds: dict[tuple[str, ...], int] = {}
    listed = {
        hcpcs: _code(code, rows[release_id, hcpcs], places[release_id], kinds)
        for hcpcs, (code, release_id) in sorted(codes.items())
    }
    return {
        "schema": SCHEMA,
        "label": release.label,
        "effective_from": release.effective_from.isoformat(),
        "releases": [[found.label, found.year] for found in releases],
        "kinds": list(kinds),
        "codes": listed,
    }


def _code(code: Code, rows: CodeRows, place: int, kinds: dict[tuple[str, ...], int]) -> list[Any]:
    """[name, search words, bits, place of the release, [rows], other name, usage]; the last two where there are any."""
    listed = [_row(name, row, rows, kinds) for name, row in sorted(rows.rows.items())]
    cells: list[Any] = [
        code.name,
        code.all_search_words,
        fit_of(rows),
        place,
        listed,
        code.other_name,
        code.known_usage,
    ]
    while not cells[-1]:
        cells.pop()
    return cells


def _row(name: str, row: Row, rows: CodeRows, kinds: dict[tuple[str, ...], int]) -> list[Any]:
    """[modifier, work in hundredths, kind] and, in an endoscopic family, its base code and the base's work or null."""
    kind = tuple(str(getattr(row, column)) for column in KIND)
    cells: list[Any] = [name, int(row.work * 100), kinds.setdefault(kind, len(kinds))]
    if row.endoscopic_base:
        cells += [row.endoscopic_base, int(rows.base.work * 100) if rows.base else None]
    return cells
