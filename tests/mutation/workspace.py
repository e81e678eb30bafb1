"""A copy of the code in `.local/mutation`, written out so that mutmut reaches decorated functions too.

mutmut leaves a function with a decorator as it is. `@property` above `def gap(self)` means `gap = property(gap)` below
it, so the copy has the second form, and likewise for `@cache` and `@cached_property`.
"""

import os
import shutil
import subprocess
from pathlib import Path

import libcst as cst

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = ROOT / ".local" / "mutation"
COPIED = ("codes", "logbook", "benchmarks", "rvuedge", "tests", "pyproject.toml")
WRITTEN_OUT = ("property", "cache", "cached_property")


class WriteOut(cst.CSTTransformer):
    """Replaces a decorator of WRITTEN_OUT with the assignment that it stands for."""

    def leave_FunctionDef(self, original_node, updated_node):  # noqa: N802
        names = [decorator.decorator.value for decorator in updated_node.decorators if is_name(decorator)]
        if len(updated_node.decorators) != 1 or names[:1] not in ([name] for name in WRITTEN_OUT):
            return updated_node
        name = updated_node.name.value
        assignment = cst.parse_statement(f"{name} = {names[0]}({name})")
        return cst.FlattenSentinel([updated_node.with_changes(decorators=[]), assignment])


def is_name(decorator):
    return isinstance(decorator.decorator, cst.Name)


def make_workspace(is_mutated, *, fresh):
    """Copy the repository's files to WORKSPACE, written out where `is_mutated(path)`.

    Files that haven't changed keep their time, so mutmut keeps its results for them; with `fresh` it starts over.
    """
    if fresh:
        shutil.rmtree(WORKSPACE, ignore_errors=True)
    for path in listed_files():
        data = (ROOT / path).read_bytes()
        if is_mutated(path):
            data = cst.parse_module(data).visit(WriteOut()).code.encode()
        copy = WORKSPACE / path
        if not copy.exists() or copy.read_bytes() != data:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(data)
            drop_mutmuts_copy(path)


def drop_mutmuts_copy(path):
    """Remove mutmut's own copy of a file that isn't mutated: it never refreshes it."""
    copy = WORKSPACE / "mutants" / path
    if copy.exists() and path.suffix != ".py":
        copy.unlink()


def listed_files():
    """The repository's files that the tests need, as relative paths."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *COPIED]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    paths = [Path(line) for line in listed.stdout.splitlines()]
    return [path for path in paths if (ROOT / path).is_file()]


def environment():
    """The environment of a run: pytest loads only the plugin that tests/mutation/pytest.ini names."""
    return os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1", "FULL": "0"}
