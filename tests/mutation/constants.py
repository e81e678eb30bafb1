"""Mutants of constants and tables: mutmut changes only functions, so each number outside of them is changed here.

A number, also one written as text (`Decimal("0.85")`), grows by one; True and False change places; an operator is
replaced as mutmut does it. Lists of codes stay: only CMS's file can say whether they're right.
"""

import re
import subprocess
import sys

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from tests.mutation.domains import DOMAINS, domain_of
from tests.mutation.mutants import Mutant, on_one_line
from tests.mutation.workspace import WORKSPACE, environment

LISTS_OF_CODES = ("logbook/domain/valuation/hint_codes.py",)
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
OPERATORS = {
    cst.Add: cst.Subtract, cst.Subtract: cst.Add, cst.Multiply: cst.Divide, cst.Divide: cst.Multiply,
    cst.BitAnd: cst.BitOr, cst.BitOr: cst.BitAnd, cst.LeftShift: cst.RightShift, cst.NotEqual: cst.Equal,
    cst.Equal: cst.NotEqual, cst.In: cst.NotIn, cst.LessThan: cst.LessThanEqual,
}  # fmt: skip


class Finder(cst.CSTVisitor):
    """Collects the nodes outside functions that can be changed, each with its replacement."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self):
        self.found = []

    def on_visit(self, node):
        if isinstance(node, (cst.FunctionDef, cst.Annotation, cst.Decorator)):
            return False
        if (changed := change(node)) is not None:
            self.found.append((node, changed, self.get_metadata(PositionProvider, node).start.line))
        return super().on_visit(node)


def change(node):
    """Return what replaces a node, None if it stays."""
    if isinstance(node, cst.Integer):
        return node.with_changes(value=str(node.evaluated_value + 1))
    if isinstance(node, cst.SimpleString) and NUMBER.fullmatch(node.raw_value):
        whole, point, rest = node.raw_value.partition(".")
        return node.with_changes(value=f'"{int(whole) + 1}{point}{rest}"')
    if isinstance(node, cst.Name) and node.value in ("True", "False"):
        return node.with_changes(value=str(node.value == "False"))
    return OPERATORS[type(node)]() if type(node) in OPERATORS else None


def changes_of(source):
    """Yield the line, its number and the new source for each change."""
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    finder = Finder()
    wrapper.visit(finder)
    lines = source.splitlines()
    for node, changed, number in finder.found:
        new = wrapper.module.deep_replace(node, changed).code
        yield lines[number - 1], new.splitlines()[number - 1], new


def mutants(names):
    """Yield the mutant of each constant in the domains, after running the domain's tests on it."""
    for file in sorted(path for path in WORKSPACE.rglob("*.py") if "mutants" not in path.parts):
        path = str(file.relative_to(WORKSPACE))
        if (domain := domain_of(path)) in names and path not in LISTS_OF_CODES:
            source = file.read_text(encoding="utf-8")
            try:
                for was, becomes, new in changes_of(source):
                    file.write_text(new, encoding="utf-8")
                    killed = not passes(DOMAINS[domain].tests)
                    yield Mutant(path, "constants", on_one_line(was), on_one_line(becomes), killed)
            finally:
                file.write_text(source, encoding="utf-8")


def passes(tests):
    """Return whether a domain's tests pass on the workspace."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-c", "tests/mutation/pytest.ini", "--rootdir=.", *tests]
    done = subprocess.run(command, cwd=WORKSPACE, env=environment(), capture_output=True)
    if done.returncode not in (0, 1, 2, 4):  # 2 and 4: the changed module can't be imported
        sys.exit(f"pytest failed:\n{done.stdout.decode()}")
    return done.returncode == 0
