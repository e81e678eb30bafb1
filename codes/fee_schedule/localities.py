"""Where Medicare pays what: the localities of a release, and the locality of a ZIP code."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from codes.domain.payment import GeographicIndices
from codes.fee_schedule.releases import published_releases
from codes.models import Locality, Release, ZipLocality
from rvuedge.common.replica import reading_connection

ZIP = re.compile(r"(\d{5})(?:-?\d{4})?")
KEY = re.compile(r"\d{5}-\d{2}")
MOST_POSSIBLE = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A payment locality with its indices and its dollars an anesthesia unit, None where the release has none."""

    key: str
    state: str
    name: str
    indices: GeographicIndices
    anesthesia_factor: Decimal | None
    qp_anesthesia_factor: Decimal | None

    @property
    def label(self) -> str:
        """CMS's name in ordinary letters, without its footnote signs, and the state."""
        name = re.sub(r"\s+", " ", self.name.replace("*", "")).strip()
        return f"{_in_ordinary_letters(name)}, {self.state}"

    @property
    def short_label(self) -> str:
        """The label without the counties in brackets: two localities may share it."""
        return re.sub(r"\s*\(.*\)", "", self.label)


def _in_ordinary_letters(name: str) -> str:
    return re.sub(r"[A-Za-z]+", lambda word: word[0] if word[0] in {"DC"} else word[0].capitalize(), name)


@dataclass(frozen=True, slots=True)
class Places:
    """The localities of a release, by state and name; `source` is the release they come from, which differs where the
    one shown came without."""

    source: Release | None
    all: list[Place]

    def named(self, key: str) -> Place | None:
        """The locality of a key such as 01112-05."""
        return next((place for place in self.all if place.key == key), None)


@dataclass(frozen=True, slots=True)
class ZipAnswer:
    """What CMS's ZIP file says of a ZIP code. `possible` are the keys of localities around it, the file's own first,
    where the ZIP alone does not settle which (`needs_plus4`)."""

    zip5: str
    key: str
    state: str
    needs_plus4: bool
    year_quarter: str
    possible: list[str]


def places_of(release: Release, releases: list[Release]) -> Places:
    """The localities that a release's amounts are reckoned with: its own, else those of the newest release before it
    that has some, else the oldest after. `releases` newest first. One query, once a process."""
    with_places = [candidate for candidate in releases if candidate.locality_count]
    earlier = [candidate for candidate in with_places if candidate.effective_from <= release.effective_from]
    if release.locality_count:
        source: Release | None = release
    else:
        source = earlier[0] if earlier else next(iter(reversed(with_places)), None)
    return Places(source, _localities(source.pk, source.source_sha256) if source else [])


@lru_cache(maxsize=8)
def _localities(release_id: int, _sha256: str) -> list[Place]:
    """A release's localities, read once a process: a published release is never edited."""
    return [_place(locality) for locality in Locality.objects.filter(release=release_id)]


def _place(locality: Locality) -> Place:
    return Place(
        key=locality.key,
        state=locality.state,
        name=locality.name,
        indices=GeographicIndices(locality.work_gpci, locality.pe_gpci, locality.mp_gpci),
        anesthesia_factor=locality.anesthesia_factor,
        qp_anesthesia_factor=locality.qp_anesthesia_factor,
    )


def zip_of(text: str) -> str:
    """The five digits of a ZIP code as typed, with or without the last four; '' when it is none."""
    match = ZIP.fullmatch(text.strip())
    return match[1] if match else ""


# The localities of the ZIPs that share the first three digits, those of most ZIPs first.
_AROUND = """
SELECT mac || '-' || number FROM codes_ziplocality
WHERE file_id = %s AND zip5 >= %s AND zip5 <= %s GROUP BY mac, number ORDER BY count(*) DESC, 1
"""


def zip_answer(zip5: str) -> ZipAnswer | None:
    """The locality of a ZIP code by the newest ZIP file; None when the file does not have it, or none is loaded."""
    found = ZipLocality.objects.filter(zip5=zip5).select_related("file").order_by("-file__year_quarter").first()
    if found is None:
        return None
    key = f"{found.mac}-{found.number}"
    possible: list[str] = []
    if found.needs_plus4:
        with reading_connection().cursor() as cursor:
            cursor.execute(_AROUND, [found.file_id, f"{zip5[:3]}00", f"{zip5[:3]}99"])
            others = [row[0] for row in cursor.fetchall() if row[0] != key]
        possible = [key, *others][:MOST_POSSIBLE]
    return ZipAnswer(zip5, key, found.state, found.needs_plus4, found.file.year_quarter, possible)


def localities(day: date | None = None) -> list[Locality]:
    """The payment localities of the newest published release that has any, by state and name; on a day of the one in
    force then, if any was."""
    with_places = published_releases().filter(locality_count__gt=0)
    newest = (with_places.filter(effective_from__lte=day).first() if day else None) or with_places.first()
    return list(Locality.objects.filter(release=newest)) if newest else []
