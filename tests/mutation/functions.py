"""Mutants of functions: mutmut changes one expression at a time and runs the tests that reach the function."""

import contextlib
import json
import re
import subprocess
import sys
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant

from tests.mutation.domains import DOMAINS
from tests.mutation.mutants import Mutant, on_one_line
from tests.mutation.workspace import WORKSPACE, environment

MUTMUT = Path(sys.executable).parent / "mutmut"
NAMED = re.compile(r"(?P<module>.+)\.x(?:_(?P<function>.+)|ǁ(?P<cls>.+)ǁ(?P<method>.+))__mutmut_\d+")
# Exit codes of a mutant's tests. 4 and 5 of pytest, 255 of mutmut: the tests couldn't be found or run.
NOT_RUN, SURVIVED, NO_TESTS, BROKEN = None, 0, 33, (4, 5, 255)


def run(patterns, processes):
    """Run mutmut on the mutants that match the patterns, on all without any."""
    command = [MUTMUT, "run", "--max-children", str(processes), *patterns]
    with (WORKSPACE / "mutmut.log").open("wb") as log:
        done = subprocess.run(command, cwd=WORKSPACE, env=environment(), stdout=log, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"mutmut ended with {done.returncode}; its messages are in {log.name}")


def patterns(names):
    """Return mutmut's patterns for the mutants of these domains."""
    globs = [glob.removesuffix(".py").replace("/", ".") for name in names for glob in DOMAINS[name].files]
    return [glob if glob.endswith("*") else f"{glob}.*" for glob in globs]


def exit_codes():
    """The exit code of the tests by mutant, for every mutant that has been run."""
    found = {}
    for meta in (WORKSPACE / "mutants").rglob("*.py.meta"):
        found |= json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    if broken := sorted(mutant for mutant, code in found.items() if code in BROKEN):
        sys.exit(f"The tests of {len(broken)} mutants couldn't be run, for example of {broken[0]}")
    return {mutant: code for mutant, code in sorted(found.items()) if code is not NOT_RUN}


def mutants():
    """Yield every mutant that has been run; a survivor with its change."""
    for mutant, code in exit_codes().items():
        named = NAMED.fullmatch(mutant)
        path = named["module"].replace(".", "/") + ".py"
        name = named["function"] or f"{named['cls']}.{named['method']}"
        is_killed = code not in (SURVIVED, NO_TESTS)  # a failed test, or an endless loop that was stopped
        yield Mutant(path, name, *(("", "") if is_killed else changed_lines(mutant, path)), is_killed)


def survivors():
    """The names that mutmut gave to the survivors of its last run."""
    return [mutant for mutant, code in exit_codes().items() if code in (SURVIVED, NO_TESTS)]


def changed_lines(mutant, path):
    """Return the lines of a function before and after a change."""
    with contextlib.chdir(WORKSPACE):
        diff = get_diff_for_mutant(mutant, path=path)
    body = diff.partition("@@")[2].splitlines()[1:]
    return tuple(on_one_line(" ".join(line[1:] for line in body if line.startswith(sign))) for sign in "-+")
