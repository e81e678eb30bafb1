"""The domains of rules that are changed, each with its files and the tests that must notice."""

from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple


class Domain(NamedTuple):
    """A domain: patterns of its files, and the folders or files of its tests."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


# A file belongs to the first domain with a pattern for it. [tool.mutmut] in pyproject.toml covers all of them.
DOMAINS = {
    "payment": Domain(
        (
            "codes/domain/payment*.py",
            "codes/domain/components.py",
            "codes/domain/rows.py",
            "logbook/domain/valuation/payment*.py",
        ),
        ("tests/codes/domain", "tests/logbook/domain/valuation"),
    ),
    "valuation": Domain(
        ("logbook/domain/valuation/*.py",),
        ("tests/logbook/domain/valuation", "tests/logbook/domain/parsing"),
    ),
    "pace": Domain(
        ("logbook/domain/goals/*.py", "logbook/domain/annualization.py"),
        ("tests/logbook/domain/goals", "tests/logbook/domain/test_annualization.py"),
    ),
    "percentile": Domain(
        ("benchmarks/domain/*.py", "rvuedge/common/fte.py"), ("tests/benchmarks/domain", "tests/rvuedge/test_fte.py")
    ),
    "tokenizer": Domain(("logbook/domain/parsing/*.py",), ("tests/logbook/domain/parsing",)),
}


def domain_of(path: Path | str) -> str | None:
    """Return the name of a file's domain, None if the file isn't changed."""
    found = (name for name, domain in DOMAINS.items() if any(fnmatch(str(path), glob) for glob in domain.files))
    return next(found, None)
