"""The progress of a running import: phase and rows, written outside its transaction so others can see them."""

import threading
import time
from types import TracebackType

from django.db import connection
from django.db.models import Q

from codes.models import ImportState, ReleaseImport

SECONDS_PER_WRITE = 0.2
SECONDS_PER_CHECK = 1.0


class CancelledError(Exception):
    """Someone canceled the import."""


class ImportProgress:
    """Receives phase and rows from the importing thread. A second thread with its own connection saves them and checks
    whether someone canceled the import; the next report then raises CancelledError."""

    def __init__(self, import_id: int, attempt: int) -> None:
        self._row = Q(pk=import_id, attempts=attempt, state=ImportState.RUNNING)
        self._now: tuple[str, int, int] = ("", 0, 0)
        self._cancelled = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._write, name=f"progress of import {import_id}", daemon=True)

    def __enter__(self) -> "ImportProgress":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def begin(self, phase: str, rows: int) -> None:
        """Begin a phase with a number of rows (0: not known)."""
        self._now = phase, 0, rows
        self._stop_if_cancelled()

    def report_rows(self, rows: int) -> None:
        """Report the number of rows done in this phase."""
        phase, _, total = self._now
        self._now = phase, rows, total
        self._stop_if_cancelled()

    def _stop_if_cancelled(self) -> None:
        if self._cancelled.is_set():
            raise CancelledError

    def _write(self) -> None:
        written, checked = self._now, 0.0
        try:
            while not self._ended.wait(SECONDS_PER_WRITE):
                if self._now != written:
                    written = self._now
                    phase, done, total = written
                    ReleaseImport.objects.filter(self._row).update(phase=phase, rows_done=done, rows_total=total)
                if time.monotonic() - checked > SECONDS_PER_CHECK:
                    checked = time.monotonic()
                    if ReleaseImport.objects.filter(self._row, cancel_asked_at__isnull=False).exists():
                        self._cancelled.set()
        finally:
            connection.close()
