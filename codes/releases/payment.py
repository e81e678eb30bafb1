"""What a release changes in Medicare's payment beside the codes: factors, localities, outpatient caps.

A file that either release lacks isn't compared, and an excerpt removes nothing: what it lacks may still be in CMS's
release.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, overload

from codes.models import Locality, Release
from rvuedge.common.replica import reading_connection

GPCI_FIELDS = ("work_gpci", "pe_gpci", "mp_gpci")
ANESTHESIA_FIELDS = ("anesthesia_factor", "qp_anesthesia_factor")
CAP_FIELDS = ("facility_price", "nonfacility_price")


@dataclass(frozen=True, slots=True)
class FactorChange:
    """A national factor in dollars that changed; `before` or `now` is None in a release without it.

    `row_count` is how many rows of the release it multiplies; 0 for an anesthesia factor, which multiplies units.
    """

    name: str
    before: Decimal | None
    now: Decimal | None
    row_count: int


def factor_changes(release: Release, before: Release) -> list[FactorChange]:
    """The conversion and anesthesia factors that differ. A factor for qualifying participants may be new.

    CMS prints the conversion factor on each row, but a release has one: one change covers all its rows.
    """
    factors = (
        ("Conversion factor", "conversion_factor", release.row_count),
        ("Conversion factor for qualifying participants", "qp_conversion_factor", release.row_count),
        ("National anesthesia factor", "anesthesia_factor", 0),
        ("National anesthesia factor for qualifying participants", "qp_anesthesia_factor", 0),
    )
    found = []
    for name, field, rows in factors:
        old, new = getattr(before, field), getattr(release, field)
        may_be_missing = field == "qp_conversion_factor"
        if old != new and (may_be_missing or None not in (old, new)):
            found.append(FactorChange(name, old, new, rows))
    return found


@dataclass(frozen=True, slots=True)
class LocalityChange:
    """A locality whose factors changed; they're None in a release without the locality."""

    key: str
    name: str
    before: tuple[Decimal | None, ...]
    now: tuple[Decimal | None, ...]

    @property
    def pairs(self) -> list[tuple[Decimal | None, Decimal | None]]:
        """Each factor, before and now."""
        return list(zip(self.before, self.now, strict=True))


_LOCALITIES = """
SELECT coalesce(n.mac, o.mac) || '-' || coalesce(n.number, o.number),
       concat_ws(', ', coalesce(n.name, o.name), nullif(coalesce(n.state, o.state), '')), {old}, {new}
FROM (SELECT * FROM codes_locality WHERE release_id = %(before)s) o
FULL JOIN (SELECT * FROM codes_locality WHERE release_id = %(release)s) n USING (mac, number)
WHERE ({old}) IS DISTINCT FROM ({new})
  AND (n.release_id IS NOT NULL OR NOT %(is_partial)s) AND (o.release_id IS NOT NULL OR NOT %(was_partial)s)
ORDER BY 1
"""


def gpci_changes(release: Release, before: Release) -> list[LocalityChange] | None:
    """Localities whose GPCIs (work with the floor, practice expense, malpractice) changed.

    None if either release has no localities.
    """
    if not release.locality_count or not before.locality_count:
        return None
    return _locality_changes(release, before, GPCI_FIELDS)


def anesthesia_changes(release: Release, before: Release) -> list[LocalityChange] | None:
    """Localities whose anesthesia factors (dollars per unit; the second for qualifying APM participants) changed.

    None if either release has no factors. The national figure of the header isn't needed.
    """
    both = Locality.objects.filter(release__in=[release, before], anesthesia_factor__isnull=False).order_by()
    if both.values("release").distinct().count() < 2:
        return None
    return _locality_changes(release, before, ANESTHESIA_FIELDS)


def _locality_changes(release: Release, before: Release, fields: tuple[str, ...]) -> list[LocalityChange]:
    old, new = (", ".join(f"{side}.{field}" for field in fields) for side in "on")
    with reading_connection().cursor() as cursor:
        cursor.execute(_LOCALITIES.format(old=old, new=new), _parameters(release, before))
        rows = cursor.fetchall()
    size = len(fields)
    return [LocalityChange(row[0], row[1], row[2 : 2 + size], row[2 + size :]) for row in rows]


