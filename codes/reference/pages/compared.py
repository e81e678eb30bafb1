"""Codes side by side: a line for each fact, a cell for each code."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from codes.domain import indicators
from codes.reference.pages.code_page import CodePage
from rvuedge.common.rounding import round_half_up


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of each code, '' where a code doesn't have it. `is_number` selects tabular figures for the cells."""

    label: str
    cells: list[str]
    is_number: bool = False

    @property
    def differs(self) -> bool:
        """Whether the codes have different values."""
        return len(set(self.cells)) > 1


def compared(pages: Sequence[CodePage]) -> list[Line]:
    """The lines for which at least one code has a value."""
    lines = [Line(label, [value_of(page) for page in pages], is_number) for label, value_of, is_number in FACTS]
    return [line for line in lines if any(line.cells)]


def _number(value: Decimal | None, sign: str = "") -> str:
    return "" if value is None else f"{sign}{round_half_up(value):,}"


def _work(page: CodePage) -> str:
    if not page.has_work:
        return "none"
    return f"{_number(page.work_rvu)}{f' on {page.work_modifier}' if page.work_modifier else ''}"


def _value(name: str, na: str = "") -> Callable[[CodePage], str]:
    def value_of(page: CodePage) -> str:
        if not page.has_values:
            return ""
        return f"{_number(getattr(page.lead, name))}{' NA' if na and getattr(page.lead, na) else ''}"

    return value_of


def _indicator(field: str, meanings: dict[str, str]) -> Callable[[CodePage], str]:
    def value_of(page: CodePage) -> str:
        value = getattr(page.first, field)
        return f"{meanings.get(value, 'Indicator')} ({value})" if value else ""

    return value_of


def _rank(page: CodePage) -> str:
    return f"{page.comparison.percentile} of {page.comparison.section_name}" if page.comparison else ""


FACTS: tuple[tuple[str, Callable[[CodePage], str], bool], ...] = (
    ("Section", lambda page: page.subheading or page.section.name, False),
    ("Release", lambda page: page.release.label, False),
    ("Status", lambda page: f"{page.status_name} ({page.status})", False),
    ("Work RVU", _work, True),
    ("Practice expense, nonfacility", _value("nonfacility_pe", "nonfacility_na"), True),
    ("Practice expense, facility", _value("facility_pe", "facility_na"), True),
    ("Malpractice", _value("malpractice"), True),
    ("Total RVU, nonfacility", _value("nonfacility_total", "nonfacility_na"), True),
    ("Total RVU, facility", _value("facility_total", "facility_na"), True),
    ("Medicare, nonfacility", lambda page: _number(page.lead.national.nonfacility, "$"), True),
    ("Medicare, facility", lambda page: _number(page.lead.national.facility, "$"), True),
    ("Percentile in its section", _rank, False),
    ("Global days", _indicator("global_days", indicators.GLOBAL_DAYS), False),
    ("Components", _indicator("pctc", indicators.PCTC), False),
    ("Multiple procedures", _indicator("multiple_procedure", indicators.MULTIPLE_PROCEDURE), False),
    ("Bilateral", _indicator("bilateral", indicators.BILATERAL), False),
    ("Assistant surgeon", _indicator("assistant", indicators.ASSISTANT), False),
    ("Co-surgeons", _indicator("co_surgeon", indicators.CO_SURGEON), False),
    ("Surgical team", _indicator("team", indicators.TEAM), False),
)
