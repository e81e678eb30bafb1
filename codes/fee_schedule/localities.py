"""Medicare payment localities: those of a release or a date, and the locality of a ZIP code."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from codes.domain.payment import GeographicIndices
from codes.fee_schedule.releases import published_releases
from codes.models import Locality, Release, ZipLocality
from rvuedge.common.replica import reading_connection

ZIP = re.compile(r"([0-9]{5})(?:-?[0-9]{4})?")
KEY = re.compile(r"[0-9]{5}-[0-9]{2}")
MOST_POSSIBLE = 6
CAPITALS, SMALL = {"DC", "MD", "VA"}, {"OF", "AND"}


@dataclass(frozen=True, slots=True)
class PaymentLocality:
    """A payment locality with its GPCIs and its dollars per anesthesia unit (None where the release has none)."""

    key: str
    state: str
    name: str
    indices: GeographicIndices
    anesthesia_factor: Decimal | None
    qp_anesthesia_factor: Decimal | None

    @property
    def plain_name(self) -> str:
        """CMS's name in upper and lower case, without its footnote marks."""
        name = re.sub(r"\s+", " ", self.name.replace("*", "")).strip()
        return re.sub(r"[A-Za-z]+", _in_mixed_case, name)

    @property
    def label(self) -> str:
        """The plain name and the state, if known."""
        return f"{self.plain_name}, {self.state}" if self.state else self.plain_name

    @property
    def option(self) -> str:
        """The label of a choice: the state, if known, then the plain name."""
        return f"{self.state} · {self.plain_name}" if self.state else self.plain_name

    @property
    def short_label(self) -> str:
        """The label without the counties in parentheses: two localities may share it."""
        return re.sub(r"\s*\(.*\)", "", self.label)


def _in_mixed_case(word: re.Match[str]) -> str:
    if word[0].upper() in CAPITALS:
        return word[0].upper()
    return word[0].lower() if word[0].upper() in SMALL and word.start() else word[0].capitalize()


@dataclass(frozen=True, slots=True)
class Localities:
    """The localities of a release, by state and name. `source` is the label of the release they come from, '' when no
    release has any."""

    source: str
    all: tuple[PaymentLocality, ...]

    def with_key(self, key: str) -> PaymentLocality | None:
        """The locality with a key such as 01112-05."""
        return next((locality for locality in self.all if locality.key == key), None)


NO_LOCALITIES = Localities("", ())


@dataclass(frozen=True, slots=True)
class ZipAnswer:
    """A ZIP code's locality in CMS's ZIP file. Where the ZIP alone doesn't determine it (`needs_plus4`), `possible` has
    the keys of localities in the area, the one in the file first."""

    zip5: str
    key: str
    state: str
    needs_plus4: bool
    year_quarter: str
    possible: list[str]


def localities_of(release: Release, published: Iterable[Release] | None = None) -> Localities:
    """The localities for a release's amounts: its own, or if it has none, those in effect on its first day.

    `published` is newest first, if the caller has it. Each process reads a release's localities once.
    """
    return _of(release) if release.locality_count else localities_on(release.effective_from, published)


def localities_on(day: date, published: Iterable[Release] | None = None) -> Localities:
    """The localities in effect on a date: from the newest published release by then that has any, else (a date before
    all of them) from the oldest that has any."""
    releases = published_releases() if published is None else published
    with_localities = [release for release in releases if release.locality_count]
    in_effect = (release for release in with_localities if release.effective_from <= day)
    source = next(in_effect, with_localities[-1] if with_localities else None)
    return _of(source) if source else NO_LOCALITIES


def _of(release: Release) -> Localities:
    return Localities(release.label, _read(release.pk, release.source_sha256))


@lru_cache(maxsize=8)
def _read(release_id: int, _sha256: str) -> tuple[PaymentLocality, ...]:
    """A release's localities. Each process reads them once, since a published release is never edited."""
    return tuple(_payment_locality(locality) for locality in Locality.objects.filter(release=release_id))


def _payment_locality(locality: Locality) -> PaymentLocality:
    return PaymentLocality(
        key=locality.key,
        state=locality.state,
        name=locality.name,
        indices=GeographicIndices(locality.work_gpci, locality.pe_gpci, locality.mp_gpci),
        anesthesia_factor=locality.anesthesia_factor,
        qp_anesthesia_factor=locality.qp_anesthesia_factor,
    )


def zip_of(text: str) -> str:
    """The five digits of a ZIP code as typed, with or without the last four; '' if the text isn't one."""
    match = ZIP.fullmatch(text.strip())
    return match[1] if match else ""


# The localities of ZIP codes with the same first three digits, those with the most ZIP codes first.
_IN_THE_AREA = """
SELECT mac || '-' || number FROM codes_ziplocality
WHERE file_id = %s AND zip5 >= %s AND zip5 <= %s GROUP BY mac, number ORDER BY count(*) DESC, 1
"""


def zip_answer(zip5: str) -> ZipAnswer | None:
    """The locality of a ZIP code in the newest ZIP file; None if the file doesn't have it or none is loaded."""
    found = ZipLocality.objects.filter(zip5=zip5).select_related("file").order_by("-file__year_quarter").first()
    if found is None:
        return None
    key = f"{found.mac}-{found.number}"
    possible: list[str] = []
    if found.needs_plus4:
        with reading_connection().cursor() as cursor:
            cursor.execute(_IN_THE_AREA, [found.file_id, f"{zip5[:3]}00", f"{zip5[:3]}99"])
            others = [row[0] for row in cursor.fetchall() if row[0] != key]
        possible = [key, *others][:MOST_POSSIBLE]
    return ZipAnswer(zip5, key, found.state, found.needs_plus4, found.file.year_quarter, possible)
