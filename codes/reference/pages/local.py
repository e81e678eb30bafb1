"""What Medicare pays where: the locality a reader chose, how its amount comes about, and the span over all of them."""

from dataclasses import dataclass
from decimal import Decimal

from codes.domain.payment import GeographicIndices, anesthesia_amount, anesthesia_units, row_amount
from codes.fee_schedule.localities import Place, Places, ZipAnswer
from codes.models import CodeValue, Release
from codes.reference.pages.prices import amounts, as_row, is_priced, lead_setting
from rvuedge.common.rounding import round_half_up

MINUTES = (30, 60, 120, 240)


@dataclass(frozen=True, slots=True)
class Span:
    """The lowest and the highest locality, and where national and the chosen one stand between them (0 to 100)."""

    lowest: Decimal
    lowest_name: str
    highest: Decimal
    highest_name: str
    national_x: float
    chosen_x: float | None


@dataclass(frozen=True, slots=True)
class AnesthesiaLine:
    """Dollars for so many minutes: units, the national amount, and the locality's."""

    minutes: int
    units: Decimal
    national: Decimal
    local: Decimal | None


@dataclass(frozen=True, slots=True)
class Anesthesia:
    """Base units of an anesthesia code (None while no table is loaded), the factors, and what a case comes to."""

    base_units: Decimal | None
    national_factor: Decimal | None
    local_factor: Decimal | None
    lines: list[AnesthesiaLine]


@dataclass(frozen=True, slots=True)
class Possible:
    """A locality that a ZIP code may lie in, with the leading amount there."""

    place: Place
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class LocalPayment:
    """The locality chosen, with everything said of it; without one, what was wrong with what was asked for."""

    places: Places
    place: Place | None
    zip5: str
    problem: str
    note: str
    possible: list[Possible]
    sums: list[str]
    work_part: Decimal | None
    span: Span | None

    @property
    def asked(self) -> str:
        """What chose the place, to be remembered: the ZIP, else the key; '' for national."""
        return (self.zip5 or self.place.key) if self.place else ""


def local_payment(
    value: CodeValue, release: Release, places: Places, asked: str, answer: ZipAnswer | None
) -> LocalPayment:
    """The payment of a row where it was asked for: `asked` is a ZIP code or a locality's key, '' for national."""
    key = answer.key if answer else asked
    place = places.named(key) if asked else None
    problem = "" if place or not asked else _problem(asked, answer, places)
    return LocalPayment(
        places=places,
        place=place,
        zip5=answer.zip5 if answer else "",
        problem=problem,
        note=_note(release, places, place, answer),
        possible=_possible(value, release, places, answer),
        sums=_sums(value, release, place.indices) if place else [],
        work_part=work_part(value, release, place.indices if place else GeographicIndices()),
        span=_span(value, release, places, place),
    )


def work_part(value: CodeValue, release: Release, indices: GeographicIndices) -> Decimal | None:
    """Dollars of the physician's work alone: work × its index × the conversion factor; None for a row without."""
    if not is_priced(value) or not value.work_rvu:
        return None
    return round_half_up(value.work_rvu * indices.work * release.conversion_factor)


def _problem(asked: str, answer: ZipAnswer | None, places: Places) -> str:
    if not places.all:
        return "No release with payment localities is loaded, so only national amounts can be shown."
    if answer:
        label = places.source.label if places.source else "the release"
        return (
            f"ZIP {answer.zip5} lies in locality {answer.key}, which {label} does not have. National amounts are shown."
        )
    if asked.isdigit() and len(asked) == 5:
        return f"ZIP {asked} is not in CMS's file of ZIP codes. National amounts are shown; choose a locality instead."
    if len(asked) == 8:
        return f"{asked} is no payment locality of this release. National amounts are shown."
    return f"“{asked[:20]}” is not a ZIP code of five digits. National amounts are shown."


def _note(release: Release, places: Places, place: Place | None, answer: ZipAnswer | None) -> str:
    notes = []
    if answer and answer.needs_plus4:
        last = " The most likely is shown." if place else ""
        notes.append(f"ZIP {answer.zip5} spans more than one locality: the last four digits decide.{last}")
    if place and places.source and places.source.label != release.label:
        notes.append(f"{release.label} is loaded without localities: indices of {places.source.label}.")
    return " ".join(notes)


def _possible(value: CodeValue, release: Release, places: Places, answer: ZipAnswer | None) -> list[Possible]:
    if answer is None or not answer.needs_plus4:
        return []
    found = [place for key in answer.possible if (place := places.named(key))]
    return [Possible(place, amounts(value, release, place.indices).lead) for place in found] if len(found) > 1 else []


def _sums(value: CodeValue, release: Release, indices: GeographicIndices) -> list[str]:
    """The formula with its numbers, and the cap where it is lower."""
    setting = lead_setting(value)
    if setting is None:
        return []
    expense = value.facility_pe_rvu if setting == "facility" else value.nonfacility_pe_rvu
    products = (
        (value.work_rvu, indices.work),
        (expense, indices.practice_expense),
        (value.malpractice_rvu, indices.malpractice),
    )
    total = sum((part * index for part, index in products), Decimal(0))
    formula = round_half_up(total * release.conversion_factor)
    terms = " + ".join(f"{part} × {index}" for part, index in products)
    lines = [f"{terms} = {total}", f"{total} × ${release.conversion_factor} = ${formula:,}"]
    paid = amounts(value, release, indices).lead
    if paid is not None and paid != formula:
        lines.append(f"Capped at the hospital outpatient rate: ${paid:,}")
    return lines


def _span(value: CodeValue, release: Release, places: Places, chosen: Place | None) -> Span | None:
    """Where amounts lie over all localities; None without prices or with one place only."""
    setting = lead_setting(value)
    if setting is None or len(places.all) < 2:
        return None
    row, factor = as_row(value), release.conversion_factor
    dollars = [(row_amount(row, setting, factor, place.indices), place) for place in places.all]
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
        national_x=at(GeographicIndices()),
        chosen_x=at(chosen.indices) if chosen else None,
    )


def anesthesia(units: Decimal | None, release: Release, place: Place | None) -> Anesthesia:
    """What an anesthesia code pays: by minutes where its base units are known."""
    national, local = release.anesthesia_factor, place.anesthesia_factor if place else None
    lines = []
    if units is not None and national:
        for minutes in MINUTES:
            counted = anesthesia_units(units, minutes)
            local_amount = anesthesia_amount(counted, local) if local else None
            lines.append(AnesthesiaLine(minutes, counted, anesthesia_amount(counted, national), local_amount))
    return Anesthesia(units, national, local, lines)