@dataclass(frozen=True, slots=True)
class CapChange:
    """An outpatient cap that changed: a code's row in a locality, with its facility and nonfacility price in dollars,
    None in a release without the cap."""

    hcpcs: str
    modifier: str
    locality: str
    before: tuple[Decimal | None, ...]
    now: tuple[Decimal | None, ...]

    @property
    def pairs(self) -> list[tuple[Decimal | None, Decimal | None]]:
        """Each price, before and now."""
        return list(zip(self.before, self.now, strict=True))


@dataclass(frozen=True, slots=True)
class CapCounts:
    """How many outpatient caps changed, are new, are gone, and are in both releases."""

    changed: int
    new: int
    gone: int
    in_both: int

    @property
    def total(self) -> int:
        """The number of caps that differ."""
        return self.changed + self.new + self.gone


_CAPS = """
WITH caps AS (
    SELECT hcpcs, modifier, mac || '-' || number AS locality, o.facility_price AS facility_before,
           o.nonfacility_price AS nonfacility_before, n.facility_price, n.nonfacility_price,
           n.release_id IS NULL AS is_gone, o.release_id IS NULL AS is_new
    FROM (SELECT * FROM codes_oppscap WHERE release_id = %(before)s) o
    FULL JOIN (SELECT * FROM codes_oppscap WHERE release_id = %(release)s) n USING (hcpcs, modifier, mac, number)
), differing AS (
    SELECT *, NOT is_new AND NOT is_gone AS is_common FROM caps
    WHERE (facility_before, nonfacility_before) IS DISTINCT FROM (facility_price, nonfacility_price)
      AND NOT (is_gone AND %(is_partial)s) AND NOT (is_new AND %(was_partial)s)
)
"""
_CAP_COUNTS = (
    _CAPS  # noqa: S608 our own statement
    + """
SELECT count(*) FILTER (WHERE is_common), count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE is_gone),
       (SELECT count(*) FROM caps WHERE NOT is_new AND NOT is_gone)
FROM differing
"""
)
_CAP_CHANGES = (
    _CAPS
    + """
SELECT hcpcs, modifier, locality, facility_before, nonfacility_before, facility_price, nonfacility_price
FROM differing ORDER BY hcpcs, modifier, locality LIMIT %(limit)s OFFSET %(offset)s
"""
)


def cap_counts(release: Release, before: Release) -> CapCounts | None:
    """How many outpatient caps differ; None if either release has none."""
    if not release.opps_cap_count or not before.opps_cap_count:
        return None
    with reading_connection().cursor() as cursor:
        cursor.execute(_CAP_COUNTS, _parameters(release, before))
        return CapCounts(*cursor.fetchone())


class CapChanges(Sequence[CapChange]):
    """The outpatient caps that differ, by code and locality. Reads only the slices that are asked for."""

    def __init__(self, release: Release, before: Release, counts: CapCounts | None) -> None:
        self._parameters = _parameters(release, before)
        self._count = counts.total if counts else 0

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> CapChange: ...
    @overload
    def __getitem__(self, index: slice) -> list[CapChange]: ...
    def __getitem__(self, index: int | slice) -> CapChange | list[CapChange]:
        if isinstance(index, int):
            return self._read(index, 1)[0]
        start, stop, _ = index.indices(self._count)
        return self._read(start, max(stop - start, 0))

    def __iter__(self) -> Iterator[CapChange]:
        return iter(self[:])

    def _read(self, offset: int, limit: int) -> list[CapChange]:
        if not self._count:
            return []
        with reading_connection().cursor() as cursor:
            cursor.execute(_CAP_CHANGES, self._parameters | {"offset": offset, "limit": limit})
            return [CapChange(row[0], row[1], row[2], row[3:5], row[5:]) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class PaymentChanges:
    """Everything a release changes in payment beside the codes; None for what either release doesn't have."""

    factors: list[FactorChange]
    gpci: list[LocalityChange] | None
    anesthesia: list[LocalityChange] | None
    caps: CapCounts | None


def payment_changes(release: Release, before: Release) -> PaymentChanges:
    """What a release changes in payment, in four queries at most."""
    return PaymentChanges(
        factors=factor_changes(release, before),
        gpci=gpci_changes(release, before),
        anesthesia=anesthesia_changes(release, before),
        caps=cap_counts(release, before),
    )


def _parameters(release: Release, before: Release) -> dict[str, Any]:
    return {
        "release": release.pk,
        "before": before.pk,
        "is_partial": release.is_partial,
        "was_partial": before.is_partial,
    }
