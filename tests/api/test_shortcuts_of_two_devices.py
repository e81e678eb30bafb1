"""Favorites and sets changed on two devices: what each of them did is kept."""

import uuid
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook.devices.shortcuts import MOST, ShortcutFacts, merged
from logbook.models import Shortcut
from tests.clients import at_once, devices_of

ADDRESS = "/api/v1/shortcuts/"
IDS = [uuid.UUID(int=n) for n in range(5)]
LISTS = st.dictionaries(st.sampled_from(IDS), st.sampled_from(["", "A", "B"])).map(
    lambda names: [ShortcutFacts(key, name, [{"units": key.int}]) for key, name in names.items()]
)


def shortcut(n, name="", units=None):
    line = {"hcpcs": "99213", "modifiers": [], "units": units or n + 1}
    return {"id": str(uuid.UUID(int=n)), "name": name, "lines": [line]}


def put(device, shortcuts, base=None):
    return device.put(ADDRESS, {"shortcuts": shortcuts} | ({} if base is None else {"base": base}), format="json")


def names(response):
    assert response.status_code == 200, response.json()
    return {int(uuid.UUID(each["id"])): each["name"] for each in response.json()["shortcuts"]}


@given(base=LISTS, mine=LISTS, theirs=LISTS)
def test_each_change_of_either_side_is_in_the_merged_list(base, mine, theirs):
    def change_of(listed, key):
        before, after = ({each.id: each for each in side}.get(key) for side in (base, listed))
        return before != after, after

    found = {each.id: each for each in merged(base, mine, theirs)}
    for key in IDS:
        (i_did, my_version), (they_did, their_version) = change_of(mine, key), change_of(theirs, key)
        if i_did and my_version is None and they_did:  # deleted here, changed there: nothing is lost
            assert found.get(key) == their_version
        elif i_did or not they_did:
            assert found.get(key) == my_version
        else:
            assert found.get(key) == their_version
    assert merged(base, mine, base) == mine
    assert sorted(merged(base, base, theirs), key=str) == sorted(theirs, key=str)


@pytest.mark.django_db
def test_a_device_with_an_older_list_keeps_what_another_added_renamed_and_deleted(alice):
    one, other = devices_of(alice, 2)
    base = [shortcut(1, "A"), shortcut(2, "B"), shortcut(3, "C")]
    put(one, base)
    put(other, [shortcut(1, "A2"), shortcut(3, "C"), shortcut(4)], base)
    found = put(one, [*base[:2], shortcut(5)], base)
    assert names(found) == {1: "A2", 5: "", 4: ""}
    assert names(one.get(ADDRESS)) == names(found)
    assert "base" not in found.json()


@pytest.mark.django_db
def test_the_same_favorite_added_on_two_devices_is_there_once(alice):
    one, other = devices_of(alice, 2)
    put(one, [shortcut(1), shortcut(2, units=7), shortcut(6, "Set", units=7)], [])
    found = put(other, [shortcut(3), shortcut(4, units=7), shortcut(5, units=7), shortcut(7, "Set", units=8)], [])
    assert list(names(found).items()) == [(3, ""), (2, ""), (5, ""), (7, "Set"), (1, ""), (6, "Set")]
    again = put(other, [shortcut(3), shortcut(2, units=7)], found.json()["shortcuts"])
    assert names(again) == {3: "", 2: ""}


@pytest.mark.django_db
def test_a_list_without_base_replaces_the_list(alice):
    (device,) = devices_of(alice, 1)
    put(device, [shortcut(1)])
    assert names(put(device, [shortcut(2)])) == {2: ""}


@pytest.mark.django_db
def test_two_lists_that_are_too_long_together_are_refused(alice):
    one, other = devices_of(alice, 2)
    put(one, [shortcut(n) for n in range(MOST)], [])
    response = put(other, [shortcut(MOST)], [])
    assert response.status_code == 400
    assert (
        "With those of your other devices you have more than 60." in response.json()["error"]["fields"]["shortcuts"][0]
    )
    assert Shortcut.objects.count() == MOST


@pytest.mark.django_db(transaction=True)
def test_favorites_added_by_many_devices_at_once_are_all_kept(alice):
    devices = devices_of(alice, 10)
    responses = at_once([partial(put, device, [shortcut(n)], []) for n, device in enumerate(devices)])
    assert {response.status_code for response in responses} == {200}
    assert names(devices[0].get(ADDRESS)) == dict.fromkeys(range(10), "")
