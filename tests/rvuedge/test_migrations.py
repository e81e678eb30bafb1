"""Data migrations: what each one makes of rows from before, and back. Numbers are invented."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from logbook.domain.valuation.policy import UNREDUCED
from logbook.entries.services import edit_entry
from logbook.revaluation.policy import apply_policy
from rvuedge.operations.history_chain import verify_history
from tests.logbook.revaluation.releases import january
from tests.sessions import log

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("accounts", "0001_initial"), ("logbook", "0002_guards"), ("benchmarks", "0001_initial")]


def migrate(targets):
    """Migrate to these and return the models of that state."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def newest_afterwards():
    """Afterwards the database is at the newest migrations again."""
    targets = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield
    migrate(targets)


@pytest.fixture
def before(newest_afterwards):
    """The models of before."""
    return migrate(BEFORE)


def newest():
    return migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


def clinician(apps, name, fte=None, goal=None):
    user = apps.get_model("accounts", "User").objects.create(email=f"{name}@example.com")
    if fte:
        apps.get_model("accounts", "Clinician").objects.create(user=user, fte=Decimal(fte))
    if goal:
        cfte, is_for_full_time = goal
        apps.get_model("logbook", "Goal").objects.create(
            user=user, amount=6000, cfte=Decimal(cfte), is_for_full_time=is_for_full_time
        )
    return user.pk


CASES = [
    # name, FTE of the profile, (cFTE of the goal, is for 1.0), then: FTE, cFTE, the goal is still for 1.0
    ("no_goal", "0.80", None, ("0.80", None), None),
    ("default_goal", "1.00", ("1.00", False), ("1.00", None), False),
    ("clinical", "1.00", ("0.60", True), ("1.00", "0.60"), True),
    ("clinical_amount", "1.00", ("0.60", False), ("1.00", "0.60"), False),
    ("above_the_fte", "0.50", ("0.80", True), ("0.80", "0.80"), True),
    ("default_for_full_time", "0.80", ("1.00", True), ("0.80", None), False),  # its amount stays 6,000
    ("full_for_full_time", "1.00", ("1.00", True), ("1.00", None), True),
    ("no_profile", None, ("0.70", True), ("1.00", "0.70"), True),
]


def test_fte_and_clinical_fte_become_one_period_without_dates(before):
    users = {name: clinician(before, name, fte, goal) for name, fte, goal, *_ in CASES}
    apps = newest()
    periods, goals = apps.get_model("accounts", "FtePeriod"), apps.get_model("logbook", "Goal")
    for name, _, _, (fte, cfte), still in CASES:
        found = periods.objects.get(user_id=users[name])
        expected = (None, Decimal(fte), Decimal(cfte) if cfte else None)
        assert (found.starts_on, found.fte, found.cfte) == expected, name
        goal = goals.objects.filter(user_id=users[name]).first()
        assert (goal.is_for_full_time if goal else None) == still, name
    periods.objects.create(user_id=users["clinical"], starts_on=date(2026, 4, 1), fte=Decimal("0.50"))
    apps = migrate(BEFORE)
    assert apps.get_model("accounts", "Clinician").objects.get(user_id=users["no_goal"]).fte == Decimal("0.80")
    assert apps.get_model("logbook", "Goal").objects.get(user_id=users["clinical"]).cfte == Decimal("0.60")


@pytest.mark.usefixtures("newest_afterwards")
def test_survey_columns_become_points():
    with_columns = [("benchmarks", "0001_initial")]
    before = migrate(with_columns)
    survey = before.get_model("benchmarks", "Survey").objects.create(publisher="Invented", title="S", survey_year=2025)
    rows = before.get_model("benchmarks", "SurveyRow").objects
    full = {"p10": 4100, "p25": 5800, "p50": 7500, "p75": 8800, "p90": Decimal("10800.5")}
    rows.create(survey=survey, specialty="Full", metric="work_rvu", **full)
    rows.create(survey=survey, specialty="Part", metric="work_rvu", p25=5800, p75=8800)
    rows = newest().get_model("benchmarks", "SurveyRow").objects
    assert [(row.specialty, row.percentiles, row.amounts) for row in rows.order_by("specialty")] == [
        ("Full", [10, 25, 50, 75, 90], list(full.values())), ("Part", [25, 75], [5800, 8800]),
    ]  # fmt: skip
    more = {"survey_id": survey.pk, "metric": "work_rvu"}
    rows.create(**more, specialty="More", percentiles=[20, 25, 50, 65], amounts=[5000, 5000, 5000, 6000])
    rows.create(**more, specialty="Tied", percentiles=[25, 50, 75], amounts=[5000, 5000, 6000])
    rows = migrate(with_columns).get_model("benchmarks", "SurveyRow").objects
    points = ("p10", "p25", "p50", "p75", "p90")
    assert list(rows.order_by("specialty").values_list("specialty", *points)) == [
        ("Full", *full.values()), ("Part", None, 5800, None, 8800, None), ("Tied", None, 5000, None, 6000, None),
    ]  # fmt: skip


ADDRESSES = [
    # name: addresses (email, primary, verified), then: the account's email and addresses
    ("verified", [("verified@x", 1, 1)], "verified@x", [("verified@x", True, True)]),
    ("unverified", [("unverified@x", 1, 0)], "unverified@x", [("unverified@x", True, False)]),
    ("none", [], "none@x", []),
    ("squatter", [("squatter@x", 1, 0), ("real@x", 0, 1)], "real@x", [("real@x", True, True)]),
    ("several", [("several@x", 1, 1), ("b@x", 0, 1), ("c@x", 0, 0)], "several@x", [("several@x", True, True)]),
    ("turned", [("turned@x", 0, 1), ("d@x", 1, 0)], "turned@x", [("turned@x", True, True)]),
    ("taken", [("taken@x", 1, 0), ("none@x", 0, 1)], "taken@x", [("none@x", True, True)]),
]


def test_each_account_keeps_one_address_a_verified_one_if_it_has_any():
    newest_of_all = MigrationExecutor(connection).loader.graph.leaf_nodes()
    apps = migrate([("accounts", "0004_pending_sign_up")])
    for name, addresses, *_ in ADDRESSES:
        user = apps.get_model("accounts", "User").objects.create(email=f"{name}@x")
        for email, primary, verified in addresses:
            connection.cursor().execute(
                'INSERT INTO account_emailaddress (email, "primary", verified, user_id) VALUES (%s, %s, %s, %s)',
                [email, bool(primary), bool(verified), user.pk],
            )
    apps = migrate(newest_of_all)
    for name, _, email, expected in ADDRESSES:
        user = apps.get_model("accounts", "User").objects.get(email=email)
        found = apps.get_model("account", "EmailAddress").objects.filter(user_id=user.pk)
        assert [(one.email, one.primary, one.verified) for one in found] == expected, name


@pytest.mark.usefixtures("noon", "newest_afterwards")
def test_a_chain_from_before_places_were_in_it_goes_on(alice):
    day = date(2026, 3, 2)
    migrate([("logbook", "0015_chain_values")])
    january()
    first, *_ = log(alice, "27447", "20610", day=day)
    apply_policy(alice, UNREDUCED, day)
    edit_entry(user=alice, entry_id=first.pk, service_date=day, units=2, setting="facility")
    newest()
    assert [chain.fault for chain in verify_history() if chain.fault] == []
    connection.cursor().execute("UPDATE logbook_entry SET position = position + 5 WHERE id = %s", [first.pk])
    assert [chain.fault for chain in verify_history() if chain.fault] == []
    migrate([("logbook", "0015_chain_values")])
