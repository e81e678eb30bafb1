"""Changes to one log at the same time, over real connections: none is lost, none fails, none overwrites another."""

from functools import partial

import pytest

from logbook.models import Entry
from logbook.valuation.crediting import LogSession, value_lines
from tests import making
from tests.api.test_entries import DAY, address
from tests.clients import at_once, devices_of
from tests.sessions import line_of, log

ROWS = [
    making.row("49505", work_rvu="7.76", multiple_procedure="2"),
    making.row("44970", work_rvu="9.21", multiple_procedure="2"),
    making.row("47562", work_rvu="10.21", multiple_procedure="2"),
]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lines(alice):
    making.load(ROWS, 2026, "A")
    return log(alice, "49505", "44970", "47562", "49505-RT", day=DAY)


@pytest.fixture
def devices(alice):
    return devices_of(alice, 12)


def patch(device, entry, **changes):
    return device.patch(address(entry), changes, format="json")


def statuses(responses):
    return sorted(response.status_code for response in responses)


def test_of_many_changes_that_name_one_revision_exactly_one_counts(devices, lines):
    seen = str(lines[0].revision)
    calls = [partial(patch, each, lines[0], units=n + 2, revision=seen) for n, each in enumerate(devices)]
    responses = at_once(calls)
    assert statuses(responses) == [200] + [409] * 11
    (done,) = [response.json() for response in responses if response.status_code == 200]
    entry = Entry.objects.get(pk=lines[0].pk)
    assert (entry.units, str(entry.revision)) == (done["units"], done["revision"])


def test_changes_of_different_facts_at_once_are_all_kept(devices, lines):
    for n in range(6):
        setting, units = ("nonfacility", "facility")[n % 2], n + 2
        calls = [
            partial(patch, devices[0], lines[0], units=units),
            partial(patch, devices[1], lines[0], setting=setting),
            partial(patch, devices[2], lines[0], modifiers=["59", "RT"][: n % 3]),
        ]
        assert statuses(at_once(calls)) == [200] * 3
        entry = Entry.objects.get(pk=lines[0].pk)
        assert (entry.units, entry.setting, entry.modifiers) == (units, setting, ["59", "RT"][: n % 3])


def test_80_edits_of_the_lines_of_one_session_all_succeed(devices, lines):
    def edits(line, device, first):
        return [patch(device, line, units=first + n) for n in range(10)]

    calls = [partial(edits, lines[n % 4], devices[n], 2 + 10 * (n // 4)) for n in range(8)]
    answered = [(call.args[0], response) for call, of_call in zip(calls, at_once(calls), strict=True)
                for response in of_call]  # fmt: skip
    assert statuses([response for _, response in answered]) == [200] * 80
    for line in lines:
        entry = Entry.objects.get(pk=line.pk)
        last = {response.json()["units"] for each, response in answered if each.pk == line.pk}
        assert entry.units in last
        assert len(last) == 20
        revisions = {response.json()["revision"] for each, response in answered if each.pk == line.pk}
        assert str(entry.revision) in revisions
    stored = list(Entry.objects.order_by("position"))
    together = value_lines(LogSession(DAY, "facility", [line_of(f"{each.name} x{each.units}") for each in stored]))
    assert [each.wrvu for each in stored] == [item.wrvu for item in together]


def test_one_id_logged_by_many_requests_is_one_entry_and_one_of_them_logged_it(devices, lines):
    facts = {"id": "0b9c9a3e-5a2e-4c57-9b7e-0a8c4b1f2d11", "hcpcs": "49505", "service_date": str(DAY)}
    responses = at_once([partial(each.post, "/api/v1/entries/", facts, format="json") for each in devices])
    assert statuses(responses) == [200] * 11 + [201]
    assert Entry.objects.filter(client_id=facts["id"]).count() == 1
