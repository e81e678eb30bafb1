"""Read a survey's rows from the cells of its sheet, and list every problem by row and column.

Three layouts: one row per specialty and metric with a column per percentile (long); several metrics in one row (wide);
one row per point, with columns `percentile` and `value` (tall).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from benchmarks.domain.metrics import METRICS, Metric
from benchmarks.domain.point_names import point_phrase
from benchmarks.domain.table import NoTableError, PercentileTable, TooFewPointsError, table_of
from benchmarks.importers.assumed import fixed_metric, fixed_provider_type, our_names
from benchmarks.importers.columns import Headers, find_headers, letter, point_of_role
from benchmarks.importers.files import Sheet
from benchmarks.importers.found import KEEP, Decisions, Problem, Reading, ReadRow
from benchmarks.importers.names import metric_named, provider_named, suggestions
from benchmarks.importers.numbers import NotANumberError, read_count, read_number
from benchmarks.importers.points import point_alone
from benchmarks.importers.row_warnings import between, missing_points, tied_points
from benchmarks.importers.words import words_of
from rvuedge.privacy.quoting import quoted
from rvuedge.privacy.tables import dropped_sentence

GENERAL = {"region": "All regions", "practice_type": "All practices"}
EVERYWHERE = {
    "all",
    "all regions",
    "national",
    "us",
    "usa",
    "united states",
    "overall",
    "all practices",
    "any",
    "total",
}
OTHER_STATISTICS = {
    "mean",
    "average",
    "avg",
    "sd",
    "std",
    "deviation",
    "min",
    "minimum",
    "max",
    "maximum",
    "count",
    "n",
}


def read_survey(sheet: Sheet, decisions: Decisions) -> Reading:
    """Return the rows and problems of a sheet."""
    reading = Reading(headers=find_headers(sheet.rows))
    if reading.headers is None:
        reading.problems.append(Problem(0, "", "No row has column headers such as “Specialty”, “10th”, “25th”"))
        return reading
    guessed = reading.headers.roles
    chosen = decisions.roles
    reading.roles = tuple(chosen) if chosen is not None and len(chosen) == len(guessed) else guessed
    if sheet.dropped:
        reading.notes.append(dropped_sentence(sheet.dropped))
    if sheet.other_sheets:
        reading.notes.append(f"We read only the first sheet. Skipped: {', '.join(sheet.other_sheets)}.")
    if _has_enough_columns(reading):
        _Reader(sheet, decisions, reading, reading.headers).read()
    return reading


def _has_enough_columns(reading: Reading) -> bool:
    roles = [role for role in reading.roles if role]
    repeated = sorted({role for role in roles if roles.count(role) > 1})
    for role in repeated:
        columns = " and ".join(letter(n) for n, has in enumerate(reading.roles) if has == role)
        reading.problems.append(Problem(0, "", f"Columns {columns} can't both be “{role}”"))
    if "specialty" not in roles:
        reading.problems.append(Problem(0, "", "No column has the specialty"))
    is_tall = {"percentile", "value"} <= set(roles)
    if not is_tall and not any(map(point_of_role, roles)):
        reading.problems.append(Problem(0, "", "No column has a percentile"))
    return not reading.problems


class _Reader:
    """Reads the rows of one sheet. For a single use."""

    def __init__(self, sheet: Sheet, decisions: Decisions, reading: Reading, headers: Headers) -> None:
        self.sheet, self.decisions, self.reading, self.headers = sheet, decisions, reading, headers
        self.metric = fixed_metric(sheet, decisions, reading, headers)
        self.at = {role: n for n, role in enumerate(reading.roles) if role}
        self.is_tall = "value" in self.at and "percentile" in self.at
        self.seen: dict[tuple[str, ...], int] = {}
        self.tall: dict[tuple[str, ...], tuple[ReadRow, dict[int, Decimal | None], dict[int, str]]] = {}
        reading.provider_type = fixed_provider_type(sheet, decisions, reading, headers)
        self.ours = our_names([self.cell(row, "specialty") for row in sheet.rows[headers.data :]])
        self.last_specialty = self.last_printed = ""
        self.gaps: set[tuple[int, int]] = set()
        self.empty: list[int] = []
        self.text_only: list[int] = []
        self.filled = 0

    def read(self) -> None:
        if self.reading.needs_metric and not self.metric:
            self.fail(0, "", "No column says what the numbers are. Choose the metric")
            return
        for n in range(self.headers.data, len(self.sheet.rows)):
            self.read_row(n + 1, self.sheet.rows[n])
        for row, values, columns in self.tall.values():
            self.keep(row, values, columns)
        self.add_notes()

    def fail(self, row: int, column: str, message: str) -> None:
        self.reading.problems.append(Problem(row, column, message))

    def warn(self, row: int, message: str, column: str = "") -> None:
        if message:
            self.reading.warnings.append(Problem(row, column, message))

    def cell(self, row: Sequence[str], role: str) -> str:
        return row[self.at[role]].strip() if role in self.at else ""

    def column(self, role: str) -> str:
        """Return a column's letter and header text."""
        n = self.at[role]
        text = self.headers.texts[n]
        return f"{letter(n)} ({text})" if text else letter(n)

    def read_row(self, number: int, row: Sequence[str]) -> None:
        filled = [n for n, cell in enumerate(row) if cell.strip()]
        if not filled:
            return
        if filled == [self.at["specialty"]] or (filled == [0] and len(row) > 1):
            self.text_only.append(number)
            return
        specialty = self.specialty(number, self.cell(row, "specialty"))
        provider = self.provider(number, self.cell(row, "provider_type"))
        region, practice = (self.general_or(name, self.cell(row, name)) for name in ("region", "practice_type"))
        providers, groups = (self.count(number, name, row) for name in ("n_providers", "n_groups"))
        for metric, points in self.metrics_of(number, row).items():
            found = ReadRow(
                number,
                specialty,
                provider,
                region,
                practice,
                metric,
                {},
                providers,
                groups,
                self.last_printed,
                self.cell(row, "fte_basis")[:80],
            )
            if self.is_tall:
                self.add_point(found, row)
            else:
                values, is_good = self.values(number, row, METRICS[metric], points)
                if is_good:
                    self.keep(found, values, {p: self.column(role) for p, role in points.items()})

    def specialty(self, number: int, text: str) -> str:
        if not text:
            if not self.last_specialty:
                self.fail(number, self.column("specialty"), "The specialty is missing")
            self.filled += 1
            return self.last_specialty
        name = self.ours.get(text, "")
        if not name:
            decided = self.decisions.specialties.get(text, "")
            name = text[:100] if decided == KEEP else decided
            if not decided:
                self.reading.unknown.setdefault(text, suggestions(text))
                name = text[:100]
        self.last_specialty, self.last_printed = name, text[:100]
        return name

    def general_or(self, name: str, text: str) -> str:
        return GENERAL[name] if not text or " ".join(words_of(text)) in EVERYWHERE else text[:60]

    def provider(self, number: int, text: str) -> str:
        provider = provider_named(text) if text else self.reading.provider_type
        if not provider:
            self.fail(number, self.column("provider_type"), f"{quoted(text)} isn't physician, APP, or any")
        return provider or "physician"

    def count(self, number: int, role: str, row: Sequence[str]) -> int | None:
        try:
            return read_count(self.cell(row, role))
        except NotANumberError as error:
            self.fail(number, self.column(role), str(error))
            return None

    def metrics_of(self, number: int, row: Sequence[str]) -> dict[str, dict[int, str]]:
        """Return the row's metrics, each with its points' roles; in the tall layout, one metric without points."""
        found: dict[str, dict[int, str]] = {}
        points: dict[int, str] = {}
        for role in self.at:
            if point := point_of_role(role):
                (found.setdefault(point[0], {}) if point[0] else points)[point[1]] = role
        if points or self.is_tall:
            metric = self.row_metric(number, row)
            if metric in found:
                self.fail(number, "", f"{METRICS[metric].name} is in two sets of columns")
            elif metric:
                found[metric] = points
        return found

    def row_metric(self, number: int, row: Sequence[str]) -> str:
        if "metric" not in self.at:
            return self.metric
        text = self.cell(row, "metric")
        metric = text if text in METRICS else metric_named(text)
        if not metric:
            self.fail(number, self.column("metric"), f"We don't recognize the metric: {quoted(text)}")
        return metric

    def values(
        self, number: int, row: Sequence[str], metric: Metric, points: Mapping[int, str]
    ) -> tuple[dict[int, Decimal | None], bool]:
        read = {p: self.number(number, row, role, metric) for p, role in points.items()}
        return {p: value for p, (value, _) in read.items()}, all(is_good for _, is_good in read.values())

    def number(self, number: int, row: Sequence[str], role: str, metric: Metric) -> tuple[Decimal | None, bool]:
        try:
            value = read_number(self.cell(row, role), metric, uses_semicolons=self.sheet.uses_semicolons)
        except NotANumberError as error:
            self.fail(number, self.column(role), str(error))
            return None, False
        return value, True

    def add_point(self, row: ReadRow, cells: Sequence[str]) -> None:
        text = self.cell(cells, "percentile")
        if set(words_of(text)) & OTHER_STATISTICS:
            self.warn(row.number, f"Skipped: {quoted(text)} isn't a percentile", self.column("percentile"))
            return
        percentile = point_alone(text)
        if percentile is None:
            self.fail(row.number, self.column("percentile"), f"{quoted(text)} isn't a percentile from 1 to 99")
            return
        value, _ = self.number(row.number, cells, "value", METRICS[row.metric])
        _, values, columns = self.tall.setdefault(row.key, (row, {}, {}))
        if percentile in values:
            self.fail(row.number, self.column("percentile"), f"This row has {point_phrase(percentile)} twice")
        values[percentile], columns[percentile] = value, self.column("value")

    def keep(self, row: ReadRow, values: dict[int, Decimal | None], columns: Mapping[int, str]) -> None:
        if not any(value is not None for value in values.values()):
            self.empty.append(row.number)
            return
        metric = METRICS[row.metric]
        try:
            table = table_of(values)
        except TooFewPointsError as error:
            self.warn(row.number, f"Skipped, {metric.name}: {error}")
            return
        except NoTableError as error:
            column = columns[error.percentile] if error.percentile else ""
            self.fail(row.number, column, f"{metric.name}: {error}")
            return
        if (first := self.seen.setdefault(row.key, row.number)) != row.number:
            self.fail(row.number, "", f"Row {first} already has this specialty, metric, and region")
            return
        self.warn_of(row, metric, values, table)
        self.reading.rows.append(replace(row, values=values))

    def warn_of(
        self, row: ReadRow, metric: Metric, values: Mapping[int, Decimal | None], table: PercentileTable
    ) -> None:
        self.warn(row.number, missing_points(metric, values, table))
        self.warn(row.number, tied_points(metric, table))
        self.gaps.update(gap for gap in table.gaps if not any(gap[0] < percentile < gap[1] for percentile in values))

    def add_notes(self) -> None:
        notes = self.reading.notes
        for rows, reason in ((self.empty, "no value"), (self.text_only, "text only")):
            if rows:
                listed = ", ".join(str(n) for n in dict.fromkeys(rows[:12])) + (" …" if len(rows) > 12 else "")
                notes.append(f"Skipped, {reason}: row {listed}.")
        if self.filled and self.last_specialty:
            count = f"{self.filled} rows have" if self.filled > 1 else "1 row has"
            notes.append(f"{count} no specialty: the one from the row above is used.")
        for gap in sorted(self.gaps):
            notes.append(f"The file publishes nothing in between. {between(*gap)} we show no figure.")
        if self.reading.needs_provider_type and self.reading.rows:
            people = {"physician": "physicians", "app": "advanced practice providers", "any": "any provider"}
            notes.append(f"No column has the provider type: rows are for {people[self.reading.provider_type]}.")
        if not self.reading.rows and not self.reading.problems:
            self.fail(0, "", "No row has two percentiles")
