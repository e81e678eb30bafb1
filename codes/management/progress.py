"""Progress and summaries that the commands print."""

from types import TracebackType
from typing import IO, cast

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from codes.content.queries import Plan

MAX_CODES = 20


def console_on(stdout: OutputWrapper) -> Console:
    """A rich console that writes to the command's output."""
    return Console(file=cast("IO[str]", stdout._out))


class PhaseProgress:
    """A line for each phase: its name, how many rows it has, how long it took."""

    def __init__(self, console: Console) -> None:
        self.progress = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[rows]}", justify="right"),
            TimeElapsedColumn(),
            console=console,
        )
        self.current: TaskID | None = None

    def __enter__(self) -> "PhaseProgress":
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._finish()
        self.progress.stop()

    def begin(self, name: str, rows: int) -> None:
        """Finish the current phase and begin this one; `rows` is 0 if not known yet."""
        self._finish()
        shown = f"{rows:,} rows" if rows else ""
        self.current = self.progress.add_task(name[:1].upper() + name[1:], total=None, rows=shown)

    def _finish(self) -> None:
        if self.current is not None:
            self.progress.update(self.current, total=1, completed=1)
            self.current = None


def summarize(plan: Plan) -> str:
    """What an import of content did, in a line or two."""
    text = f"Content: {len(plan.added):,} added, {len(plan.changed):,} changed, {plan.same:,} unchanged"
    if plan.left:
        shown = " ".join(plan.left[:MAX_CODES]) + (" …" if len(plan.left) > MAX_CODES else "")
        text += f"\nKept, because changed on this server: {len(plan.left):,} ({shown})"
        text += "\n`manage.py import_content --replace` overwrites them"
    return text
