"""Input and output of the log API. Numbers are strings with all their decimals; wRVU aren't rounded."""

from typing import Any

from rest_framework import serializers

from logbook.devices.choices import Choice
from logbook.devices.shortcuts import MOST_PATIENTS
from logbook.devices.sync import Operation
from logbook.models import BASES, Entry, Setting, Shortcut
from logbook.valuation.crediting import Line
from rvuedge.api.log.fields import ClockField, CodeField, StrictSerializer, modifiers_field, units_field

MOST_LINES = 500
MOST_OPERATIONS = 100
FORMER_OFFICE = "office"  # nonfacility's name on devices before 0.2.0; some may still have it queued


class LineSerializer(StrictSerializer):
    """A procedure: a code, its modifiers in order and its units."""

    hcpcs = CodeField()
    modifiers = modifiers_field(required=False, default=list)
    units = units_field(required=False, default=1)


class SessionLineSerializer(LineSerializer):
    """A procedure with its session. Lines of different sessions (patients) never affect each other."""

    session = serializers.UUIDField(required=False, allow_null=True)


class LoggedLineSerializer(SessionLineSerializer):
    """A procedure logged on a device, with the device's ID for it."""

    client_id = serializers.UUIDField()


class ShortcutLineSerializer(LineSerializer):
    """A procedure of a saved set; `patient` numbers the patients of the set."""

    patient = serializers.IntegerField(required=False, min_value=1, max_value=MOST_PATIENTS)


class ChoiceSerializer(StrictSerializer):
    """What the clinician said about two codes: procedures of one patient, or of two."""

    codes = serializers.ListField(child=CodeField(), min_length=2, max_length=2)
    is_same = serializers.BooleanField()


def line_of(data: dict[str, Any]) -> Line:
    """Return a validated line as a logbook Line."""
    named = {name: data[name] for name in ("client_id", "session") if name in data}
    return Line(data["hcpcs"], data["units"], modifiers=tuple(data["modifiers"]), **named)


class EntrySerializer(serializers.ModelSerializer[Entry]):
    """An entry of the log."""

    id = serializers.UUIDField(source="client_id", read_only=True)
    hcpcs = serializers.CharField(source="code_id", read_only=True)
    title = serializers.CharField(source="code.name", read_only=True)
    release = serializers.CharField(
        source="release.label", read_only=True, allow_null=True, help_text="null while the entry waits for a release"
    )
    release_basis = serializers.ChoiceField(
        choices=BASES, read_only=True, help_text="Why this release values the entry; `waiting` counts as 0"
    )

    policy = serializers.IntegerField(
        source="policy_id",
        read_only=True,
        allow_null=True,
        help_text="The version of the policy that values it (`policy_version` of /device/); null for Medicare parity",
    )
    no_work = serializers.CharField(
        read_only=True, allow_blank=True, help_text="Why it has no work RVU, such as `Bundled`; blank if it has some"
    )
    cut = serializers.CharField(
        read_only=True, allow_blank=True, help_text="How the other lines reduced it: `50% of 7.76, ranked second`"
    )

    class Meta:
        model = Entry
        fields = (
            "id", "session", "position", "service_date", "hcpcs", "title", "modifiers", "units", "setting", "release",
            "release_basis", "policy", "factor", "entered_work", "postoperative_days",
            "row_modifier", "work_rvu", "gross_wrvu", "wrvu", "no_work", "cut",
            "needs_review", "reviewed_at",
            "revision", "created_at", "updated_at", "deleted_at",
        )  # fmt: skip
        read_only_fields = fields


class NewEntrySerializer(LineSerializer):
    """A procedure to log. With an ID, repeating the request logs it only once; without one, the server creates it.
    Entries with the same session are valued together."""

    id = serializers.UUIDField(required=False)
    session = serializers.UUIDField(required=False)
    service_date = serializers.DateField()
    setting = serializers.ChoiceField(choices=Setting.choices, default=Setting.FACILITY)


class EntryChangesSerializer(StrictSerializer):
    """The fields of an entry that the owner may change. With `revision`, the change is refused if the entry has changed
    since. `session` moves it to another patient of the date, or to a new one."""

    fixed = EntrySerializer.Meta.fields
    hcpcs = CodeField(required=False)
    service_date = serializers.DateField(required=False)
    modifiers = modifiers_field(required=False)
    units = units_field(required=False)
    setting = serializers.ChoiceField(choices=Setting.choices, required=False)
    postoperative_days = serializers.IntegerField(
        min_value=1, max_value=90, required=False, allow_null=True, help_text="Of modifier 55; null for all of them"
    )
    session = serializers.UUIDField(required=False)
    revision = serializers.UUIDField(required=False)


def _with_current_setting(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"setting": Setting.NONFACILITY.value} if fields.get("setting") == FORMER_OFFICE else fields


