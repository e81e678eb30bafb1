"""Choose a survey row: the same specialty and metric, the rest as close as possible."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar


class Keyed(Protocol):
    """The parts of a survey row that determine the choice."""

    @property
    def specialty(self) -> str: ...
    @property
    def metric(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def provider_type(self) -> str: ...
    @property
    def practice_type(self) -> str: ...


Row = TypeVar("Row", bound=Keyed)
ORDER = ("specialty", "metric", "provider_type", "region", "practice_type")
GENERAL = {"provider_type": "any", "region": "All regions", "practice_type": "All practices"}


def for_provider(rows: Iterable[Row], provider_type: str) -> list[Row]:
    """Return the rows that a provider type may be compared with: its own, and those of any provider.

    Physicians and advanced practice providers are never compared with each other's numbers unless they choose to.
    """
    return [row for row in rows if row.provider_type in (provider_type, GENERAL["provider_type"])]


def nearest(rows: Iterable[Row], wanted: dict[str, str]) -> Row | None:
    """Return the row that matches best; earlier parts of the key count more. A part not chosen or not found falls back
    to the general row (any provider, all regions, all practices)."""
    return max(rows, key=lambda row: _match(row, wanted), default=None)


def _match(row: Keyed, wanted: dict[str, str]) -> list[int]:
    return [_agrees(getattr(row, name), wanted.get(name, ""), GENERAL.get(name, "")) for name in ORDER]


def _agrees(has: str, wanted: str, general: str) -> int:
    return 2 if wanted and has == wanted else 1 if has == general else 0


def options(rows: Sequence[Keyed], chosen: Keyed) -> dict[str, list[str]]:
    """Return the options for provider type, region and practice type among rows of one specialty and metric: the values
    in rows that match the chosen row in the preceding parts."""
    found: dict[str, list[str]] = {}
    for n, name in enumerate(ORDER[2:]):
        before = ORDER[2 : 2 + n]
        matching = (row for row in rows if all(getattr(row, b) == getattr(chosen, b) for b in before))
        found[name] = sorted({getattr(row, name) for row in matching})
    return found
