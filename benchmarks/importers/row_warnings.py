"""Warnings about a row that's imported, or skipped, without refusing its file."""

from collections.abc import Mapping
from decimal import Decimal

from benchmarks.domain.metrics import Metric
from benchmarks.domain.point_names import ordinal, point_name, point_phrase
from benchmarks.domain.table import PercentileTable


def missing_points(metric: Metric, values: Mapping[int, Decimal | None], table: PercentileTable) -> str:
    """Return the warning about percentiles that the file has and the row doesn't publish; '' if there's none."""
    missing = [percentile for percentile in sorted(values) if values[percentile] is None]
    if not missing:
        return ""
    gaps = [gap for gap in table.gaps if any(gap[0] < percentile < gap[1] for percentile in missing)]
    no_figure = "".join(f". {between(*gap)} we show no figure" for gap in gaps)
    verb = "isn't" if len(missing) == 1 else "aren't"
    return f"{metric.name}: {_listed([point_phrase(percentile) for percentile in missing])} {verb} published{no_figure}"


def tied_points(metric: Metric, table: PercentileTable) -> str:
    """Return the warning about neighbors with the same value; '' if there's none."""
    pairs = [
        f"{point_phrase(above)} is the same as {point_phrase(below)}, so a total of exactly that counts as "
        f"{'the median' if below == 50 else f'the {ordinal(below)}'}"
        for below, above in table.ties
    ]
    return f"{metric.name}: {'; '.join(pairs)}" if pairs else ""


def between(below: int, above: int) -> str:
    """Return the range as the start of a sentence: `Between the 25th and the 75th`."""
    return f"Between the {point_name(below).lower()} and the {point_name(above).lower()}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
