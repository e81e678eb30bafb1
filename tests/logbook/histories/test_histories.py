"""Random histories of a log end as a plain model says (machine.py, model.py)."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests import making
from tests.effort import FULL
from tests.logbook.histories.machine import Histories

ROWS = [
    making.row("99213", work_rvu="1.30", global_days="XXX"),
    making.row("49505", work_rvu="7.76", multiple_procedure="2"),
    making.row("44970", work_rvu="9.21", multiple_procedure="2"),
]
BUDGET = {"max_examples": 150, "stateful_step_count": 50} if FULL else {"max_examples": 8, "stateful_step_count": 20}


@pytest.mark.django_db
def test_any_history_ends_as_the_model_says(alice, noon, monkeypatch):
    making.load(ROWS, 2026, "A")
    monkeypatch.setattr(Histories, "user", alice)
    monkeypatch.setattr(Histories, "clock", noon)
    phases = (Phase.generate, Phase.shrink) if FULL else (Phase.generate,)  # shrinking takes minutes
    run_state_machine_as_test(
        Histories, settings=settings(suppress_health_check=list(HealthCheck), phases=phases, deadline=None, **BUDGET)
    )
