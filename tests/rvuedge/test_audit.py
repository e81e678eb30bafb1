"""`make audit` says which packages it checked, which not and why; its exit code says what was found."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKED = {"django", "httpx", "redis"}
FINE = {"name": "Django", "version": "5.2.19", "vulns": []}
BAD = {"name": "httpx", "version": "1.0", "vulns": [{"id": "CVE-1", "fix_versions": ["1.1"]}]}
UNKNOWN = {"name": "redis", "skip_reason": "Dependency not found on PyPI"}


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("packages", "why", "said", "codes"),
    [
        ([FINE, BAD, UNKNOWN], "", ["httpx 1.0: CVE-1, fixed in 1.1.", "2 of 3 ", "know them): redis."], (1, 1)),
        ([FINE, UNKNOWN], "", ["1 of 3 locked packages checked, 0 found.", "httpx, redis."], (0, 2)),
        ([], "No route to host", ["0 of 3 ", "NOT CHECKED (No route to host): django, httpx, redis."], (0, 2)),
        ([FINE, BAD | {"vulns": []}, UNKNOWN | {"vulns": []}], "", ["3 of 3 locked packages checked"], (0, 0)),
    ],
)  # fmt: skip
def test_what_was_not_checked_is_named(audit, packages, why, said, codes):
    for is_strict, code in zip((False, True), codes, strict=True):
        lines, found = audit.judge(LOCKED, packages, why, is_strict=is_strict)
        assert [text for text in said if text not in "\n".join(lines)] == []
        assert found == code
    assert ("NOT CHECKED" in "\n".join(lines)) == (codes[1] == 2 or "redis" in "".join(said))


def test_the_locked_packages_are_read(audit):
    names = audit._locked_names("requirements.lock")
    assert {"django", "psycopg"} <= names
    assert len(names) > 30
