"""What a dashboard reads: four queries, whatever the log's size. Sums are made by the database, from one index."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import connection

from logbook.domain.goals.planner import Usual
from logbook.entries.queries import entries_for, to_review, with_titles
from logbook.models import Entry
from rvuedge.accounts.models import User
from rvuedge.common.periods import Period

ZERO = Decimal(0)
# One pass over the index for the period, by code and setting, and one for the usual codes.
SUMS = """
WITH summed AS (
    SELECT true AS is_period, code_id, setting, sum(wrvu) AS wrvu, sum(gross_wrvu) AS gross, sum(units) AS units,
        count(*) AS entries, sum(medicare_amount) AS medicare, count(medicare_amount) AS paid
    FROM logbook_entry
    WHERE user_id = %(user)s AND deleted_at IS NULL AND service_date BETWEEN %(first)s AND %(last)s
    GROUP BY code_id, setting
    UNION ALL
    SELECT false, code_id, '', sum(wrvu), 0, sum(units), count(*), 0, 0
    FROM logbook_entry
    WHERE user_id = %(user)s AND deleted_at IS NULL AND service_date BETWEEN %(usual_first)s AND %(usual_last)s
    GROUP BY code_id
)
SELECT s.is_period, s.setting, s.gross, s.entries, coalesce(s.medicare, 0), s.paid, s.code_id,
    coalesce(nullif(c.title, ''), nullif(c.composed_title, ''), nullif(c.descriptor, ''), c.subheading), c.section,
    c.subheading, s.wrvu, s.units
FROM summed s JOIN codes_code c ON c.hcpcs = s.code_id
ORDER BY s.wrvu DESC, s.units DESC, s.code_id
"""


@dataclass(frozen=True, slots=True)
class CodeSum:
    """A code's part of a period."""

    hcpcs: str
    name: str
    section: str
    subheading: str
    wrvu: Decimal
    units: int


@dataclass(slots=True)
class Sums:
    """A period's sums: wRVU that count, gross, procedures (units), entries, Medicare's dollars (unrounded) with how
    many entries have none; the codes, and wRVU and procedures by setting; and the usual codes, largest first."""

    wrvu: Decimal = ZERO
    gross: Decimal = ZERO
    procedures: int = 0
    entries: int = 0
    medicare: Decimal = ZERO
    without_amount: int = 0
    by_code: dict[str, CodeSum] = field(default_factory=dict)
    by_setting: dict[str, tuple[Decimal, int]] = field(default_factory=dict)
    usual: list[Usual] = field(default_factory=list)

    @property
    def codes(self) -> list[CodeSum]:
        """The codes of the period."""
        return list(self.by_code.values())

    def add(self, part: CodeSum, setting: str) -> None:
        """Count what a code came to in a setting."""
        self.wrvu += part.wrvu
        self.procedures += part.units
        other = self.by_code.get(part.hcpcs)
        whole = replace(part, wrvu=part.wrvu + other.wrvu, units=part.units + other.units) if other else part
        self.by_code[part.hcpcs] = whole
        wrvu, units = self.by_setting.get(setting, (ZERO, 0))
        self.by_setting[setting] = (wrvu + part.wrvu, units + part.units)


def sums_of(user: User, period: Period, usual: Period) -> Sums:
    """The sums of a period, and the codes of another one as the usual ones, in one query."""
    asked = {"first": period.first, "last": period.last, "usual_first": usual.first, "usual_last": usual.last}
    sums = Sums()
    with connection.cursor() as cursor:
        cursor.execute(SUMS, asked | {"user": user.pk})
        for is_period, setting, gross, entries, medicare, paid, *code in cursor:
            part = CodeSum(*code)
            if not is_period:
                sums.usual.append(Usual(part.hcpcs, part.name, part.units, part.wrvu))
                continue
            sums.add(part, setting)
            sums.gross += gross
            sums.entries += entries
            sums.medicare += medicare
            sums.without_amount += entries - paid
    return sums


def latest_and_waiting(user: User, latest: int, waiting: int) -> tuple[list[Entry], list[Entry]]:
    """The entries logged last, and the newest of those that wait for a decision, with their words, in one query."""
    order = ("-service_date", "-created_at", "position")
    newest = entries_for(user).order_by(*order).values("pk")[:latest]
    asked = to_review(user).order_by(*order).values("pk")[:waiting]
    chosen = Entry.objects.filter(pk__in=newest.union(asked, all=True))  # an OR of two would read the whole table
    found = list(with_titles(chosen).order_by(*order))
    return found[:latest], [entry for entry in found if entry.needs_review and not entry.reviewed_at][:waiting]
