"""How a refused release could still be loaded, on someone's word: without a faulty file other than PPRRVU, and with
the leading zeros that a spreadsheet has removed."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from codes.importing.cms.errors import ReleaseFileError

OPTIONAL = ("gpci", "anes", "locco", "oppscap")  # PPRRVU must be right in every cell


@dataclass(frozen=True, slots=True)
class Remedy:
    """The kinds of file to leave out, and whether to restore leading zeros in the others."""

    without: tuple[str, ...] = ()
    restore_zeros: bool = False

    def __bool__(self) -> bool:
        return bool(self.without) or self.restore_zeros

    def __or__(self, other: "Remedy") -> "Remedy":
        both = {*self.without, *other.without}
        return Remedy(tuple(n for n in OPTIONAL if n in both), self.restore_zeros or other.restore_zeros)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Remedy":
        """The remedy of an import's row; {} is none."""
        return cls(tuple(stored.get("without", ())), bool(stored.get("restore_zeros")))

    @property
    def json(self) -> dict[str, Any]:
        """The remedy for an import's row; {} for none."""
        return asdict(self) if self else {}

    @property
    def text(self) -> str:
        """What it does, to end a sentence or a button: `load without GPCI and ANES`."""
        files = names(self.without)
        if not self.restore_zeros:
            return f"load without {files}" if files else ""
        return f"restore the leading zeros and load{f' without {files}' if files else ''}"


NO_REMEDY = Remedy()


def names(without: Iterable[str]) -> str:
    """The files as CMS calls them: `GPCI, ANES and LOCCO`."""
    *first, last = [name.upper() for name in without] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def remedy_of(error: ReleaseFileError) -> Remedy:
    """What would get past every fault of a refused file; an empty remedy if something can't."""
    if sum(fault.count for fault in error.faults) != error.total:
        return NO_REMEDY
    without: set[str] = set()
    restore_zeros = False
    for fault in error.faults:
        if fault.kind.is_lost_zeros:
            restore_zeros = True
        elif all(problem.dataset in OPTIONAL for problem in fault.places):
            without.update(problem.dataset for problem in fault.places)
        else:
            return NO_REMEDY
    return Remedy(tuple(name for name in OPTIONAL if name in without), restore_zeros)
