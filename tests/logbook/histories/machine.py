"""Random histories of one log: two devices, the website, the API and the server, all of them out of step."""

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from rest_framework.test import APIClient

from logbook.devices.sync import Operation, apply_operations
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.policy import PARITY, UNREDUCED
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.trace import replay, trace_from_data
from logbook.entries.conflicts import settle
from logbook.entries.moving import join_sessions, split_entries
from logbook.entries.queries import policy_from_version, policy_version
from logbook.history.paste import PasteRequest, log_paste
from logbook.models import Entry, EntryConflict
from logbook.revaluation.policy import apply_policy, last_revaluation, undo_revaluation
from logbook.valuation.crediting import Line as Typed
from logbook.valuation.crediting import rows_of_entries
from tests.logbook.histories.model import Line, Log

DAY = date(2026, 3, 2)
CODES = st.sampled_from(["49505", "44970", "99213"])
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "hcpcs": CODES,
        "units": st.integers(1, 3),
        "setting": st.sampled_from(["facility", "nonfacility"]),
        "modifiers": st.sampled_from([(), ("RT",), ("59", "LT")]),
    },
).filter(bool)
NUMBERS = st.integers(0, 50)


@dataclass
class Device:
    """A device: its clock's error, operations that wait, the revisions it knows, and its last operation on a line."""

    skew: timedelta
    queue: list = field(default_factory=list)
    known: dict = field(default_factory=dict)
    last: dict = field(default_factory=dict)


