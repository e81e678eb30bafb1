"""Payment changes between two releases as tables, for pages and files."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, cast

from codes.models import Release
from codes.releases.payment import (
    ANESTHESIA_FIELDS,
    CAP_FIELDS,
    GPCI_FIELDS,
    CapChanges,
    PaymentChanges,
    anesthesia_changes,
    cap_counts,
    factor_changes,
    gpci_changes,
)

PaymentKind = Literal["factors", "gpci", "anesthesia", "caps"]
PAYMENT_KINDS: tuple[PaymentKind, ...] = ("factors", "gpci", "anesthesia", "caps")
Table = tuple[tuple[str, ...], Iterable[Sequence[Any]]]


def payment_table(release: Release, before: Release, kind: str) -> Table:
    """The header and all rows of one kind of PAYMENT_KINDS."""
    return _TABLES[cast("PaymentKind", kind)](release, before)


def payment_rows(release: Release, before: Release, kind: str, payment: PaymentChanges) -> Sequence[Any]:
    """The changes of one kind of PAYMENT_KINDS."""
    if kind == "caps":
        return CapChanges(release, before, payment.caps)
    return {"factors": payment.factors, "gpci": payment.gpci, "anesthesia": payment.anesthesia}[kind] or []


def _factors(release: Release, before: Release) -> Table:
    header = ("factor", before.label, release.label, f"rows of {release.label}")
    changes = factor_changes(release, before)
    return header, [(change.name, change.before, change.now, change.row_count or None) for change in changes]


def _gpci(release: Release, before: Release) -> Table:
    rows = [(change.key, change.name, *change.before, *change.now) for change in gpci_changes(release, before) or ()]
    return ("locality", "name", *_sides(release, before, GPCI_FIELDS)), rows


def _anesthesia(release: Release, before: Release) -> Table:
    found = anesthesia_changes(release, before) or ()
    rows = [(change.key, change.name, *change.before, *change.now) for change in found]
    return ("locality", "name", *_sides(release, before, ANESTHESIA_FIELDS)), rows


def _caps(release: Release, before: Release) -> Table:
    changes = CapChanges(release, before, cap_counts(release, before))
    rows = ((change.hcpcs, change.modifier, change.locality, *change.before, *change.now) for change in changes)
    return ("code", "modifier", "locality", *_sides(release, before, CAP_FIELDS)), rows


def _sides(release: Release, before: Release, fields: tuple[str, ...]) -> list[str]:
    return [f"{name} {side}" for side in (before.label, release.label) for name in fields]


_TABLES = {"factors": _factors, "gpci": _gpci, "anesthesia": _anesthesia, "caps": _caps}
