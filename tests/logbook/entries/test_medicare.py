"""Medicare's amount for each entry: computed per session, and kept current by every kind of write."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from logbook.domain.valuation.policy import PARITY
from logbook.entries import services
from logbook.entries.queries import entries_for
from logbook.entries.reviewing import decide
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
def clinician(alice):
    """Two ranked procedures and a visit with PE 0.80 / 0.50 and MP 0.10, and a contractor-priced code."""
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
    """(W × 1.000 + PE × 0.875 + 0.10 × 0.566) × 33.4009, worked out by hand."""
    per_unit = Decimal(work) + Decimal(expense) * Decimal("0.875") + Decimal("0.0566")
    return per_unit * Decimal("33.4009") * units * Decimal(factor)


def show_medicare(user):
    save_value(user=user, dollars_per_wrvu=None, medicare_locality=ALABAMA)


def amounts(user):
    return {entry.code_id: entry.medicare_amount for entry in entries_for(user)}


def test_no_amounts_are_computed_while_medicare_is_hidden(clinician):
    log(clinician, "99213")
    assert amounts(clinician) == {"99213": None}


def test_showing_medicare_fills_in_the_log_and_hiding_clears_it(clinician):
    log(clinician, "99213 x2", setting="nonfacility")
    log(clinician, "20610", "11042")
    show_medicare(clinician)
    assert amounts(clinician) == {
        "99213": amount("1.30", "0.80", units=2),
        "11042": amount("1.00", "0.50"),
        "20610": amount("0.77", "0.50", factor="0.5"),  # ranked second
    }
    save_value(user=clinician, dollars_per_wrvu=None, medicare_locality="")
    assert set(amounts(clinician).values()) == {None}


def test_every_write_keeps_the_amounts_current(clinician):
    show_medicare(clinician)
    first, second = log(clinician, "20610", "11042")
    half, in_full = amount("0.77", "0.50", factor="0.5"), amount("0.77", "0.50")
    assert amounts(clinician)["20610"] == half
    services.edit_entry(user=clinician, entry_id=second.pk, service_date=TODAY, units=2, setting="nonfacility")
    assert amounts(clinician)["11042"] == amount("1.00", "0.80", factor="1.5")  # two units: one in full, one at half
    services.delete_entries(user=clinician, entry_ids=[second.pk])
    assert amounts(clinician) == {"20610": in_full}
    services.restore_entries(user=clinician, entry_ids=[second.pk])
    assert amounts(clinician)["20610"] == half
    services.edit_entry(user=clinician, entry_id=first.pk, service_date=date(2026, 3, 1), units=1, setting="facility")
    assert amounts(clinician)["20610"] == in_full


def test_an_entered_factor_applies_to_the_amount(clinician):
    show_medicare(clinician)
    (entry,) = services.log_entries(
        user=clinician, service_date=TODAY, setting="facility", lines=[Line("20610", modifiers=("22",))]
    )
    decide(user=clinician, entry_id=entry.pk, factor=Decimal("1.25"))
    assert amounts(clinician)["20610"] == amount("0.77", "0.50", factor="1.25")


def test_a_contractor_priced_code_has_no_amount_and_is_counted_as_missing(client, clinician):
    show_medicare(clinician)
    log(clinician, "99999", "99213")
    assert amounts(clinician)["99999"] is None
    client.force_login(clinician)
    page = client.get("/dashboard/").content.decode()
    assert "$59.92" in page  # (1.30 + 0.50 × 0.875 + 0.10 × 0.566) × 33.4009 = 59.92455
    assert "1 entry has no national amount" in page


def test_a_pinned_release_prices_with_its_own_values_and_can_be_undone(clinician):
    making.load([making.row("99213", work_rvu="1.00")], 2025, "D")
    show_medicare(clinician)
    log(clinician, "99213")
    before = amounts(clinician)
    done = policy.apply_policy(clinician, replace(PARITY, preset="custom", pinned="RVU25D"), date(2026, 1, 1))
    assert Entry.objects.get().release.label == "RVU25D"
    assert amounts(clinician)["99213"] != before["99213"]
    policy.undo_revaluation(clinician, done.pk)
    assert amounts(clinician) == before


def test_a_locality_missing_from_the_release_has_no_amounts(clinician):
    log(clinician, "99213")
    save_value(user=clinician, dollars_per_wrvu=None, medicare_locality="99999-99")
    assert amounts(clinician) == {"99213": None}


def test_a_changed_locality_offers_to_recalculate(client, clinician):
    log(clinician, "99213")
    show_medicare(clinician)
    client.force_login(clinician)
    assert "Recalculate amounts" not in client.get("/dashboard/").content.decode()
    save_profile(user=clinician, name="Alice Adler", career_stage="attending", locality="01112-05")
    assert "Recalculate amounts" in client.get("/dashboard/").content.decode()
