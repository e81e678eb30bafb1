"""The programs among the tests (make bench, mutation, test-ops) find all that they import, though no test runs them."""

import pkgutil
from importlib import import_module

import pytest

import tests.mutation
import tests.ops
import tests.performance

PROGRAMS = (tests.mutation, tests.ops, tests.performance)
MODULES = [
    module.name
    for program in PROGRAMS
    for module in pkgutil.walk_packages(program.__path__, f"{program.__name__}.")
    if not module.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_every_program_finds_what_it_imports(name):
    import_module(name)
    assert len(MODULES) > 10
