"""Mutants of functions: mutmut changes one expression at a time and runs the tests that reach the function."""

import contextlib
import re
import subprocess
import sys
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant

from tests.mutation.domains import DOMAINS
from tests.mutation.mutants import Mutant, on_one_line
from tests.mutation.workspace import WORKSPACE, environment

MUTMUT = Path(sys.executable).parent / "mutmut"
RESULT = re.compile(r"^ +(?P<mutant>\S+__mutmut_\d+): (?P<status>.+)$", re.MULTILINE)
NAMED = re.compile(r"(?P<module>.+)\.x(?:_(?P<function>.+)|ǁ(?P<cls>.+)ǁ(?P<method>.+))__mutmut_\d+")
KILLED = ("killed", "timeout")  # a timeout is an endless loop


def run(patterns, processes):
    """Run mutmut on the mutants that match the patterns, on all without any."""
    command = [MUTMUT, "run", "--max-children", str(processes), *patterns]
    with (WORKSPACE / "mutmut.log").open("wb") as log:
        done = subprocess.run(command, cwd=WORKSPACE, env=environment(), stdout=log, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"mutmut failed; its messages are in {log.name}")


def patterns(names):
    """Return mutmut's patterns for the mutants of these domains."""
    globs = [glob.removesuffix(".py").replace("/", ".") for name in names for glob in DOMAINS[name].files]
    return [glob if glob.endswith("*") else f"{glob}.*" for glob in globs]


def mutants():
    """Yield every mutant that has been run; a survivor with its change."""
    for mutant, status in RESULT.findall(mutmut("results", "--all", "true")):
        if status == "not checked":
            continue
        named = NAMED.fullmatch(mutant)
        path = named["module"].replace(".", "/") + ".py"
        name = named["function"] or f"{named['cls']}.{named['method']}"
        if status in KILLED:
            yield Mutant(path, name, "", "", is_killed=True)
        else:
            yield Mutant(path, name, *changed_lines(mutant, path), is_killed=False)


def survivors():
    """The names that mutmut gave to the survivors of its last run."""
    listed = RESULT.findall(mutmut("results"))
    return [mutant for mutant, status in listed if status not in (*KILLED, "not checked")]


def changed_lines(mutant, path):
    """Return the lines of a function before and after a change."""
    with contextlib.chdir(WORKSPACE):
        diff = get_diff_for_mutant(mutant, path=path)
    body = diff.partition("@@")[2].splitlines()[1:]
    return tuple(on_one_line(" ".join(line[1:] for line in body if line.startswith(sign))) for sign in "-+")


def mutmut(*arguments):
    command = [MUTMUT, *arguments]
    return subprocess.run(
        command, cwd=WORKSPACE, env=environment(), check=True, capture_output=True, text=True
    ).stdout
