"""The result of reading a survey file: its rows and problems, and the user's decisions about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from benchmarks.domain.metrics import METRICS
from benchmarks.domain.point_names import point_name
from benchmarks.domain.position import format_amount
from benchmarks.importers.columns import Headers

KEEP = "keep"  # the decision to keep the survey's name for a specialty
MAX_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem and its location: row and column as in the file, 0 and '' for the entire file."""

    row: int
    column: str
    message: str

    @property
    def location(self) -> str:
        """The location as text, such as `Row 3, column B (10th)`."""
        parts = ([f"row {self.row}"] if self.row else []) + ([f"column {self.column}"] if self.column else [])
        text = ", ".join(parts) or "file"
        return text[0].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row ready to save; `number` is its row in the file, `printed` the specialty as the survey prints it."""

    number: int
    specialty: str
    provider_type: str
    region: str
    practice_type: str
    metric: str
    values: Mapping[int, Decimal | None]
    n_providers: int | None = None
    n_groups: int | None = None
    printed: str = ""
    fte_basis: str = ""

    @property
    def name(self) -> str:
        """The specialty as the survey prints it."""
        return self.printed or self.specialty

    @property
    def key(self) -> tuple[str, ...]:
        """The values that make a row unique in a survey."""
        return self.specialty, self.provider_type, self.region, self.practice_type, self.metric

    @property
    def metric_name(self) -> str:
        """The metric's name."""
        return METRICS[self.metric].name

    @property
    def summary(self) -> str:
        """The published values as text: `10th 4,100 · median 7,500`."""
        metric = METRICS[self.metric]
        published = [(p, value) for p, value in sorted(self.values.items()) if value is not None]
        return " · ".join(f"{point_name(p).lower()} {format_amount(value, metric)}" for p, value in published)


@dataclass(slots=True)
class Reading:
    """What was read from a sheet.

    `unknown` has the specialties that aren't in our list, with suggestions; each needs a decision. `warnings` say what
    a row lacks, `notes` what was skipped or assumed. `provider_type` is that of rows that don't say. A file with
    problems isn't imported.
    """

    headers: Headers | None = None
    roles: tuple[str, ...] = ()
    rows: list[ReadRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    needs_metric: bool = False
    needs_provider_type: bool = False
    provider_type: str = "physician"

    @property
    def is_ready(self) -> bool:
        """Whether it can be imported."""
        return not self.problems and not self.unknown

    @property
    def shown_problems(self) -> list[Problem]:
        """The first 200 problems, in the file's order."""
        return sorted(self.problems, key=lambda problem: problem.row)[:MAX_PROBLEMS]

    @property
    def shown_warnings(self) -> list[Problem]:
        """The first 200 warnings, in the file's order."""
        return sorted(self.warnings, key=lambda warning: warning.row)[:MAX_PROBLEMS]


@dataclass(frozen=True, slots=True)
class Decisions:
    """The user's decisions about a file: each column's role (None: as guessed), the metric and the provider type of
    rows that don't say, and for each specialty that isn't in our list the name it means, or KEEP."""

    roles: Sequence[str] | None = None
    metric: str = ""
    specialties: Mapping[str, str] = field(default_factory=dict)
    provider_type: str = ""
