"""What applies to all rows of a sheet: the metric, the provider type, and which printed names are our specialties."""

from collections.abc import Sequence

from benchmarks.domain.metrics import METRICS
from benchmarks.importers.columns import Headers, point_of_role
from benchmarks.importers.files import Sheet
from benchmarks.importers.found import Decisions, Reading
from benchmarks.importers.names import is_our_name, metric_named, specialty_named
from benchmarks.importers.words import words_of


def fixed_metric(sheet: Sheet, decisions: Decisions, reading: Reading, headers: Headers) -> str:
    """Return the metric of the rows if no column has it: the one decided, else the one in the lines above the table."""
    roles = set(reading.roles)
    has_points = any(point and not point[0] for point in map(point_of_role, roles))
    if "metric" in roles or not (has_points or "value" in roles):
        return ""
    reading.needs_metric = True
    if decisions.metric in METRICS:
        return decisions.metric
    above = [metric_named(" ".join(row)) for row in sheet.rows[: headers.first]]
    return next((metric for metric in above if metric), "")


def fixed_provider_type(sheet: Sheet, decisions: Decisions, reading: Reading, headers: Headers) -> str:
    """Return the provider type of rows that don't say: the one decided, else APP if the lines above the table say so,
    else physician."""
    reading.needs_provider_type = "provider_type" not in reading.roles
    if decisions.provider_type:
        return decisions.provider_type
    above = words_of(" ".join(" ".join(row) for row in sheet.rows[: headers.first]))
    found = {word.removesuffix("s") for word in above}
    is_app = "app" in found or found >= {"advanced", "practice", "provider"}
    return "app" if is_app and not found & {"physician", "md"} else "physician"


def our_names(texts: Sequence[str]) -> dict[str, str]:
    """Return our name for each specialty as printed. Where several printed names would mean the same specialty, only
    our own name for it does: the user decides about the others."""
    named: dict[str, set[str]] = {}
    for text in texts:
        if ours := specialty_named(text):
            named.setdefault(ours, set()).add(text)
    return {
        text: ours
        for ours, printed in named.items()
        for text in printed
        if is_our_name(text) or len({one.lower() for one in printed}) == 1
    }
