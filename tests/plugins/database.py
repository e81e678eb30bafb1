"""A PostgreSQL server for one test run, in its own directory so concurrent runs don't interfere.

If DATABASE_URL is set, that server is used instead (its role must be allowed to create databases).
"""

import os
import shutil
from pathlib import Path

import psutil
import pytest

from rvuedge import embedded

LOCAL = Path(__file__).resolve().parent.parent.parent / ".local"
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
OWN_DIRECTORY = LOCAL / f"test-{os.getpid()}"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the server before Django reads its settings; xdist workers get the address from the environment."""
    if IS_WORKER or os.environ.get("DATABASE_URL"):
        return
    _remove_abandoned()
    os.environ["DATABASE_URL"] = embedded.ensure_server(OWN_DIRECTORY / "postgres", durable=False)


def pytest_unconfigure() -> None:
    """Stop the run's server and delete its files."""
    if not IS_WORKER and OWN_DIRECTORY.exists():
        _remove(OWN_DIRECTORY)


def _remove_abandoned() -> None:
    """Remove what killed runs left behind."""
    for directory in LOCAL.glob("test-*"):
        if not psutil.pid_exists(int(directory.name.removeprefix("test-"))):
            _remove(directory)


def _remove(directory: Path) -> None:
    embedded.stop(directory / "postgres")
    shutil.rmtree(directory, ignore_errors=True)
