"""One machine for all tests, installed by docs/operations.md. The tests run in the order of that page."""

import pytest

from tests.ops.machine import Machine, blocks


@pytest.fixture(scope="session")
def machine(tmp_path_factory):
    """A bare machine."""
    return Machine(tmp_path_factory.mktemp("machine")).start()


@pytest.fixture(scope="session")
def site(machine):
    """The machine after the first installation, all of whose commands run in one shell."""
    machine.installed = machine.run("\n".join(blocks("First installation")))
    return machine
