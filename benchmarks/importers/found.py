"""What was found in a survey file: its rows, what is wrong with it, and what its reader decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from benchmarks.domain.metrics import METRICS
from benchmarks.domain.position import amount, point_name
from benchmarks.importers.columns import Headers

KEEP = "keep"  # the decision to keep a specialty as the survey writes it
MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, and where: row and column as the file counts them, 0 and '' for the file as a whole."""

    row: int
    column: str
    message: str

    @property
    def place(self) -> str:
        """Where, in words."""
        parts = ([f"row {self.row}"] if self.row else []) + ([f"column {self.column}"] if self.column else [])
        words = ", ".join(parts) or "file"
        return words[0].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it would be stored; `number` is its row in the file."""

    number: int
    specialty: str
    provider_type: str
    region: str
    practice_type: str
    metric: str
    values: Mapping[int, Decimal | None]
    n_providers: int | None = None
    n_groups: int | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it another row than others."""
        return self.specialty, self.provider_type, self.region, self.practice_type, self.metric

    @property
    def metric_name(self) -> str:
        """The metric in words."""
        return METRICS[self.metric].name

    @property
    def words(self) -> str:
        """10th 4,100 · median 7,500: the values that are printed."""
        metric = METRICS[self.metric]
        printed = [(p, value) for p, value in sorted(self.values.items()) if value is not None]
        return " · ".join(f"{point_name(p).lower()} {amount(value, metric)}" for p, value in printed)


@dataclass(slots=True)
class Reading:
    """What a sheet says. `unknown` has the specialties that are none of ours, with names they may mean; each is to be
    decided. `notes` say what was left out or understood. Only a reading without problems is imported."""

    headers: Headers | None = None
    roles: tuple[str, ...] = ()
    rows: list[ReadRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    needs_metric: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether all of it can be stored."""
        return not self.problems and not self.unknown

    @property
    def shown_problems(self) -> list[Problem]:
        """The problems in the order of the file, at most 200 of them."""
        return sorted(self.problems, key=lambda problem: problem.row)[:MOST_PROBLEMS]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the reader of a file decided: the role of each column (None: as guessed), the metric of rows that name none,
    and for a specialty that is none of ours the name that is meant, or KEEP."""

    roles: Sequence[str] | None = None
    metric: str = ""
    specialties: Mapping[str, str] = field(default_factory=dict)
