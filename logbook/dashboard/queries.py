"""Read a dashboard's data: a fixed number of queries for any log size. The database computes sums from one index."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import connection

from codes.models import CODE_NAME_SQL
from logbook.domain.goals.planner import UsualCode
from logbook.entries.queries import entries_for, to_review, with_titles
from logbook.models import Entry
from rvuedge.accounts.models import User
from rvuedge.common.periods import Period

ZERO = Decimal(0)
USUAL_CODES = 5  # that the planner offers
# One index scan for the period, by code and setting, one for the usual codes, and a partial index for the entries whose
# date has no release of its own: those of the period, by year.
SUMS = f"""
WITH summed AS (
    SELECT true AS is_period, code_id, setting, sum(wrvu) AS wrvu, sum(gross_wrvu) AS gross, sum(units) AS units,
        count(*) AS entries, sum(medicare_amount) AS medicare, count(medicare_amount) AS paid
    FROM logbook_entry
    WHERE user_id = %(user)s AND deleted_at IS NULL AND service_date BETWEEN %(first)s AND %(last)s
    GROUP BY code_id, setting
    UNION ALL
    (SELECT false, code_id, '', sum(wrvu), 0, sum(units), count(*), 0, 0
    FROM logbook_entry
    WHERE user_id = %(user)s AND deleted_at IS NULL AND service_date BETWEEN %(usual_first)s AND %(usual_last)s
    GROUP BY code_id ORDER BY sum(wrvu) DESC, sum(units) DESC, code_id LIMIT %(usual_codes)s)
),
stand_ins AS (
    SELECT extract(year FROM e.service_date)::int AS year, r.year AS of_year, count(*) AS entries
    FROM logbook_entry e LEFT JOIN codes_release r ON r.id = e.release_id
    WHERE e.user_id = %(user)s AND e.deleted_at IS NULL AND e.service_date BETWEEN %(first)s AND %(last)s
      AND e.release_basis IN ('waiting', 'same_year', 'earlier_year', 'partial')
    GROUP BY 1, 2
)
SELECT s.is_period, s.setting, s.gross, s.entries, coalesce(s.medicare, 0), s.paid, s.code_id,
    {CODE_NAME_SQL}, c.section,
    c.subheading, s.wrvu, s.units,
    (SELECT json_agg(json_build_array(year, of_year, entries) ORDER BY year, of_year) FROM stand_ins)
FROM summed s JOIN codes_code c ON c.hcpcs = s.code_id
ORDER BY s.wrvu DESC, s.units DESC, s.code_id
"""  # noqa: S608 our own expression


@dataclass(frozen=True, slots=True)
class CodeSum:
    """A code's totals in a period."""

    hcpcs: str
    name: str
    section: str
    subheading: str
    wrvu: Decimal
    units: int


@dataclass(frozen=True, slots=True)
class StandIns:
    """How many entries of a year use the values of another release than their date's: one of `of_year`; None for those
    that wait for a release."""

    year: int
    of_year: int | None
    entries: int


@dataclass(slots=True)
class Sums:
    """A period's totals: wRVU, gross wRVU, procedures (units), entries, Medicare's dollars (unrounded), and the number
    of entries without a Medicare amount; totals by code, and wRVU and procedures by setting; entries without a release
    of their own date; and the USUAL_CODES codes with the most wRVU in the usual period, most first."""

    wrvu: Decimal = ZERO
    gross: Decimal = ZERO
    procedures: int = 0
    entries: int = 0
    medicare: Decimal = ZERO
    without_amount: int = 0
    by_code: dict[str, CodeSum] = field(default_factory=dict)
    by_setting: dict[str, tuple[Decimal, int]] = field(default_factory=dict)
    usual: list[UsualCode] = field(default_factory=list)
    stand_ins: list[StandIns] = field(default_factory=list)

    @property
    def codes(self) -> list[CodeSum]:
        """The period's codes with their totals."""
        return list(self.by_code.values())

    def add(self, part: CodeSum, setting: str) -> None:
        """Add a code's totals in a setting."""
        self.wrvu += part.wrvu
        self.procedures += part.units
        other = self.by_code.get(part.hcpcs)
        combined = replace(part, wrvu=part.wrvu + other.wrvu, units=part.units + other.units) if other else part
        self.by_code[part.hcpcs] = combined
        wrvu, units = self.by_setting.get(setting, (ZERO, 0))
        self.by_setting[setting] = (wrvu + part.wrvu, units + part.units)


def sums_of(user: User, period: Period, usual: Period) -> Sums:
    """Return a period's totals, and the codes of another period as the usual ones, in one query."""
    dates = {"first": period.first, "last": period.last, "usual_first": usual.first, "usual_last": usual.last}
    sums = Sums()
    with connection.cursor() as cursor:
        cursor.execute(SUMS, dates | {"user": user.pk, "usual_codes": USUAL_CODES})
        for is_period, setting, gross, entries, medicare, paid, *code, stand_ins in cursor:
            part = CodeSum(*code)
            sums.stand_ins = [StandIns(*each) for each in stand_ins or ()]
            if not is_period:
                sums.usual.append(UsualCode(part.hcpcs, part.name, part.units, part.wrvu))
                continue
            sums.add(part, setting)
            sums.gross += gross
            sums.entries += entries
            sums.medicare += medicare
            sums.without_amount += entries - paid
    return sums


def latest_and_review(user: User, latest: int, review: int) -> tuple[list[Entry], list[Entry]]:
    """Return the latest entries and the newest that need review, with their titles, in one query."""
    order = ("-service_date", "-created_at", "position")
    newest = entries_for(user).order_by(*order).values("pk")[:latest]
    pending = to_review(user).order_by(*order).values("pk")[:review]
    chosen = Entry.objects.filter(pk__in=newest.union(pending, all=True))  # an OR would scan the table
    found = list(with_titles(chosen).order_by(*order))
    return found[:latest], [entry for entry in found if entry.needs_review and not entry.reviewed_at][:review]
