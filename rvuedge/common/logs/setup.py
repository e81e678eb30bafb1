"""Log whatever else would reach standard error: warnings, and errors that nothing caught."""

import logging
import logging.config
import sys
import threading
import warnings
from types import TracebackType
from typing import Any

from rvuedge.common.logs.faults import path_of

logger = logging.getLogger(__name__)


def configure(config: dict[str, Any]) -> None:
    """Apply Django's LOGGING (the setting LOGGING_CONFIG names this function), then take over Python's own reports."""
    logging.config.dictConfig(config)
    logging.raiseExceptions = False  # a line that can't be written would be printed with its message
    setattr(warnings, "showwarning", _show_warning)  # noqa: B010 mypy compares the names of parameters
    threading.excepthook = _thread_failed
    sys.unraisablehook = _unraisable
    if not sys.stderr.isatty():  # on a terminal, the operator who typed the command sees Python's report
        sys.excepthook = _process_failed


def _show_warning(_message: Warning | str, category: type[Warning], filename: str, lineno: int, *_more: Any) -> None:
    logger.warning("warning", extra={"error": category.__name__, "place": f"{path_of(filename)}:{lineno}"})


def _process_failed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logger.critical("process.failed", exc_info=(kind, error, trace))


def _thread_failed(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_value is not None:
        logger.error("thread.failed", exc_info=failure.exc_value)


def _unraisable(failure: Any) -> None:
    logger.error("cleanup.failed", exc_info=failure.exc_value)
