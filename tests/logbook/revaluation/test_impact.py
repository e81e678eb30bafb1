"""What publishing a release would change for everyone, checked against what it then changes."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from codes.models import Release, ReleaseState
from codes.releases.publishing import publish_release
from logbook.domain.valuation.policy import Policy
from logbook.entries import services
from logbook.entries.reviewing import decide
from logbook.models import Entry
from logbook.revaluation import policy
from logbook.revaluation.impact import Impact, impact_of
from logbook.revaluation.offers import open_offers
from tests import making
from tests.logbook.revaluation.releases import APRIL, MARCH, january, log, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.noon("2026-05-20T16:00:00Z")]


@pytest.fixture
def staged(db):
    """RVU26B, staged, after a published RVU26A."""
    january()
    return making.load(rows(c27447="20.00", c20610="0.90", c99213="1.30"), 2026, "B", publish=False)


def test_a_staged_release_reports_entries_clinicians_and_change(staged, alice, charlie):
    log(alice, "27447")
    log(alice, "99213")
    log(charlie, "20610 x2")
    log(charlie, "27447", day=MARCH)
    log(charlie, "55899")  # not in RVU26B
    # 0.40 + 2 × 0.11
    expected = Impact(entries=3, clinicians=2, changed_entries=2, wrvu_change=Decimal("0.62"))
    assert impact_of(staged) == expected
    publish_release(staged)
    assert impact_of(staged) == expected
    assert [offer.change for offer in open_offers(alice)] == [Decimal("0.40")]


def test_entries_that_get_no_offer_are_not_counted(staged, alice, charlie):
    (entry,) = log(alice, "20610")
    services.delete_entries(user=alice, entry_ids=[entry.pk])
    log(charlie, "20610")
    policy.apply_policy(charlie, Policy("custom", pinned="RVU26A"), APRIL)
    assert impact_of(staged) == Impact(0, 0, 0, Decimal(0))


def test_impact_uses_the_row_the_rules_would_use(alice):
    split = {"pctc": "1", "global_days": "XXX"}
    old = [
        making.row("71046", work_rvu="0.18", **split), making.row("71046", "26", work_rvu="0.18", **split),
        making.row("71046", "TC", work_rvu="0.00", **split), making.row("70555", work_rvu="0.00", status="C", **split),
        making.row("70555", "26", work_rvu="2.54", **split), making.row("55899", work_rvu="0.00", status="C"),
    ]  # fmt: skip
    making.load(old, 2026, "A")
    log(alice, "71046")
    log(alice, "71046-26")
    log(alice, "71046-TC")
    log(alice, "70555")
    (entered,) = log(alice, "55899 x3")
    decide(user=alice, entry_id=entered.pk, work=Decimal("2.00"))
    new = [
        making.row("71046", work_rvu="0.28", **split), making.row("71046", "26", work_rvu="0.38", **split),
        making.row("71046", "TC", work_rvu="0.00", **split), making.row("70555", work_rvu="0.00", status="C", **split),
        making.row("70555", "26", work_rvu="3.54", **split), making.row("55899", work_rvu="0.00", status="C"),
    ]  # fmt: skip
    release = making.load(new, 2026, "B", publish=False)
    # 0.10 without modifier, 0.20 with 26, none with TC, 1.00 from the 26 row used instead, none where work was entered
    assert impact_of(release) == Impact(5, 1, 3, Decimal("1.30"))
    publish_release(release)
    assert open_offers(alice)[0].change == Decimal("1.30")


def test_codes_missing_from_a_partial_release_count_for_the_release_before(alice):
    january()
    log(alice, "20610")
    log(alice, "99213")
    part = making.load(rows(c20610="0.95"), 2026, "B", is_partial=True)
    assert impact_of(part) == Impact(1, 1, 1, Decimal("0.16"))
    # A correction of January: the partial release still covers 20610, the correction 99213.
    correction = making.load(rows(c20610="9.00", c99213="1.50"), 2026, "A", publish=False)
    assert correction.state == ReleaseState.STAGED
    assert impact_of(correction) == Impact(1, 1, 1, Decimal("0.20"))


def test_query_counts_do_not_grow_with_entries(staged, alice, charlie):
    def count():
        with CaptureQueriesContext(connection) as captured:
            impact_of(Release.objects.get(letter="B"))
        return len(captured)

    log(alice, "20610")
    one = count()
    for _ in range(3):
        log(alice, "20610", "27447")
        log(charlie, "20610", "27447")
    assert Entry.objects.count() == 13
    assert count() == one == 3