class Histories(RuleBasedStateMachine):
    """Compares the log with the model after every step. `user` and `clock` are set by the test."""

    user = clock = None

    def __init__(self):
        super().__init__()
        self.start = transaction.savepoint()
        self.log = Log()
        self.devices = [Device(timedelta(hours=-30)), Device(timedelta(days=9_000))]
        self.web, self.api = Client(), APIClient()
        for client in (self.web, self.api):
            client.force_login(self.user)

    def teardown(self):
        transaction.savepoint_rollback(self.start)

    def pick(self, n, *, deleted=False):
        """A line that is, or isn't, deleted, with its entry; None without one."""
        found = [(key, line) for key, line in self.log.lines.items() if line.deleted == deleted]
        if not found:
            return None
        key, line = found[n % len(found)]
        return line, Entry.objects.get(client_id=key)

    @rule(n=st.integers(0, 1), codes=st.lists(CODES, min_size=1, max_size=3), into=st.none() | NUMBERS)
    def device_logs(self, n, codes, into):
        """Log lines on a device, as a new patient or for one that it knows."""
        device, patients = self.devices[n], list(self.log.shown())
        session = patients[into % len(patients)] if into is not None and patients else uuid.uuid4()
        lines = [Typed(code, client_id=uuid.uuid4()) for code in codes]
        created = Operation(uuid.uuid4(), "create", timezone.now() + device.skew, session, DAY, "facility", lines)
        device.queue.append(created)
        for line in lines:
            device.known[line.client_id], device.last[line.client_id] = created.id, created.id

    @rule(n=st.integers(0, 1), which=NUMBERS, kind=st.sampled_from(["edit", "edit", "delete", "restore"]), to=CHANGES)
    def device_changes(self, n, which, kind, to):
        """Change a line on a device, from the revision that it knows."""
        device = self.devices[n]
        if not device.known:
            return
        client_id = list(device.known)[which % len(device.known)]
        change = Operation(
            uuid.uuid4(), kind, timezone.now() + device.skew, client_id=client_id, base=device.known[client_id],
            after=device.last.get(client_id), changes=to if kind == "edit" else {},
        )  # fmt: skip
        device.queue.append(change)
        device.known[client_id], device.last[client_id] = change.id, change.id

    @rule(n=st.integers(0, 1), count=st.integers(1, 4), is_lost=st.booleans(), is_reversed=st.booleans())
    def device_syncs(self, n, count, is_lost, is_reversed):
        """Send waiting operations, perhaps in the wrong order; the answer may get lost, so they're sent again."""
        device = self.devices[n]
        sent = device.queue[:count][:: -1 if is_reversed else 1]
        if not sent:
            return
        answers = apply_operations(user=self.user, operations=sent, sent_at=timezone.now() + device.skew)
        assert [answer.status for answer in answers] == [self.log.apply(operation) for operation in sent]
        if not is_lost:
            done = {answer.operation for answer in answers if answer.status != "later"}
            device.queue = [operation for operation in device.queue if operation.id not in done]

    @rule(n=st.integers(0, 1))
    def device_reads(self, n):
        """Fetch the log; lines with waiting operations keep the device's version."""
        device = self.devices[n]
        waiting = {operation.client_id for operation in device.queue}
        waiting |= {line.client_id for operation in device.queue for line in operation.lines}
        for entry in self.api.get("/api/v1/entries/").json()["results"]:
            if (key := uuid.UUID(entry["id"])) not in waiting:
                device.known[key] = uuid.UUID(entry["revision"])
                device.last.pop(key, None)

    @rule(which=NUMBERS, to=CHANGES, is_stale=st.booleans(), names_revision=st.booleans())
    def api_changes(self, which, to, is_stale, names_revision):
        """PATCH a line, perhaps from a revision that it no longer has."""
        if not (found := self.pick(which)):
            return
        line, entry = found
        seen = {"revision": str(uuid.uuid4() if is_stale else line.revision)} if names_revision else {}
        response = self.api.patch(f"/api/v1/entries/{entry.client_id}/", to | seen, format="json")
        if is_stale and names_revision:
            assert response.status_code == 409
            return
        assert response.status_code == 200
        line.take(to, uuid.UUID(response.json()["revision"]))

    @rule(which=NUMBERS, units=st.integers(1, 3), is_stale=st.booleans())
    def web_changes(self, which, units, is_stale):
        """Send the edit form, perhaps an old one."""
        if not (found := self.pick(which)):
            return
        line, entry = found
        facts = {"service_date": str(DAY), "setting": line.setting, "modifiers": " ".join(line.modifiers)}
        seen = {"revision": str(uuid.uuid4() if is_stale else line.revision), "units": units}
        response = self.web.post(f"/history/{entry.pk}/edit/", facts | seen)
        assert response.status_code == (409 if is_stale else 302)
        if not is_stale:
            entry.refresh_from_db()
            line.take({"units": units}, entry.revision)

    @rule(which=NUMBERS, action=st.sampled_from(["delete", "restore"]))
    def web_deletes_or_restores(self, which, action):
        """Delete a line on the website, or restore one."""
        if found := self.pick(which, deleted=action == "restore"):
            line, entry = found
            assert self.web.post(f"/history/{entry.pk}/{action}/").status_code == 302
            entry.refresh_from_db()
            line.take({"deleted": action == "delete"}, entry.revision)

    @rule(which=NUMBERS)
    def splits(self, which):
        """Make a line a patient of its own."""
        if found := self.pick(which):
            line, entry = found
            (moved,) = split_entries(self.user, [entry.pk])
            if len(self.log.shown()[line.session]) > 1:
                assert moved.session not in {each.session for each in self.log.lines.values()}
                line.take({"session": moved.session}, moved.revision)

    @precondition(lambda self: len(self.log.shown()) > 1)
    @rule(which=NUMBERS, other=NUMBERS)
    def joins(self, which, other):
        """Make two patients one; deleted lines go along, and keep their revision."""
        patients = list(self.log.shown())
        left, into = patients[which % len(patients)], patients[other % len(patients)]
        joined = {entry.client_id: entry.revision for entry in join_sessions(self.user, left, into)}
        for key, line in self.log.lines.items():
            if left != into and line.session == left:
                line.take({"session": into}, line.revision if line.deleted else joined[key])

    @rule(codes=st.lists(CODES, min_size=1, max_size=3), joins_days=st.booleans())
    def pastes(self, codes, joins_days):
        """Import pasted lines."""
        text = "\n".join(f"{DAY}, {code}" for code in codes)
        request = PasteRequest(text, "facility", uuid.uuid4(), joins_days)
        known = set(self.log.lines)
        for _ in range(2):  # the second time changes nothing
            assert log_paste(self.user, request).line_count == len(codes)
        new = [entry for entry in Entry.objects.order_by("created_at", "position") if entry.client_id not in known]
        assert sorted(entry.code_id for entry in new) == sorted(codes)
        assert len({entry.session for entry in new}) == (1 if joins_days else len(codes))
        for entry in new:
            self.log.lines[entry.client_id] = Line(entry.code_id, 1, "facility", entry.session, entry.revision)

    @precondition(lambda self: self.log.conflicts)
    @rule(which=NUMBERS, keeps=st.sampled_from(["stored", "proposed"]))
    def settles(self, which, keeps):
        """Choose between two versions of a line."""
        chosen = self.log.conflicts.pop(which % len(self.log.conflicts))
        conflict = EntryConflict.objects.get(operation=chosen.operation, resolved_at=None)
        line = self.log.lines[chosen.line]
        facts = {"user": self.user, "conflict_id": conflict.pk, "operation": chosen.operation, "seen": line.revision}
        entry = settle(keeps=keeps, **facts)
        if keeps == "proposed":
            line.take({"deleted": True} if chosen.facts["deleted"] else chosen.facts, entry.revision)

    @rule(policy=st.sampled_from([PARITY, UNREDUCED]), is_undone=st.booleans())
    def revalues(self, policy, is_undone):
        """Change the policy for the whole log, or undo the last change."""
        last = last_revaluation(self.user)
        if is_undone and last:
            undo_revaluation(self.user, last.pk)
        else:
            apply_policy(self.user, policy, DAY)

    @invariant()
    def log_is_as_the_model(self):
        """Every line is in the log once, with its facts, and no other; conflicts are those of the model."""
        self.clock.shift(1)
        stored = {
            entry.client_id: Line(entry.code_id, entry.units, entry.setting, entry.session, entry.revision,
                                  tuple(entry.modifiers), entry.deleted_at is not None)
            for entry in Entry.objects.all()
        }  # fmt: skip
        assert stored == self.log.lines
        open_ones = EntryConflict.objects.filter(resolved_at=None).values_list("operation", flat=True)
        assert sorted(open_ones) == sorted(each.operation for each in self.log.conflicts)

    @invariant()
    def every_patient_has_its_value(self):
        """A patient's lines have one policy, and are worth what they are together under it."""
        entries = list(Entry.objects.filter(deleted_at=None).select_related("policy").order_by("session", "position"))
        rows = rows_of_entries(entries)
        for _, group in itertools.groupby(entries, key=lambda entry: entry.session):
            lines = list(group)
            (policy,) = {entry.policy for entry in lines}
            inputs = [LineInput(rows[e.release_id, e.code_id], tuple(e.modifiers), e.units, e.setting) for e in lines]
            together = value_session(inputs, policy_from_version(policy), DAY)
            assert [entry.wrvu for entry in lines] == [credit.adjusted for credit in together]
            assert all(replay(trace_from_data(entry.trace)[0]) == entry.wrvu for entry in lines)
        assert not Entry.objects.filter(policy__number__gt=getattr(policy_version(self.user), "number", 0)).exists()
