"""The rows of a survey from the cells of its sheet, with everything that is wrong, by row and column.

Three layouts: a row for each specialty and metric with a column for each percentile (long); several metrics side by
side (wide); a row for each point, with columns `percentile` and `value` (tall).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from benchmarks.domain.metrics import METRICS, PERCENTILES, Metric
from benchmarks.domain.table import NoTableError, table_of
from benchmarks.importers.columns import POINTS, find_headers, letter
from benchmarks.importers.files import Sheet
from benchmarks.importers.found import KEEP, Decisions, Problem, Reading, ReadRow
from benchmarks.importers.names import metric_named, provider_named, specialty_named, suggestions, words
from benchmarks.importers.numbers import NotANumberError, read_count, read_number

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


def read_survey(sheet: Sheet, decisions: Decisions) -> Reading:
    """The rows and the problems of a sheet."""
    reading = Reading(headers=find_headers(sheet.rows))
    if reading.headers is None:
        reading.problems.append(Problem(0, "", "No line names its columns: “Specialty”, “10th”, “25th” and so on"))
        return reading
    guessed = reading.headers.roles
    chosen = decisions.roles
    reading.roles = tuple(chosen) if chosen is not None and len(chosen) == len(guessed) else guessed
    if sheet.other_sheets:
        reading.notes.append(f"Only the first sheet is read; left out: {', '.join(sheet.other_sheets)}.")
    if _columns_are_enough(reading):
        _Reader(sheet, decisions, reading, _fixed_metric(sheet, decisions, reading)).read()
    return reading


def _columns_are_enough(reading: Reading) -> bool:
    roles = [role for role in reading.roles if role]
    twice = sorted({role for role in roles if roles.count(role) > 1})
    for role in twice:
        columns = " and ".join(letter(n) for n, has in enumerate(reading.roles) if has == role)
        reading.problems.append(Problem(0, "", f"Columns {columns} cannot both be “{role}”"))
    if "specialty" not in roles:
        reading.problems.append(Problem(0, "", "No column is the specialty"))
    is_tall = {"percentile", "value"} <= set(roles)
    metrics = {role.partition(":")[0] if ":" in role else "" for role in roles if role.split(":")[-1] in POINTS}
    if not is_tall and not metrics:
        reading.problems.append(Problem(0, "", "No column is a percentile"))
    return not reading.problems


def _fixed_metric(sheet: Sheet, decisions: Decisions, reading: Reading) -> str:
    """The metric of the rows when no column says it: as decided, else as the lines over the table say."""
    roles = set(reading.roles)
    if "metric" in roles or not (roles & set(POINTS) or "value" in roles):
        return ""
    reading.needs_metric = True
    assert reading.headers is not None
    if decisions.metric in METRICS:
        return decisions.metric
    over = [metric_named(" ".join(row)) for row in sheet.rows[: reading.headers.first]]
    return next((metric for metric in over if metric), "")


class _Reader:
    """Goes through the rows of one sheet once."""

    def __init__(self, sheet: Sheet, decisions: Decisions, reading: Reading, metric: str) -> None:
        self.sheet, self.decisions, self.reading, self.metric = sheet, decisions, reading, metric
        self.at = {role: n for n, role in enumerate(reading.roles) if role}
        self.is_tall = "value" in self.at and "percentile" in self.at
        self.seen: dict[tuple[str, ...], int] = {}
        self.tall: dict[tuple[str, ...], tuple[ReadRow, dict[int, Decimal | None], dict[int, str]]] = {}
        self.last_specialty = ""
        self.empty: list[int] = []
        self.words_only: list[int] = []
        self.filled = 0

    def read(self) -> None:
        headers = self.reading.headers
        assert headers is not None
        if self.reading.needs_metric and not self.metric:
            self.fail(0, "", "No column says what the numbers are. Choose the metric")
            return
        for n in range(headers.data, len(self.sheet.rows)):
            self.read_row(n + 1, self.sheet.rows[n])
        for row, values, columns in self.tall.values():
            self.keep(row, values, columns)
        self.say()

    def fail(self, row: int, column: str, message: str) -> None:
        self.reading.problems.append(Problem(row, column, message))

    def cell(self, row: Sequence[str], role: str) -> str:
        return row[self.at[role]].strip() if role in self.at else ""

    def column(self, role: str) -> str:
        """A column's letter and what stands over it."""
        n = self.at[role]
        text = self.reading.headers.texts[n] if self.reading.headers else ""
        return f"{letter(n)} ({text})" if text else letter(n)

    def read_row(self, number: int, row: Sequence[str]) -> None:
        filled = [n for n, cell in enumerate(row) if cell.strip()]
        if not filled:
            return
        if filled == [self.at["specialty"]] or (filled == [0] and len(row) > 1):
            self.words_only.append(number)
            return
        specialty = self.specialty(number, self.cell(row, "specialty"))
        provider = self.provider(number, self.cell(row, "provider_type"))
        region, practice = (self.place(name, self.cell(row, name)) for name in ("region", "practice_type"))
        providers, groups = (self.count(number, name, row) for name in ("n_providers", "n_groups"))
        for metric, points in self.metrics_of(number, row).items():
            found = ReadRow(number, specialty, provider, region, practice, metric, {}, providers, groups)
            if self.is_tall:
                self.add_point(found, row)
            else:
                values, is_good = self.values(number, row, METRICS[metric], points)
                if is_good:
                    self.keep(found, values, {p: self.column(role) for p, role in points.items()})

    def specialty(self, number: int, text: str) -> str:
        if not text:
            if not self.last_specialty:
                self.fail(number, self.column("specialty"), "There is no specialty")
            self.filled += 1
            return self.last_specialty
        name = specialty_named(text)
        if not name:
            decided = self.decisions.specialties.get(text, "")
            name = text[:100] if decided == KEEP else decided
            if not decided:
                self.reading.unknown.setdefault(text, suggestions(text))
                name = text[:100]
        self.last_specialty = name
        return name

    def place(self, name: str, text: str) -> str:
        return GENERAL[name] if not text or " ".join(words(text)) in EVERYWHERE else text[:60]

    def provider(self, number: int, text: str) -> str:
        provider = provider_named(text) if text else "physician"
        if not provider:
            self.fail(number, self.column("provider_type"), f"“{text}” is none of physician, APP and any")
        return provider or "physician"

    def count(self, number: int, role: str, row: Sequence[str]) -> int | None:
        try:
            return read_count(self.cell(row, role))
        except NotANumberError as error:
            self.fail(number, self.column(role), str(error))
            return None

    def metrics_of(self, number: int, row: Sequence[str]) -> dict[str, dict[int, str]]:
        """The metrics that the row has, each with the role of its points; in the tall layout one, without points."""
        found: dict[str, dict[int, str]] = {}
        for role in self.at:
            metric, _, point = role.rpartition(":")
            if metric:
                found.setdefault(metric, {})[int(point[1:])] = role
        points = {p: f"p{p}" for p in PERCENTILES if f"p{p}" in self.at}
        if points or self.is_tall:
            metric = self.row_metric(number, row)
            if metric in found:
                self.fail(number, "", f"{METRICS[metric].name} stands in two sets of columns")
            elif metric:
                found[metric] = points
        return found

    def row_metric(self, number: int, row: Sequence[str]) -> str:
        if "metric" not in self.at:
            return self.metric
        text = self.cell(row, "metric")
        metric = text if text in METRICS else metric_named(text)
        if not metric:
            self.fail(number, self.column("metric"), f"“{text}” is no metric that is known")
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
        text = self.cell(cells, "percentile").lower().removeprefix("p").removesuffix("th").removesuffix("%").strip()
        percentile = {"median": 50}.get(text) or (int(text) if text.isdecimal() and len(text) < 3 else 0)
        if percentile not in PERCENTILES:
            self.fail(row.number, self.column("percentile"), f"“{text}” is none of 10, 25, 50, 75 and 90")
            return
        value, _ = self.number(row.number, cells, "value", METRICS[row.metric])
        _, values, columns = self.tall.setdefault(row.key, (row, {}, {}))
        if percentile in values:
            self.fail(row.number, self.column("percentile"), f"The {percentile}th of this row stands there twice")
        values[percentile], columns[percentile] = value, self.column("value")

    def keep(self, row: ReadRow, values: dict[int, Decimal | None], columns: Mapping[int, str]) -> None:
        if not any(value is not None for value in values.values()):
            self.empty.append(row.number)
            return
        try:
            table_of(values)
        except NoTableError as error:
            column = columns[error.percentile] if error.percentile else ""
            self.fail(row.number, column, f"{METRICS[row.metric].name}: {error}")
            return
        if (first := self.seen.setdefault(row.key, row.number)) != row.number:
            self.fail(row.number, "", f"The same specialty, metric and place stand in row {first} already")
            return
        self.reading.rows.append(replace(row, values=values))

    def say(self) -> None:
        notes = self.reading.notes
        for rows, said in ((self.empty, "without a value"), (self.words_only, "with words alone")):
            if rows:
                listed = ", ".join(str(n) for n in dict.fromkeys(rows[:12])) + (" …" if len(rows) > 12 else "")
                notes.append(f"Left out {said}: row {listed}.")
        if self.filled and self.last_specialty:
            notes.append(f"Without a specialty of their own, {self.filled} rows take that of the row above.")
        if not self.reading.rows and not self.reading.problems:
            self.fail(0, "", "No row has a value")
