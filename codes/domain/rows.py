"""A code's rows in one release, as the valuation and payment rules use them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of PPRRVU. RVUs have two decimals; shares of the work are fractions of 1; indicators are CMS's own."""

    status: str
    work: Decimal
    nonfacility_pe: Decimal = ZERO
    facility_pe: Decimal = ZERO
    malpractice: Decimal = ZERO
    nonfacility_na: bool = False
    facility_na: bool = False
    pctc: str = "0"
    global_days: str = "XXX"
    preoperative: Decimal = ZERO
    intraoperative: Decimal = ZERO
    postoperative: Decimal = ZERO
    multiple_procedure: str = "0"
    bilateral: str = "0"
    assistant: str = "0"
    co_surgeon: str = "0"
    team: str = "0"
    endoscopic_base: str = ""
    nonfacility_pe_opps: Decimal = ZERO
    facility_pe_opps: Decimal = ZERO
    malpractice_opps: Decimal = ZERO

    def expense(self, setting: str) -> Decimal:
        """The practice expense RVU in a setting (`facility` or `nonfacility`)."""
        return self.facility_pe if setting == "facility" else self.nonfacility_pe

    def total(self, setting: str) -> Decimal:
        """Work + PE + MP in a setting (`facility` or `nonfacility`), in RVUs."""
        return self.work + self.expense(setting) + self.malpractice

    def ranked_total(self, setting: str) -> Decimal:
        """The total RVU that ranks the row among a session's procedures.

        Without a nonfacility price (NA), it's the facility total, which CMS also prints in the nonfacility columns.
        """
        return self.total("facility" if self.nonfacility_na else setting)

    @property
    def has_split(self) -> bool:
        """Whether the work is split into preoperative, intraoperative and postoperative shares."""
        return bool(self.preoperative or self.intraoperative or self.postoperative)


# The columns of a value in the database, in the order of Row's fields.
COLUMNS = (
    "status", "work_rvu", "nonfacility_pe_rvu", "facility_pe_rvu", "malpractice_rvu", "nonfacility_na", "facility_na",
    "pctc", "global_days", "preoperative", "intraoperative", "postoperative", "multiple_procedure", "bilateral",
    "assistant", "co_surgeon", "team", "endoscopic_base", "nonfacility_pe_opps", "facility_pe_opps", "malpractice_opps",
)  # fmt: skip
# The caps that CMS's file for qualifying APM participants states for itself: the same dollars by another factor.
CAPS = ("nonfacility_pe_opps", "facility_pe_opps", "malpractice_opps")


@dataclass(frozen=True, slots=True)
class CodeRows:
    """A code's rows by row modifier ('', 26, TC, 53). `base` is the row of its endoscopic family's base code in the
    same release, None where it has none; `is_visit` marks evaluation and management codes."""

    hcpcs: str
    rows: Mapping[str, Row]
    is_visit: bool = False
    base: Row | None = None

    def row(self, modifier: str) -> Row | None:
        """The row of a modifier, or None."""
        return self.rows.get(modifier)

    @property
    def main(self) -> Row:
        """The row without modifier ('' sorts first), else the first by modifier (86153 has a 26 row only)."""
        return self.rows[min(self.rows)]
