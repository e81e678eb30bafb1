"""The migration that moves 99201 to evaluation and management leaves what a fresh load has."""

from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection

from codes import migrations
from codes.models import Code, CodeSummary, SectionStatistic
from tests import making

(FILE,) = Path(migrations.__path__[0]).glob("*_sections_of_deleted_codes.py")
VISITS = [making.row(f"9921{n}", work_rvu=f"0.{n}0", global_days="XXX") for n in range(2, 6)]
TESTS = [making.row(f"9584{n}", work_rvu=f"1.{n}0", global_days="XXX") for n in range(4)]


def derived():
    names = (
        "release",
        "section",
        "code_count",
        "codes_with_work",
        "is_complete",
        "lowest",
        "median",
        "highest",
        "sample",
    )
    return (
        list(CodeSummary.objects.order_by("code_id", "release").values_list("code_id", "release", "section", "rank")),
        [
            (*line[:-1], tuple(line[-1]))
            for line in SectionStatistic.objects.order_by("release", "section").values_list(*names)
        ],
    )


@pytest.mark.django_db
@pytest.mark.parametrize("is_partial", [False, True])
def test_ranks_and_statistics_follow_a_moved_code_and_come_back(is_partial):
    moves = import_module(f"codes.migrations.{FILE.stem}")
    rows = [*VISITS, *TESTS, making.row("99201", work_rvu="0.48", global_days="XXX"), making.row("80500")]
    making.load(rows, 2021, "A", is_partial=is_partial)
    making.load([*VISITS, *TESTS], 2022, "A")
    fresh = derived()
    with connection.cursor() as cursor:
        cursor.execute(moves.BACK)
    assert Code.objects.get(hcpcs="99201").section == "medicine"
    assert CodeSummary.objects.get(code="99201").section == "medicine"
    assert derived() != fresh
    with connection.cursor() as cursor:
        cursor.execute(moves.VISITS)
    assert derived() == fresh
    assert Code.objects.get(hcpcs="99201").subheading == "Visits"
