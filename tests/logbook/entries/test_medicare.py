"""Medicare's amount of each entry: worked out from whole sessions, kept right by every way of writing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from logbook.domain.valuation.policy import PARITY
from logbook.entries import services
from logbook.entries.queries import entries_for
from logbook.entries.services import Line
from logbook.goals.services import save_value
from logbook.models import Entry
from logbook.revaluation import policy
from rvuedge.accounts.services import save_profile
from tests import making
from tests.sessions import log

PARTS = ("work_rvu", "nonfacility_pe_rvu", "facility_pe_rvu", "malpractice_rvu")
TODAY = date(2026, 3, 4)
ALABAMA = "10112-00"  # work 1.000 (with floor), practice expense 0.875, malpractice 0.566; factor 33.4009
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.noon("2026-03-04T18:00:00Z")]


@pytest.fixture
def priced(alice):
    """Two procedures that are ranked, a visit, a contractor's price; all with PE 0.80 / 0.50 and MP 0.10."""
    ranked = {"multiple_procedure": "2"}
    making.load(
        [
            making.row("20610", work_rvu="0.77", **ranked),
            making.row("11042", work_rvu="1.00", **ranked),
            making.row("99213", work_rvu="1.30", global_days="XXX"),
            making.row("99999", **dict.fromkeys(PARTS, "0.00"), status="C"),
        ]
    )  # fmt: skip
    save_profile(user=alice, name="Alice Adler", career_stage="attending", locality=ALABAMA)
    return alice


def amount(work, expense, units=1, factor="1"):
    """(W × 1.000 + PE × 0.875 + 0.10 × 0.566) × 33.4009, by hand."""
    each = Decimal(work) + Decimal(expense) * Decimal("0.875") + Decimal("0.0566")
    return each * Decimal("33.4009") * units * Decimal(factor)


def shown(user):
    save_value(user=user, dollars_per_wrvu=None, medicare_locality=ALABAMA)


def amounts(user):
    return {entry.code_id: entry.medicare_amount for entry in entries_for(user)}


def test_nothing_is_worked_out_for_those_who_do_not_show_it(priced):
    log(priced, "99213")
    assert amounts(priced) == {"99213": None}


def test_showing_it_works_out_the_whole_log_and_hiding_takes_it_away(priced):
    log(priced, "99213 x2", setting="nonfacility")
    log(priced, "20610", "11042")
    shown(priced)
    assert amounts(priced) == {
        "99213": amount("1.30", "0.80", units=2),
        "11042": amount("1.00", "0.50"),
        "20610": amount("0.77", "0.50", factor="0.5"),  # ranked second
    }
    save_value(user=priced, dollars_per_wrvu=None, medicare_locality="")
    assert set(amounts(priced).values()) == {None}


def test_each_way_of_writing_keeps_it_right(priced):
    shown(priced)
    first, second = log(priced, "20610", "11042")
    half, whole = amount("0.77", "0.50", factor="0.5"), amount("0.77", "0.50")
    assert amounts(priced)["20610"] == half
    services.edit_entry(user=priced, entry_id=second.pk, service_date=TODAY, units=2, setting="nonfacility")
    assert amounts(priced)["11042"] == amount("1.00", "0.80", factor="1.5")  # two units: one in full, one at half
    services.delete_entries(user=priced, entry_ids=[second.pk])
    assert amounts(priced) == {"20610": whole}
    services.restore_entries(user=priced, entry_ids=[second.pk])
    assert amounts(priced)["20610"] == half
    services.edit_entry(user=priced, entry_id=first.pk, service_date=date(2026, 3, 1), units=1, setting="facility")
    assert amounts(priced)["20610"] == whole


def test_a_decided_factor_counts(priced):
    shown(priced)
    (entry,) = services.log_entries(
        user=priced, service_date=TODAY, setting="facility", lines=[Line("20610", modifiers=("22",))]
    )
    services.decide(user=priced, entry_id=entry.pk, factor=Decimal("1.25"))
    assert amounts(priced)["20610"] == amount("0.77", "0.50", factor="1.25")


def test_a_contractors_price_is_no_amount_and_is_counted_as_left_out(client, priced):
    shown(priced)
    log(priced, "99999", "99213")
    assert amounts(priced)["99999"] is None
    client.force_login(priced)
    page = client.get("/dashboard/").content.decode()
    assert "$59.92" in page  # (1.30 + 0.50 × 0.875 + 0.10 × 0.566) × 33.4009 = 59.92455
    assert "1 entry has no national amount" in page


def test_a_pinned_release_is_priced_by_its_own_values_and_undone(priced):
    making.load([making.row("99213", work_rvu="1.00")], 2025, "D")
    shown(priced)
    log(priced, "99213")
    before = amounts(priced)
    done = policy.apply_policy(priced, replace(PARITY, preset="custom", pinned="RVU25D"), date(2026, 1, 1))
    assert Entry.objects.get().release.label == "RVU25D"
    assert amounts(priced)["99213"] != before["99213"]
    policy.undo_revaluation(priced, done.pk)
    assert amounts(priced) == before


def test_a_locality_that_the_release_lacks_has_no_amounts(priced):
    log(priced, "99213")
    save_value(user=priced, dollars_per_wrvu=None, medicare_locality="99999-99")
    assert amounts(priced) == {"99213": None}


def test_a_locality_that_changed_since_says_so(client, priced):
    log(priced, "99213")
    shown(priced)
    client.force_login(priced)
    assert "Recalculate amounts" not in client.get("/dashboard/").content.decode()
    save_profile(user=priced, name="Alice Adler", career_stage="attending", locality="01112-05")
    assert "Recalculate amounts" in client.get("/dashboard/").content.decode()
