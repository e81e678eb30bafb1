"""A correction such as RVU24AR: its own days, its own line, and what it leaves to the release it corrects."""

from datetime import date
from itertools import permutations

import pytest
from django.db import DatabaseError, transaction

from codes.domain.release_names import ReleaseName
from codes.fee_schedule.releases import newest_loads, release_before, release_named, release_on
from codes.models import Release
from codes.releases import actions, publishing, report
from tests import making

pytestmark = pytest.mark.django_db
MARCH_9 = date(2024, 3, 9)


def load(work, letter, day=None, **options):
    return making.load([making.row("99213", work_rvu=work)], 2024, letter, effective_from=day, **options)


@pytest.fixture
def loads(db):
    """RVU24A, RVU24AR and RVU24AR1, published in this order."""
    return load("1.00", "A"), load("1.10", "AR", MARCH_9), load("1.20", "AR1", date(2024, 3, 20))


def in_force(*days):
    return [release_on(day).label for day in days]


def test_each_correction_has_its_own_days(loads):
    days = (date(2024, 3, 8), MARCH_9, date(2024, 3, 19), date(2024, 3, 20), date(2024, 4, 1))
    assert in_force(*days) == ["RVU24A", "RVU24AR", "RVU24AR", "RVU24AR1", "RVU24AR1"]


def test_each_correction_follows_what_it_corrects(loads):
    january, first, second = loads
    assert (release_before(second), release_before(first), release_before(january)) == (first, january, None)
    april = load("1.30", "B")
    assert release_before(april) == second


def test_each_correction_has_its_own_label(client, loads):
    assert [release.label for release in newest_loads()] == ["RVU24AR1", "RVU24AR", "RVU24A"]
    assert [release_named(label.lower()) for label in ("RVU24A", "RVU24AR", "RVU24AR1")] == list(loads)
    for release, work in zip(loads, ("1.00", "1.10", "1.20"), strict=True):
        page = client.get(f"/codes/99213/?release={release.label}").content.decode()
        assert work in page
        document = client.get(f"/api/v1/codes/99213/?release={release.label}").json()
        assert (document["release"]["label"], document["work_rvu"]) == (release.label, work)
    history = client.get("/api/v1/codes/99213/").json()["releases"]
    assert [(line["label"], line["work_rvu"]) for line in history] == [
        ("RVU24AR1", "1.20"), ("RVU24AR", "1.10"), ("RVU24A", "1.00"),
    ]  # fmt: skip
    page = client.get("/codes/releases/").content.decode()
    assert 'id="rRVU24AR"' in page
    assert "Mar 9, 2024" in page


@pytest.mark.parametrize("day", [None, MARCH_9, date(2024, 3, 15), date(2024, 12, 1)])
def test_a_second_load_of_january_never_outranks_its_corrections(loads, day):
    again = load("1.05", "A", day)
    assert again.revision == 2
    assert in_force(MARCH_9, date(2024, 3, 15), date(2024, 3, 20), date(2024, 12, 31)) == [
        "RVU24AR", "RVU24AR", "RVU24AR1", "RVU24AR1",
    ]  # fmt: skip
    assert report.superseded_by(loads[1]) is None
    assert report.superseded_by(loads[0]) == again
    assert release_before(again) == loads[0]
    assert release_named("RVU24A") == again


def test_the_order_of_publication_makes_no_difference(db):
    staged = [
        load("1.00", "A", publish=False), load("1.05", "A", publish=False), load("1.10", "AR", MARCH_9, publish=False),
        load("1.30", "B", publish=False),
    ]  # fmt: skip
    days = [date(2024, 1, 1), date(2024, 3, 8), MARCH_9, date(2024, 3, 31), date(2024, 4, 1)]
    found = set()
    for order in permutations(staged):
        with transaction.atomic():
            for release in order:
                publishing.publish_release(release)
            found.add(tuple((release_on(day).label, release_on(day).revision) for day in days))
            transaction.set_rollback(True)
        for release in staged:
            release.refresh_from_db()
    assert found == {(("RVU24A", 2), ("RVU24A", 2), ("RVU24AR", 1), ("RVU24AR", 1), ("RVU24B", 1))}


def test_a_march_release_stands_between_two_quarters(db):
    making.load([making.row("99213")], 2012, "A")
    march = making.load([making.row("99213")], 2012, "M", effective_from=date(2012, 3, 1))
    april = making.load([making.row("99213")], 2012, "B")
    assert in_force(date(2012, 2, 29), date(2012, 3, 1), date(2012, 4, 1)) == ["RVU12A", "RVU12M", "RVU12B"]
    assert release_before(april) == march


def test_staff_correct_the_name_of_a_staged_release(db, rosa):
    load("1.00", "A")
    release = load("1.10", "A", publish=False)
    renamed = actions.set_name(release.pk, ReleaseName(2024, "AR"), MARCH_9, actor=rosa)
    assert (renamed.label, renamed.revision, renamed.effective_from) == ("RVU24AR", 1, MARCH_9)
    actions.publish(release.pk, actor=rosa)
    with pytest.raises(actions.ReleaseStateError, match="already published"):
        actions.set_name(release.pk, ReleaseName(2024, "A"), MARCH_9, actor=rosa)


@pytest.mark.parametrize("letter", ["E", "R", "AR10", "AA", "", "ar"])
def test_the_database_refuses_letters_that_cms_does_not_use(db, letter):
    release = load("1.00", "A", publish=False)
    with pytest.raises(DatabaseError, match=r"release_letter_known|too long"), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(letter=letter)
