"""`manage.py verify`: equal releases, and each way in which one may differ."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from codes.models import CodeValue, Locality, Release
from logbook.models import CodeBundle
from logbook.parsing.bundle import build_bundles
from rvuedge.operations.models import ReleaseDigest, Verification
from rvuedge.operations.verification import last_verification, verify

pytestmark = pytest.mark.django_db


def test_two_runs_find_the_same_rows_totals_and_digests(rvu25d, rvu26a, capsys):
    first = verify()
    assert (first.is_ok, first.row_count, first.faults) == (True, 11, [])
    assert [(check["release"], check["rows"], check["work_total"], check["is_new"]) for check in first.report] == [
        ("RVU25D", 3, "2.09", True),
        ("RVU26A", 8, "2.43", True),
    ]
    call_command("verify")
    out = capsys.readouterr().out
    assert "No difference found. 11 rows checked" in out
    assert "RVU26A" in out
    again = last_verification()
    assert [check["tables"] for check in again.report] == [check["tables"] for check in first.report]
    assert not any(check["is_new"] for check in again.report)


def tamper(statement, parameters=()):
    """Change a published release as someone with the owner's password could, past the guards."""
    connection.check_constraints()  # a table with pending triggers can't be altered
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE codes_codevalue DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE codes_codevalue ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        (
            "UPDATE codes_codevalue SET work_rvu = work_rvu + 1, facility_total = facility_total + 1,"
            " nonfacility_total = nonfacility_total + 1 WHERE code_id = '20610' AND release_id = %s",
            ["codes_codevalue differs", "The work RVUs add up to 3.43; on"],
        ),
        (
            "UPDATE codes_codevalue SET bilateral = '1' WHERE code_id = '20610' AND release_id = %s",
            ["codes_codevalue differs"],
        ),
        (
            "DELETE FROM codes_codevalue WHERE code_id = '36415' AND release_id = %s",
            ["6 rows of codes; the import stored 7", "4 codes; the import stored 5", "codes_codevalue differs"],
        ),
    ],
)
def test_a_changed_value_is_found(rvu25d, rvu26a, statement, faults):
    verify()
    tamper(statement, [rvu26a.pk])
    done = verify()
    assert not done.is_ok
    assert len(done.faults) == len(faults)
    for found, expected in zip(done.faults, faults, strict=True):
        assert found.startswith(f"RVU26A: {expected}")
    with pytest.raises(CommandError, match="Differences found"):
        call_command("verify")


def test_an_added_locality_is_found(rvu26a):
    verify()
    Locality.objects.create(
        release=rvu26a, mac="01112", number="99", state="CA", name="Invented", work_gpci=1, pe_gpci=1, mp_gpci=1
    )
    assert [fault.split(":")[0] for fault in verify().faults] == ["RVU26A", "RVU26A"]


def test_a_damaged_bundle_is_found(rvu26a):
    build_bundles()
    assert verify().is_ok
    bundle = CodeBundle.objects.get()
    CodeBundle.objects.filter(pk=bundle.pk).update(body=bytes(bundle.body)[:-9])
    assert verify().faults == [f"Code bundle {bundle.digest[:12]} isn't the content it's named after."]


def test_only_published_releases_are_checked(rvu26a):
    Release.objects.filter(pk=rvu26a.pk).update(state="withdrawn")
    assert verify().report == []
    assert not ReleaseDigest.objects.exists()
    assert Verification.objects.count() == 1
    assert CodeValue.objects.exists()
