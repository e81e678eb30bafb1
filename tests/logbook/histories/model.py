"""What a log should be after any history of changes, in plain Python: the rules of docs/architecture.md, without the
database, Django or the code under test."""

import uuid
from dataclasses import dataclass, field

FACTS = ("hcpcs", "units", "setting", "modifiers", "session")


@dataclass
class Line:
    """A line of the log: its facts, the id of its last change, and whether it's deleted."""

    hcpcs: str
    units: int
    setting: str
    session: uuid.UUID
    revision: uuid.UUID
    modifiers: tuple = ()
    deleted: bool = False

    def has(self, facts):
        """Whether the line has all of these facts."""
        return all(getattr(self, name) == value for name, value in facts.items())

    def take(self, facts, revision):
        """Change some facts."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.revision = revision


@dataclass
class Conflict:
    """A change of a device that waits for the owner's choice."""

    line: uuid.UUID
    operation: uuid.UUID
    facts: dict


@dataclass
class Log:
    """A log: lines by id, the answers to operations, and open conflicts."""

    lines: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)
    conflicts: list = field(default_factory=list)

    def apply(self, operation):
        """Apply a device's operation once and return its status."""
        if operation.id in self.answers:
            return self.answers[operation.id]
        if operation.after and operation.after not in self.answers:
            return "later"
        status = self._create(operation) if operation.kind == "create" else self._change(operation)
        if status != "later":
            self.answers[operation.id] = status
        return status

    def _create(self, operation):
        for line in operation.lines:
            facts = (line.hcpcs, line.units, operation.setting, line.session or operation.session, operation.id)
            self.lines.setdefault(line.client_id, Line(*facts))
        return "applied"

    def _change(self, operation):
        line = self.lines.get(operation.client_id)
        if line is None:
            return "later"
        facts = dict(operation.changes) if operation.kind == "edit" else {"deleted": operation.kind == "delete"}
        if operation.base != line.revision:
            return self._conflict(line, operation, facts)
        if operation.kind == "edit" and line.deleted:
            return "refused"
        if operation.kind == "edit" or not line.has(facts):
            line.take(facts, operation.id)
        return "applied"

    def _conflict(self, line, operation, facts):
        facts = {"deleted": False} | facts
        if line.has(facts):
            return "applied"
        of_line = (each for each in self.conflicts if each.line == operation.client_id)
        earlier = next((each for each in of_line if each.operation == operation.base), None)
        if earlier:
            earlier.facts, earlier.operation = earlier.facts | facts, operation.id
        else:
            self.conflicts.append(Conflict(operation.client_id, operation.id, facts))
        return "conflict"

    def shown(self):
        """The lines that aren't deleted, by patient."""
        patients = {}
        for client_id, line in self.lines.items():
            if not line.deleted:
                patients.setdefault(line.session, {})[client_id] = line
        return patients
