"""The public calculator: the wRVU of typed lines, and what Medicare would pay for them. Reads only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from codes.domain.loading import anesthesia_note, locality_note
from codes.domain.payment import NATIONAL, NoPrice, anesthesia_amount, anesthesia_units
from codes.fee_schedule.localities import Localities, PaymentLocality, localities_of
from codes.fee_schedule.rows import base_units, code_rows
from codes.models import Release
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.payment import Prices, pay_session, total_of
from logbook.domain.valuation.policy import PRESET_NAMES, PRESETS
from logbook.entries.services import date_problem
from logbook.models import Setting
from logbook.parsing.typed import read_text
from logbook.valuation.calculation import Calculation, calculation
from logbook.valuation.crediting import Line, LogSession, ValuedLine, traced_lines, value_lines
from logbook.valuation.sheet import Sheet
from rvuedge.common.dates import format_date, read_form_date
from rvuedge.common.rounding import round_half_up
from rvuedge.privacy.quoting import quoted

Where = Mapping[Release, Localities]
ZERO = Decimal(0)
MOST_LINES = 50
MOST_MINUTES = 2880
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """The calculator's input: lines, date, setting, preset, locality key ('' for national), anesthesia minutes, and
    whether the clinician is a qualifying APM participant. `problem` says why there's no answer; `has_words`, whether
    some of the text isn't a code."""

    lines: list[Line]
    day: date
    setting: str
    preset: str
    locality: str
    is_qp: bool
    minutes: int
    problem: str
    has_words: bool = False

    def as_query(self) -> dict[str, str]:
        """Return the URL parameters of this input: its codes, without what else was typed."""
        parts = (line.name + (f" x{line.units}" if line.units > 1 else "") for line in self.lines)
        query = {
            "q": " ".join(parts),
            "date": self.day.isoformat(),
            "setting": self.setting,
            "policy": self.preset,
            "locality": self.locality,
            "minutes": str(self.minutes or ""),
            "qp": "1" if self.is_qp else "",
        }
        return {name: value for name, value in query.items() if value}


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A line's payment in dollars, rounded to cents, or None and the reason (`note`)."""

    name: str
    amount: Decimal | None
    note: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Medicare's payment, by line and in total, in dollars rounded to cents.

    `total` is None if no line has a price; it includes anesthesia. `factors` are the conversion factors used, with the
    release of each if there are several. `locality` is None for national amounts. `leaves_out` means some line has an
    amount that the fee schedule doesn't give.
    """

    lines: list[PaidLine]
    total: Decimal | None
    factors: list[tuple[str, Decimal]]
    locality: PaymentLocality | None
    leaves_out: bool


@dataclass(frozen=True, slots=True)
class AnesthesiaPayment:
    """An anesthesia line's units, dollars per unit and dollars, or what's `missing` to calculate them."""

    name: str
    missing: str = ""
    units: Decimal | None = None
    factor: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The calculation of the wRVU, the payments, and notes on how the releases were loaded."""

    sheet: Sheet
    payment: Payment
    anesthesia: list[AnesthesiaPayment]
    notes: list[str]


class UnansweredError(Exception):
    """Lines have no value; the message says which and why."""


def read_question(data: Mapping[str, str], today: date) -> Question:
    """Read the calculator's form, or the parameters of its URL."""
    setting, preset = data.get("setting", ""), data.get("policy", "")
    day, problem = read_form_date(data.get("date", ""), today)
    typed = read_text(data.get("q", "")[:LONGEST_TEXT], day)
    if typed.rests:
        problem = problem or f"{quoted(typed.pending, 40)} isn't a code."
    if typed.dividers:
        problem = problem or "The calculator takes one patient at a time. Leave out the | between codes."
    if len(typed.lines) > MOST_LINES:
        problem = problem or f"The calculator takes up to {MOST_LINES} lines; you entered {len(typed.lines)}."
    return Question(
        lines=[Line(line.hcpcs, line.units, modifiers=line.modifiers) for line in typed.lines],
        day=day,
        setting=setting if setting in Setting.values else Setting.FACILITY,
        preset=preset if preset in PRESETS else "parity",
        locality=data.get("locality", "")[:8],
        is_qp=data.get("qp", "") == "1",
        minutes=_read_minutes(data.get("minutes", "")),
        problem=problem or (date_problem(day) if typed.lines else ""),
        has_words=bool(typed.rests),
    )


def _read_minutes(text: str) -> int:
    """Return anesthesia minutes, at most two days; 0 for text that isn't a number."""
    return min(int(text), MOST_MINUTES) if text.isdecimal() and len(text) <= 5 else 0


def answer(question: Question, published: Sequence[Release]) -> Answer:
    """Return the wRVU and the payment of the question's lines, in its locality or nationally. Each line is priced with
    the factors and the localities of the release that values it. `published` is newest first.

    Raises UnansweredError when a line has no value on the date, or when a release doesn't have the locality.
    """
    valued = value_lines(LogSession(question.day, question.setting, question.lines), PRESETS[question.preset])
    if problems := [item.problem or _uncovered(item.line, question.day) for item in valued if item.value is None]:
        raise UnansweredError(" ".join(problems))
    where = {item.value.release: localities_of(item.value.release, published) for item in valued if item.value}
    anesthesia = _anesthesia_payments(question, valued, where)
    return Answer(
        sheet=Sheet(_calculation(question, valued)),
        payment=_payment(question, valued, where, anesthesia),
        anesthesia=anesthesia,
        notes=_notes(valued, where),
    )


