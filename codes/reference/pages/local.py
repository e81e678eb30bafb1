"""Payment by locality: the amount in the chosen one, how it's calculated, and the range over all localities."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from codes.domain.loading import anesthesia_note, borrowed_note, locality_note
from codes.domain.payment import (
    NATIONAL,
    GeographicIndices,
    adjusted_total,
    anesthesia_amount,
    anesthesia_units,
    formula_amount,
    row_amount,
    work_amount,
)
from rvuedge.common.rounding import round_half_up
from rvuedge.privacy.quoting import quoted

if TYPE_CHECKING:
    from codes.fee_schedule.localities import Localities, PaymentLocality, ZipAnswer
    from codes.models import Release
    from codes.reference.pages.prices import RowView

MINUTES = (30, 60, 120, 240)


@dataclass(frozen=True, slots=True)
class Span:
    """The lowest and highest localities, and the positions of the national and the chosen amounts between them (0 to
    100)."""

    lowest: Decimal
    lowest_name: str
    highest: Decimal
    highest_name: str
    national_x: float
    chosen_x: float | None


@dataclass(frozen=True, slots=True)
class AnesthesiaLine:
    """The units of a number of minutes, with the national and the locality's amounts in dollars; None where CMS's file
    has no factor."""

    minutes: int
    units: Decimal
    national: Decimal | None
    local: Decimal | None


@dataclass(frozen=True, slots=True)
class Anesthesia:
    """Base units of an anesthesia code (None while no table is loaded), the factors (None where CMS's file has none),
    sample amounts, and a note on how the release was loaded."""

    base_units: Decimal | None
    national_factor: Decimal | None
    local_factor: Decimal | None
    lines: list[AnesthesiaLine]
    note: str


@dataclass(frozen=True, slots=True)
class Possible:
    """A locality that a ZIP code may be in, and the leading row's amount there."""

    locality: PaymentLocality
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A reader's choice (a ZIP code, a locality's key, '' for national) and the locality found for it."""

    requested: str
    localities: Localities
    answer: ZipAnswer | None

    @property
    def locality(self) -> PaymentLocality | None:
        """The locality; None for national or if none was found."""
        return self.localities.with_key(self.answer.key if self.answer else self.requested) if self.requested else None

    @property
    def indices(self) -> GeographicIndices | None:
        """The locality's GPCIs; None for national."""
        return self.locality.indices if self.locality else None


@dataclass(frozen=True, slots=True)
class LocalPayment:
    """Payment in the chosen locality, or the problem with the request."""

    localities: Localities
    locality: PaymentLocality | None
    zip5: str
    problem: str
    note: str
    possible: list[Possible]
    sums: list[str]
    work_part: Decimal | None
    span: Span | None


def local_payment(lead: RowView, release: Release, chosen: Chosen) -> LocalPayment:
    """The payment of the leading row in the chosen locality. The row already has its amounts there."""
    locality = chosen.locality
    return LocalPayment(
        localities=chosen.localities,
        locality=locality,
        zip5=chosen.answer.zip5 if chosen.answer else "",
        problem="" if locality or not chosen.requested else _problem(chosen),
        note=_note(release, chosen),
        possible=_possible(lead, release, chosen),
        sums=_sums(lead, release, locality.indices) if locality else [],
        work_part=work_part(lead, release, chosen.indices or NATIONAL),
        span=_span(lead, release, chosen),
    )


def work_part(lead: RowView, release: Release, indices: GeographicIndices) -> Decimal | None:
    """The dollars for physician work alone; None for a row without work or price."""
    if not lead.is_priced or not lead.work:
        return None
    return round_half_up(work_amount(lead.row, release.conversion_factor, indices))


def _problem(chosen: Chosen) -> str:
    requested, answer = chosen.requested, chosen.answer
    if not chosen.localities.all:
        return "No loaded release has payment localities, so only national amounts are shown."
    if answer:
        return (
            f"ZIP {answer.zip5} is in locality {answer.key}, which {chosen.localities.source} doesn't include. "
            "National amounts are shown."
        )
    if requested.isascii() and requested.isdigit() and len(requested) == 5:
        return f"ZIP {requested} isn't in CMS's ZIP code file. National amounts are shown; choose a locality instead."
    if len(requested) == 8:
        return f"{requested} isn't a payment locality in this release. National amounts are shown."
    return f"{quoted(requested, 20)} isn't a five-digit ZIP code or a locality. National amounts are shown."


