"""Releases: staged, published, withdrawn; which one is in effect on a date; what the database refuses."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from codes.fee_schedule.edition import edition
from codes.fee_schedule.releases import release_on, releases_on
from codes.fee_schedule.values import work_values
from codes.models import Code, CodeSummary, CodeValue, Locality, Release
from codes.releases import publishing
from tests import making

pytestmark = pytest.mark.django_db


def work(hcpcs, day):
    """Return (work RVU as text, release label, note) of a code on a date, or None without a value."""
    value = work_values([hcpcs], day).get(hcpcs)
    return value and (str(value.work_rvu), value.release.label, value.note)


def test_a_staged_release_is_not_read():
    release = making.load([making.row("20610", work_rvu="0.77")], publish=False)
    assert release.state == "staged"
    assert release_on(date(2026, 3, 1)) is None
    assert not Code.objects.filter(is_published=True).exists()
    publishing.publish_release(release)
    assert work("20610", date(2026, 3, 1)) == ("0.77", "RVU26A", "")
    assert Code.objects.get(hcpcs="20610").is_published


def test_withdrawing_a_release_brings_back_the_one_before(rvu25d, rvu26a):
    assert work("20610", date(2026, 2, 1))[:2] == ("0.77", "RVU26A")
    publishing.withdraw_release(rvu26a)
    assert work("20610", date(2026, 2, 1))[:2] == ("0.79", "RVU25D")
    assert work("71046", date(2026, 2, 1)) is None
    assert not Code.objects.get(hcpcs="71046").is_published
    assert rvu26a.values.count() == 7


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 12, 31), None),
        (
            date(2025, 9, 30),
            (
                "0.79",
                "RVU25D",
                "No release in force on Sep 30, 2025 is loaded. Valued under RVU25D, the nearest of 2025.",
            ),
        ),
        (date(2025, 10, 1), ("0.79", "RVU25D", "")),
        (date(2025, 12, 31), ("0.79", "RVU25D", "")),
        (date(2026, 1, 1), ("0.77", "RVU26A", "")),
        (date(2026, 12, 31), ("0.77", "RVU26A", "")),
        (date(2027, 1, 1), ("0.77", "RVU26A", "No release for 2027 is loaded. Valued under RVU26A.")),
    ],
)
def test_a_date_uses_the_newest_release_in_effect(rvu25d, rvu26a, day, expected):
    assert work("20610", day) == expected


def test_the_effective_date_can_be_set_at_import():
    release = making.load([making.row("20610", work_rvu="0.77")], effective_from=date(2026, 1, 15))
    assert release.effective_from == date(2026, 1, 15)
    assert release_on(date(2025, 12, 31)) is None
    assert work("20610", date(2026, 1, 14))[2].startswith("No release in force on Jan 14, 2026 is loaded.")
    assert work("20610", date(2026, 1, 15))[2] == ""


def test_a_correction_replaces_the_first_load_of_its_quarter(rvu26a):
    corrected = making.load([making.row("20610", work_rvu="0.78")])
    assert corrected.revision == 2
    assert work("20610", date(2026, 2, 1))[:2] == ("0.78", "RVU26A")


def test_a_code_missing_from_a_complete_release_is_deleted(rvu25d, rvu26a):
    making.load([making.row("99213")], 2026, "B")
    assert work("20610", date(2026, 3, 31)) is not None
    assert work("20610", date(2026, 4, 1)) is None


def test_a_code_missing_from_a_partial_release_keeps_its_earlier_value(rvu25d):
    making.load([making.row("99213", work_rvu="1.40")], is_partial=True)
    assert work("20610", date(2026, 2, 1)) == (
        "0.79", "RVU25D", "Only part of RVU26A is loaded, without this code. Valued under RVU25D.",
    )  # fmt: skip
    assert work("99213", date(2026, 2, 1))[:2] == ("1.40", "RVU26A")
    assert [release.label for release in releases_on(date(2026, 2, 1))] == ["RVU26A", "RVU25D"]


def test_a_release_far_smaller_than_cmss_is_treated_as_partial():
    assert making.load([making.row("99213")], is_partial=None).is_partial


def test_work_only_on_the_professional_component_is_found():
    making.load(
        [
            making.row("70555", work_rvu="0.00", status="C", pctc="1"),
            making.row("70555", "26", work_rvu="2.54", pctc="1"),
            making.row("70555", "TC", work_rvu="0.00", status="C", pctc="1"),
        ]
    )
    value = work_values(["70555"], date(2026, 2, 1))["70555"]
    assert (value.work_rvu, value.row_modifier) == (Decimal("2.54"), "26")
    assert value.note == "The work RVU is in the professional component. Valued as 70555-26."


def test_a_code_with_only_a_26_row_has_its_value():
    making.load([making.row("86153", "26", work_rvu="0.69", pctc="6")])
    assert work("86153", date(2026, 2, 1))[0] == "0.69"


def test_each_change_makes_a_new_edition(rvu26a):
    first = edition()
    publishing.withdraw_release(rvu26a)
    second = edition()
    publishing.publish_release(rvu26a)
    assert first < second < edition()


def assert_refused(change):
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        change()
    return str(caught.value)


def test_the_database_protects_a_published_release(rvu26a):
    message = assert_refused(lambda: CodeValue.objects.filter(code="20610").update(status="X"))
    assert "has been published: its values never change" in message
    assert_refused(lambda: CodeValue.objects.filter(code="20610").delete())
    assert_refused(lambda: Locality.objects.filter(release=rvu26a).update(pe_gpci=2))
    assert_refused(lambda: Release.objects.filter(pk=rvu26a.pk).update(conversion_factor=99))
    assert_refused(lambda: Release.objects.filter(pk=rvu26a.pk).update(state="staged"))
    assert_refused(rvu26a.delete)
    with connection.cursor() as cursor:
        message = assert_refused(lambda: cursor.execute("DELETE FROM codes_release WHERE id = %s", [rvu26a.pk]))
    assert "withdraw it instead of deleting it" in message


def test_the_database_protects_a_withdrawn_release(rvu26a):
    publishing.withdraw_release(rvu26a)
    assert_refused(lambda: CodeValue.objects.filter(code="20610").update(status="X"))


def test_a_staged_release_can_be_deleted():
    release = making.load([making.row("20610")], publish=False)
    release.delete()
    assert CodeValue.objects.count() == CodeSummary.objects.count() == 0


def test_the_database_refuses_totals_that_do_not_add_up():
    release = making.load([making.row("20610")], publish=False)
    with pytest.raises(IntegrityError, match="code_value_total_is_sum"):
        release.values.update(nonfacility_total=99)
