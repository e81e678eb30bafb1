"""The release of a date on CMS's real files: RVU22A, RVU25D, and a part of RVU26A."""

from datetime import date
from functools import partial

import pytest

from codes.importing import services as importing
from codes.releases.publishing import publish_release, withdraw_release
from logbook.domain.valuation.policy import Policy
from logbook.entries.queries import entries_for
from logbook.revaluation import decisions
from logbook.revaluation.offers import open_offers
from logbook.revaluation.policy import save_policy
from tests import cms
from tests.pages import text
from tests.sessions import log

MARCH = date(2025, 3, 3)
pytestmark = [pytest.mark.cms, pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(scope="module", autouse=True)
def published(load_once):
    """RVU22A and RVU25D, complete, and the part of RVU26A, by label."""
    names = {"RVU22A": "rvu22a.zip", "RVU25D": "rvu25d_0.zip", "RVU26A": "rvu26a_partial.zip"}
    return {
        label: load_once(partial(importing.import_release, cms.FOLDER / name, publish=True))
        for label, name in names.items()
    }


def found(user):
    return [
        (e.name, f"{e.wrvu.normalize():f}", e.release_label, e.release_basis)
        for e in entries_for(user).select_related("release").order_by("id")
    ]


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2022, 1, 1), ("90837", "3.31", "RVU22A", "in_force")),  # PPRRVU22_JAN.csv, WORK RVU of 90837
        (date(2022, 12, 31), ("90837", "3.31", "RVU22A", "in_force")),
        (date(2024, 7, 1), ("90837", "3.31", "RVU22A", "earlier_year")),
        (MARCH, ("90837", "3.63", "RVU25D", "same_year")),  # PPRRVU2025_Oct.csv
        (date(2025, 10, 1), ("90837", "3.63", "RVU25D", "in_force")),
    ],
)
def test_90837_by_date(owner, alice, day, value):
    (entry,) = log(alice, "90837", day=day)
    assert found(alice) == [value]
    answer = owner.get(f"/api/v1/entries/{entry.client_id}/").json()
    assert (answer["release"], answer["release_basis"]) == value[2:]
    preview = owner.post(
        "/api/v1/entries/preview/",
        {"service_date": day.isoformat(), "setting": "facility", "lines": [{"hcpcs": "90837"}]},
        content_type="application/json",
    ).json()["lines"][0]
    assert (preview["release"], preview["release_basis"]) == value[2:]
    page = owner.get(f"/api/v1/codes/90837/?date={day}").json()
    assert (page["release"]["label"] if isinstance(page["release"], dict) else page["release"]) == value[2]
    calculator = text(owner.get(f"/resources/calculator/?q=90837&date={day}"))
    assert f"Release {value[2]}" in calculator


def test_a_stand_in_is_flagged_in_trace_history_and_dashboard(owner, alice):
    (entry,) = log(alice, "90837", day=MARCH)
    log(alice, "90837", "99213", day=date(2024, 7, 1))
    reason = "No release in force on Mar 3, 2025 is loaded. Valued under RVU25D, the nearest of 2025."
    assert reason in text(owner.get(f"/history/{entry.pk}/calculation/"))
    assert reason in text(owner.get(f"/history/{entry.pk}/edit/"))
    assert "RVU25D, stand-in" in text(owner.get("/history/?month=2025-03"))
    assert "RVU22A, 2022 values" in text(owner.get("/history/?month=2024-07"))
    dashboard = text(owner.get("/dashboard/?period=all"))
    assert "2 lines of 2024 use 2022 values." in dashboard
    assert "1 line of 2025 uses another release of that year." in dashboard
    assert "use 2022 values" not in text(owner.get("/dashboard/?period=year"))
    assert "No release in effect on Mar 3, 2025 is loaded. These values are from RVU25D, the nearest of 2025." in text(
        owner.get("/codes/90837/?date=2025-03-03")
    )


def test_the_label_is_that_of_the_row_used(owner, alice):
    """0446T isn't in the part of RVU26A: RVU25D's 1.14 counts, and every label says RVU25D."""
    day = date(2026, 2, 2)
    (entry, _) = log(alice, "0446T", "99213", day=day)
    assert found(alice)[0] == ("0446T", "1.14", "RVU25D", "partial")
    sheet = text(owner.get(f"/history/{entry.pk}/calculation/"))
    assert "Release of 0446T RVU25D" in sheet
    assert "Release of 99213 RVU26A" in sheet
    assert "without this code. Valued under RVU25D." in sheet
    calculator = text(owner.get("/resources/calculator/?q=0446T&date=2026-02-02"))
    assert "Release RVU25D" in calculator
    assert "Only part of RVU26A is loaded, without this code. Valued under RVU25D." in calculator
    assert "RVU25D, stand-in" in text(owner.get("/history/?month=2026-02"))
    assert "1 line of 2026 uses 2025 values." in text(owner.get("/dashboard/?period=year"))


def test_a_pinned_entry_names_the_pin_and_the_value_by_date(owner, alice):
    save_policy(alice, Policy("custom", pinned="RVU22A"))
    (entry,) = log(alice, "90837", day=MARCH)
    assert found(alice) == [("90837", "3.31", "RVU22A", "pinned")]
    sheet = text(owner.get(f"/history/{entry.pk}/calculation/"))
    assert "Pinned to RVU22A by your policy." in sheet
    assert "Under RVU25D, by the date of service, it would be 3.63 +0.32" in sheet
    edit = text(owner.get(f"/history/{entry.pk}/edit/"))
    assert "Pinned to RVU22A by your policy. By the date of service it would be 3.63 under RVU25D." in edit
    assert "RVU22A, pinned" in text(owner.get("/history/?month=2025-03"))


def test_a_better_release_loaded_later_is_offered(alice, published):
    withdraw_release(published["RVU25D"])
    log(alice, "90837", day=MARCH)
    assert found(alice) == [("90837", "3.31", "RVU22A", "earlier_year")]
    published["RVU25D"].refresh_from_db()
    publish_release(published["RVU25D"])
    assert [(o.label, o.entry_count, str(o.change.normalize())) for o in open_offers(alice)] == [("RVU25D", 1, "0.32")]
    decisions.accept(user=alice, label="RVU25D")
    assert found(alice) == [("90837", "3.63", "RVU25D", "same_year")]


def test_a_code_that_a_complete_release_of_the_year_lacks_is_not_valid(alice):
    """99217 was deleted in 2023: RVU22A has it, RVU25D doesn't, and no release of 2024 is loaded."""
    with pytest.raises(Exception, match="99217 wasn't valid on Mar 3, 2025"):
        log(alice, "99217", day=MARCH)
    log(alice, "99217", day=date(2024, 7, 1))
    assert found(alice) == [("99217", "1.28", "RVU22A", "earlier_year")]