def _note(release: Release, chosen: Chosen) -> str:
    notes = []
    if chosen.answer and chosen.answer.needs_plus4:
        likely = " The most likely one is shown." if chosen.locality else ""
        notes.append(f"ZIP {chosen.answer.zip5} spans more than one locality; the ZIP+4 decides.{likely}")
    source = chosen.localities.source
    notes.append(locality_note(release.label, release.loaded_without, source) or borrowed_note(release.label, source))
    return " ".join(note for note in notes if note)


def _possible(lead: RowView, release: Release, chosen: Chosen) -> list[Possible]:
    if chosen.answer is None or not chosen.answer.needs_plus4:
        return []
    found = [locality for key in chosen.answer.possible if (locality := chosen.localities.with_key(key))]
    if len(found) < 2:
        return []
    return [Possible(locality, _lead_amount(lead, release, locality.indices)) for locality in found]


def _lead_amount(lead: RowView, release: Release, indices: GeographicIndices) -> Decimal | None:
    if lead.setting is None:
        return None
    return round_half_up(row_amount(lead.row, lead.setting, release.conversion_factor, indices))


def _sums(lead: RowView, release: Release, indices: GeographicIndices) -> list[str]:
    """The formula with its numbers, and the cap if it's lower."""
    if lead.setting is None:
        return []
    row, expense, factor = lead.row, lead.row.expense(lead.setting), release.conversion_factor
    total = adjusted_total(row.work, expense, row.malpractice, indices)
    amount = round_half_up(formula_amount(row, lead.setting, factor, indices))
    products = (
        (row.work, indices.work),
        (expense, indices.practice_expense),
        (row.malpractice, indices.malpractice),
    )
    terms = " + ".join(f"{part} × {index}" for part, index in products)
    lines = [f"{terms} = {total}", f"{total} × ${factor} = ${amount:,}"]
    paid = _lead_amount(lead, release, indices)
    if paid is not None and paid != amount:
        lines.append(f"Capped at the hospital outpatient rate: ${paid:,}")
    return lines


def _span(lead: RowView, release: Release, chosen: Chosen) -> Span | None:
    """The range of the leading amount over all localities; None without prices or with fewer than two localities."""
    setting, localities = lead.setting, chosen.localities.all
    if setting is None or len(localities) < 2:
        return None
    row, factor = lead.row, release.conversion_factor
    dollars = [(row_amount(row, setting, factor, locality.indices), locality) for locality in localities]
    low, lowest = min(dollars, key=lambda pair: pair[0])
    high, highest = max(dollars, key=lambda pair: pair[0])
    if low == high:
        return None

    def at(indices: GeographicIndices) -> float:
        share = 100 * (row_amount(row, setting, factor, indices) - low) / (high - low)
        return round(min(100.0, max(0.0, float(share))), 2)

    return Span(
        lowest=round_half_up(low),
        lowest_name=lowest.short_label,
        highest=round_half_up(high),
        highest_name=highest.short_label,
        national_x=at(NATIONAL),
        chosen_x=at(chosen.indices) if chosen.indices else None,
    )


def anesthesia(units: Decimal | None, release: Release, locality: PaymentLocality | None) -> Anesthesia:
    """The payment of an anesthesia code, by minutes if its base units are known."""
    national, local = release.anesthesia_factor, locality.anesthesia_factor if locality else None
    lines = []
    if units is not None and (national or local):
        for minutes in MINUTES:
            counted = anesthesia_units(units, minutes)
            amounts = (anesthesia_amount(counted, factor) if factor else None for factor in (national, local))
            lines.append(AnesthesiaLine(minutes, counted, *amounts))
    return Anesthesia(units, national, local, lines, anesthesia_note(release.label, release.loaded_without))