class OperationSerializer(StrictSerializer):
    """A device's operation. `create` needs service_date, setting and lines, each with its session (the operation's
    session is that of lines without one), and may have `choices`, what the clinician said about pairs of codes; `edit`,
    `delete` and `restore` need client_id and `base`, the revision of the entry that the device had; `edit` has
    `changes`."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=["create", "edit", "delete", "restore"])
    at = ClockField(help_text="When, on the device's clock; the time of arrival if it can't be read")
    session = serializers.UUIDField(required=False)
    service_date = serializers.DateField(required=False)
    setting = serializers.ChoiceField(choices=Setting.choices, required=False)
    lines = serializers.ListField(child=LoggedLineSerializer(), required=False, max_length=MOST_LINES)
    client_id = serializers.UUIDField(required=False)
    base = serializers.UUIDField(required=False, allow_null=True, help_text="The revision the device had")
    after = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="The device's own operation that made this revision; it's applied first",
    )
    changes = EntryChangesSerializer(required=False)
    choices = serializers.ListField(child=ChoiceSerializer(), required=False, max_length=MOST_LINES)

    def to_internal_value(self, data: Any) -> Any:
        """Read an operation. `office`, from a device that queued it before 0.2.0, means nonfacility."""
        if isinstance(data, dict):
            data = _with_current_setting(data)
            if isinstance(data.get("changes"), dict):
                data = data | {"changes": _with_current_setting(data["changes"])}
        return super().to_internal_value(data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Require the fields that each kind needs."""
        needed = ("service_date", "setting", "lines") if attrs["kind"] == "create" else ("client_id",)
        missing = {name: ["This field is required."] for name in needed if not attrs.get(name)}
        if missing:
            raise serializers.ValidationError(missing)
        return attrs

    @staticmethod
    def operation(data: dict[str, Any]) -> Operation:
        """Return a validated operation for logbook.devices.sync."""
        listed = ("lines", "changes", "choices")
        facts = {name: value for name, value in data.items() if name not in listed and value is not None}
        changes = {name: value for name, value in data.get("changes", {}).items() if name != "revision"}
        lines = [line_of(line) for line in data.get("lines", ())]
        choices = [Choice.of(*each["codes"], is_same=each["is_same"]) for each in data.get("choices", ())]
        return Operation(**facts, lines=lines, changes=changes, choices=choices)


class SyncSerializer(StrictSerializer):
    """A device's request: its operations in order (each is checked separately) and the time on its clock. Operations
    of an account other than the signed-in one are refused with 409."""

    user = serializers.CharField(
        required=False, allow_null=True, help_text="The ID of the account whose operations these are"
    )
    sent_at = ClockField(
        help_text="The time on the device's clock, which corrects the operations' times if it's over a minute off"
    )
    operations = serializers.ListField(child=OperationSerializer(), max_length=MOST_OPERATIONS)


class AnswerSerializer(serializers.Serializer[Any]):
    """The result of an operation: `applied`; `refused`, with the reason; `conflict`, kept until the owner resolves it;
    `later`, if its entry hasn't synced yet; `failed`, after a server error. Resend the last two."""

    id = serializers.CharField(source="operation")
    status = serializers.ChoiceField(choices=["applied", "refused", "conflict", "later", "failed"])
    reason = serializers.CharField()
    entries = EntrySerializer(many=True)


class SyncAnswerSerializer(serializers.Serializer[Any]):
    """The results in the order of the operations, and the server's time."""

    answers = AnswerSerializer(many=True)
    server_time = serializers.DateTimeField()


class ValuationSerializer(StrictSerializer):
    """Lines to value without logging them: each session separately, and lines without a session as one."""

    service_date = serializers.DateField()
    setting = serializers.ChoiceField(choices=Setting.choices, default=Setting.FACILITY)
    lines = serializers.ListField(child=SessionLineSerializer(), max_length=MOST_LINES)


class HintSerializer(serializers.Serializer[Any]):
    """A note on a line; `rule` names the rule, `on` is the modifier or code it applies to."""

    rule = serializers.CharField()
    on = serializers.CharField(allow_blank=True)
    words = serializers.CharField()
    needs_review = serializers.BooleanField()


class ValuedLineSerializer(serializers.Serializer[Any]):
    """A line with its value, or the reason it has none (`problem`)."""

    hcpcs = serializers.CharField()
    modifiers = serializers.ListField(child=serializers.CharField())
    units = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)
    release = serializers.CharField(allow_blank=True)
    release_basis = serializers.ChoiceField(
        choices=BASES, allow_blank=True, help_text="Why this release values the line; `waiting` counts as 0"
    )
    wrvu = serializers.CharField()
    gross_wrvu = serializers.CharField()
    no_work = serializers.CharField(allow_blank=True, help_text="Why it has no work RVU, such as `Bundled`")
    cut = serializers.CharField(
        allow_blank=True, help_text="How the other lines reduced it: `50% of 7.76, ranked second`"
    )
    note = serializers.CharField(allow_blank=True)
    problem = serializers.CharField(allow_blank=True)
    hints = HintSerializer(many=True)


class ValuedSerializer(serializers.Serializer[Any]):
    """The lines in their order, and their total wRVU."""

    lines = ValuedLineSerializer(many=True)
    wrvu = serializers.CharField()


class ShortcutSerializer(StrictSerializer, serializers.ModelSerializer[Shortcut]):
    """A favorite (no name, one line) or a saved set, whose lines keep their patients."""

    id = serializers.UUIDField()
    name = serializers.CharField(max_length=40, allow_blank=True, default="")
    lines = serializers.ListField(child=ShortcutLineSerializer(), min_length=1, max_length=40)

    class Meta:
        model = Shortcut
        fields = ("id", "name", "lines")


class ShortcutsSerializer(StrictSerializer):
    """All favorites and sets in order. A request may have `base`, the list that the device had before it changed
    something: then what other devices have changed since is kept."""

    shortcuts = serializers.ListField(child=ShortcutSerializer(), max_length=60)
    base = serializers.ListField(child=ShortcutSerializer(), max_length=60, required=False, write_only=True)
