"""Several surveys as one table: the weighted mean at each percentile that all of them publish."""

from collections.abc import Sequence
from decimal import Decimal

from benchmarks.domain.table import PercentileTable, table_of


def blend(tables: Sequence[tuple[PercentileTable, Decimal]]) -> PercentileTable | None:
    """Return the weighted blend of tables; None if those with a weight share fewer than two percentiles.

    Also None if they have the same value at all of those. Raises ValueError for a negative weight. A weighted mean of
    tables that don't decrease doesn't decrease, so the result is a table.
    """
    if any(weight < 0 for _, weight in tables):
        raise ValueError("A weight must be 0 or more")
    weighted = [(dict(table.points), weight) for table, weight in tables if weight]
    if not weighted:
        return None
    total = sum((weight for _, weight in weighted), Decimal(0))
    shared = set.intersection(*(set(points) for points, _ in weighted))
    means: dict[int, Decimal | None] = {
        p: sum((points[p] * w for points, w in weighted), Decimal(0)) / total for p in shared
    }
    return table_of(means) if len(set(means.values())) > 1 else None
