"""The metrics that surveys report: name, unit, and the plausible range for a year."""

from dataclasses import dataclass
from decimal import Decimal

PERCENTILES = (10, 25, 50, 75, 90)


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `least` and `most` limit the plausible values for one full-time clinician: a column outside them is
    in another unit (thousands of dollars, a percentage) or another metric."""

    slug: str
    name: str
    unit: str
    is_money: bool
    places: int
    least: Decimal
    most: Decimal

    @property
    def is_rate(self) -> bool:
        """Whether it's per wRVU, so FTE doesn't change it."""
        return self.slug.endswith("_per_wrvu")

    @property
    def is_compensation(self) -> bool:
        """Whether it's pay, for the whole appointment; anything else is clinical work and compares at clinical FTE."""
        return self.slug == "total_compensation"


WORK_RVU = Metric("work_rvu", "wRVU", "wRVU", False, 0, Decimal(100), Decimal(60_000))
TOTAL_COMPENSATION = Metric(
    "total_compensation", "Total compensation", "dollars", True, 0, Decimal(10_000), Decimal(10_000_000)
)
COMPENSATION_PER_WRVU = Metric(
    "compensation_per_wrvu", "Compensation per wRVU", "dollars per wRVU", True, 2, Decimal(5), Decimal(2_000)
)
COLLECTIONS = Metric("collections", "Collections", "dollars", True, 0, Decimal(10_000), Decimal(30_000_000))
COLLECTIONS_PER_WRVU = Metric(
    "collections_per_wrvu", "Collections per wRVU", "dollars per wRVU", True, 2, Decimal(5), Decimal(3_000)
)
METRICS = {
    metric.slug: metric
    for metric in (WORK_RVU, TOTAL_COMPENSATION, COMPENSATION_PER_WRVU, COLLECTIONS, COLLECTIONS_PER_WRVU)
}
CHOICES = [(metric.slug, metric.name) for metric in METRICS.values()]
