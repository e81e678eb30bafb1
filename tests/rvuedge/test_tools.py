"""The programs among the tests (make bench, mutation, test-ops) find all that they import, though no test runs them."""

import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import tests.mutation
import tests.ops
import tests.performance

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAMS = (tests.mutation, tests.ops, tests.performance)
MODULES = [
    module.name
    for program in PROGRAMS
    for module in pkgutil.walk_packages(program.__path__, f"{program.__name__}.")
    if not module.name.endswith("__main__")
]


# In a process of its own: settings change what they import from others, which other tests would see.
IMPORT_ALL = """
import sys, traceback
from importlib import import_module
import django
django.setup()
failed = 0
for name in sys.argv[1:]:
    try:
        import_module(name)
    except Exception:
        failed += 1
        print(name, traceback.format_exc())
print(len(sys.argv) - 1, "modules,", failed, "failed")
"""


def test_every_program_finds_what_it_imports():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "rvuedge.settings.test"}
    command = [sys.executable, "-c", IMPORT_ALL, *MODULES]
    said = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines()[-1] == f"{len(MODULES)} modules, 0 failed", said.stdout
    assert len(MODULES) > 10
