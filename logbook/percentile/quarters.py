"""Recent quarters, each compared with the same share of the survey's annual table: a quarter with a quarter."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import TruncQuarter

from benchmarks.domain.full_time import FullTimeValue, at_full_time
from benchmarks.domain.metrics import WORK_RVU
from benchmarks.domain.position import Position, position_of
from logbook.domain.annualization import MIN_DAYS, days_in_year
from logbook.entries.queries import entries_for
from logbook.percentile.result import PercentileResult
from logbook.percentile.year_totals import Sums
from rvuedge.accounts.models import User
from rvuedge.common.periods import Period, months_after, quarter_of

QUARTERS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """A quarter on the survey: the days logged in it, their wRVU, and the percentile; without one if it has fewer than
    30 days of log or no clinical FTE (`is_without_fte`). `year_days` are the days of its year: the table counts by
    days ÷ year_days."""

    days: Period
    year_days: int
    wrvu: Decimal
    full_time: FullTimeValue | None
    position: Position | None
    is_without_fte: bool = False

    @property
    def name(self) -> str:
        """Its name: Q1 2026."""
        return f"Q{(self.days.first.month + 2) // 3} {self.days.first.year}"


def quarter_sums(user: User, today: date) -> dict[date, Sums]:
    """Return the totals of the last five quarters, to today, by their first day, in one query."""
    first = months_after(quarter_of(today).first, -3 * (QUARTERS_SHOWN - 1))
    entries = entries_for(user).filter(service_date__range=(first, today)).order_by()
    rows = entries.values_list(TruncQuarter("service_date")).annotate(adjusted=Sum("wrvu"), gross=Sum("gross_wrvu"))
    return {quarter: Sums(adjusted, gross) for quarter, adjusted, gross in rows}


def quarters(result: PercentileResult, sums: dict[date, Sums], today: date) -> list[QuarterLine]:
    """Return the quarters with entries, oldest first; empty without a survey row or an entry."""
    begins = result.sums.first
    if result.row is None or begins is None:
        return []
    found = []
    for first in sorted(sums):
        quarter = quarter_of(first)
        days = Period("quarter", max(quarter.first, begins), min(quarter.last, today))
        found.append(_line(result, days, sums[first].of(is_gross=result.is_gross)))
    return found


def _line(result: PercentileResult, days: Period, wrvu: Decimal) -> QuarterLine:
    year_days = days_in_year(days.first.year)
    value = at_full_time(wrvu, result.fte.cfte_over(days), scales_down=result.choice.scales_down)
    if days.length < MIN_DAYS or value is None or result.row is None:
        return QuarterLine(days, year_days, wrvu, None, None, is_without_fte=value is None)
    table = result.row.table.times(Decimal(days.length) / year_days)
    position = position_of(table, value.value, WORK_RVU, own_share=value.own_share)
    return QuarterLine(days, year_days, wrvu, value, position)
