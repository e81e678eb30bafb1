"""Small releases for tests of the log."""

import pytest

from tests import making


@pytest.fixture
def schedule(db):
    """RVU25D: colonoscopies, a code with a 26 row, a visit, a contractor-priced code and an anesthesia code."""
    rows = [
        making.row("45378", work_rvu="3.26", multiple_procedure="2"),
        making.row("45385", work_rvu="4.57", multiple_procedure="3", endoscopic_base="45378"),
        making.row("45380", work_rvu="3.56", multiple_procedure="3", endoscopic_base="45378"),
        making.row("70555", work_rvu="0.00", status="C", pctc="1"),
        making.row("70555", "26", work_rvu="2.54", pctc="1"),
        making.row("99213", work_rvu="1.30", global_days="XXX"),
        making.row("55899", work_rvu="0.00", status="C"),
        making.row("00790", work_rvu="0.00", status="J"),
    ]
    return making.load(rows, 2025, "D")