def _locality(question: Question, release: Release, where: Where) -> PaymentLocality | None:
    """Return the question's locality as a release has it; None for national. Raises UnansweredError if it hasn't."""
    if not question.locality:
        return None
    if found := where[release].with_key(question.locality):
        return found
    raise UnansweredError(f"{question.locality} isn't a payment locality in {release.label}. Choose another one.")


def _notes(valued: Iterable[ValuedLine], where: Where) -> list[str]:
    """Return how the releases of the lines were loaded, where that changes the payment."""
    values = [item.value for item in valued if item.value]
    notes = [locality_note(v.release.label, v.release.loaded_without, where[v.release].source) for v in values]
    notes += [anesthesia_note(v.release.label, v.release.loaded_without) for v in values if v.status == "J"]
    return [note for note in dict.fromkeys(notes) if note]


def _uncovered(line: Line, day: date) -> str:
    """Return a sentence that no loaded release has the line's value on a date."""
    return f"{line.hcpcs} has no value on {format_date(day)}: no release that covers this date is loaded."


def _calculation(question: Question, valued: Sequence[ValuedLine]) -> Calculation:
    lines = [item.line for item in valued if item.credit]
    names = ", ".join(line.name + (f" ×{line.units}" if line.units > 1 else "") for line in lines)
    title = f"{names}, {format_date(question.day)}, {Setting(question.setting).label.lower()}"
    return calculation(traced_lines(valued), title, PRESET_NAMES[question.preset])


def _payment(
    question: Question,
    valued: Iterable[ValuedLine],
    where: Where,
    anesthesia: Iterable[AnesthesiaPayment],
) -> Payment:
    found = [(item.line, item.value.release) for item in valued if item.value]
    rows = code_rows(((release.pk, line.hcpcs) for line, release in found), is_qp=question.is_qp)
    lines = [
        LineInput(rows[release.pk, line.hcpcs], line.modifiers, line.units, question.setting) for line, release in found
    ]
    factors = {release: _conversion_factor(release, is_qp=question.is_qp) for _, release in found}
    localities = {release: _locality(question, release, where) for release in factors}
    prices = {
        release: Prices(factor, locality.indices if (locality := localities[release]) else NATIONAL)
        for release, factor in factors.items()
    }
    payments = pay_session(lines, [prices[release] for _, release in found])
    known = [payment for payment in payments if payment.reason is None]
    by_units = [case.amount for case in anesthesia if case.amount is not None]
    return Payment(
        lines=[
            PaidLine(line.name, None if paid.reason else round_half_up(paid.amount or ZERO), paid.note)
            for (line, _), paid in zip(found, payments, strict=True)
        ],
        total=total_of(known) + sum(by_units, ZERO) if known or by_units else None,
        factors=[(release.label, factor) for release, factor in factors.items()],
        locality=next(iter(localities.values()), None),
        leaves_out=any(payment.reason in (NoPrice.CONTRACTOR, NoPrice.OFFICE) for payment in payments)
        or any(case.missing for case in anesthesia),
    )


def _conversion_factor(release: Release, *, is_qp: bool) -> Decimal:
    """Return dollars per RVU: for qualifying APM participants if requested and the release has it, else the other."""
    return release.qp_conversion_factor if is_qp and release.qp_conversion_factor else release.conversion_factor


def _anesthesia_payments(question: Question, valued: Iterable[ValuedLine], where: Where) -> list[AnesthesiaPayment]:
    cases = [(item.line, item.value.release) for item in valued if item.value and item.value.status == "J"]
    units = base_units(line.hcpcs for line, _ in cases) if cases else {}
    return [
        _anesthesia(
            line, units.get(line.hcpcs), factor, question.minutes, "" if factor else _why_no_factor(release, locality)
        )
        for line, release in cases
        for locality in [_locality(question, release, where)]
        for factor in [_anesthesia_factor(release, locality, is_qp=question.is_qp)]
    ]


def _anesthesia_factor(release: Release, locality: PaymentLocality | None, *, is_qp: bool) -> Decimal | None:
    """Return dollars per anesthesia unit, the locality's or the national ones; for qualifying APM participants their
    own, where the release has it. None where it isn't loaded: a national factor never stands in for a locality's."""
    source = locality or release
    return (source.qp_anesthesia_factor if is_qp else None) or source.anesthesia_factor


def _why_no_factor(release: Release, locality: PaymentLocality | None) -> str:
    """Return why there's no factor: CMS's headers of some years have no national one."""
    if locality is None and release.localities.filter(anesthesia_factor__isnull=False).exists():
        return f"{release.label} has anesthesia conversion factors by locality only. Choose a locality."
    return "No anesthesia conversion factor is loaded for this date."


def _anesthesia(
    line: Line, base: Decimal | None, factor: Decimal | None, minutes: int, why_no_factor: str
) -> AnesthesiaPayment:
    if base is None:
        return AnesthesiaPayment(line.name, "Its base units aren't loaded.")
    if not factor:
        return AnesthesiaPayment(line.name, why_no_factor)
    if not minutes and "AD" not in line.modifiers:
        return AnesthesiaPayment(line.name, "Enter the anesthesia minutes above.")
    units = anesthesia_units(base, minutes, line.modifiers)
    return AnesthesiaPayment(line.name, "", units, factor, anesthesia_amount(units, factor, line.modifiers))
