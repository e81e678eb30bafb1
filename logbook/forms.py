"""What the log and edit pages send."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from codes.domain.hcpcs import normalise
from codes.queries import published_releases
from logbook.crediting import Line
from logbook.domain.lines import read_lines, read_modifiers
from logbook.domain.policy import PRESET_NAMES, PRESETS, Policy
from logbook.models import MAX_FACTOR, MAX_UNITS, Entry, Setting

OTHER_DAY = "other"  # the service_date that points to the field other_date


@dataclass(slots=True)
class Draft:
    """The log page's state: when, where, the lines so far, and typed text that is no code (`rest`)."""

    service_date: date
    setting: str = Setting.FACILITY
    lines: list[Line] = field(default_factory=list)
    rest: str = ""
    date_error: str = ""

    @classmethod
    def from_request(cls, data: QueryDict, today: date) -> "Draft":
        """Read the page's fields. Nothing typed is dropped: what cannot be read stays in `rest`.

        `q` may repeat: a button of a frequent code sends it again beside the field.
        """
        typed = read_lines(" ".join(data.getlist("q")))
        new = [Line(line.hcpcs, line.units, modifiers=line.modifiers) for line in typed.lines]
        lines = [*_listed_lines(data), *new]
        chosen = data.get("service_date", "")
        day, error = _read_date(data.get("other_date", "") if chosen == OTHER_DAY else chosen, today)
        setting = data.get("setting", "")
        return cls(
            service_date=day,
            setting=setting if setting in Setting.values else Setting.FACILITY,
            lines=lines,
            rest=" ".join(typed.rest),
            date_error=error,
        )


def _listed_lines(data: QueryDict) -> list[Line]:
    """The lines already on the page: `code`, `modifiers`, `units` and `client_id` repeat, one each a line.

    The client id of one of them in `more` or `fewer` changes its units by one, in `remove` takes it out.
    """
    lines = []
    for n, code in enumerate(data.getlist("code")):
        client_id = _read_uuid(_nth(data, "client_id", n))
        units = _read_units(_nth(data, "units", n)) + _step(data, str(client_id))
        if data.get("remove", "") != str(client_id):
            modifiers = _read_names(_nth(data, "modifiers", n))
            lines.append(Line(normalise(code)[:5], units, client_id, modifiers))
    return lines


def _step(data: QueryDict, client_id: str) -> int:
    return (data.get("more", "") == client_id) - (data.get("fewer", "") == client_id)


def _nth(data: QueryDict, name: str, n: int) -> str:
    values = data.getlist(name)
    return values[n] if n < len(values) else ""


def _read_units(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 6 else 0 if text.strip() else 1


def _read_names(text: str) -> tuple[str, ...]:
    try:
        return read_modifiers(text)
    except ValueError:
        return ()


def _read_uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _read_date(text: str, today: date) -> tuple[date, str]:
    if not text:
        return today, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return today, f"“{text[:20]}” is not a date. Write it as {today.isoformat()}."


class EntryForm(forms.Form):
    """The facts of an entry that its owner may correct."""

    service_date = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    units = forms.IntegerField(
        min_value=1, max_value=MAX_UNITS, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    modifiers = forms.CharField(
        required=False,
        max_length=24,
        help_text="Up to four, such as 54 RT.",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )
    setting = forms.ChoiceField(choices=Setting.choices)

    @classmethod
    def of(cls, entry: Entry) -> "EntryForm":
        """The form filled with an entry."""
        facts = {"service_date": entry.service_date, "units": entry.units, "setting": entry.setting}
        return cls(initial=facts | {"modifiers": " ".join(entry.modifiers)})

    def clean_modifiers(self) -> tuple[str, ...]:
        """The modifiers in order, or what is wrong with them."""
        try:
            return read_modifiers(self.cleaned_data["modifiers"])
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class FactorForm(forms.Form):
    """What the owner enters for a flagged line: a factor, or a work RVU for a code that has none."""

    factor = forms.DecimalField(min_value=0, max_value=MAX_FACTOR, max_digits=5, decimal_places=4, required=False)
    work = forms.DecimalField(min_value=0, max_value=999, max_digits=5, decimal_places=2, required=False)


FACTOR_LINE = re.compile(r"(?P<name>[0-9A-Z]{2}|[0-9A-Z]{5})\s*[:=\s]\s*(?P<factor>[0-9]?(?:\.[0-9]{1,4})?)")


class PolicyForm(forms.Form):
    """A policy: a preset, or Medicare's rules with departures."""

    preset = forms.ChoiceField(choices=list(PRESET_NAMES.items()), widget=forms.RadioSelect)
    reduction = forms.ChoiceField(
        label="Several procedures in a session",
        choices=[
            ("rank", "Ranked: 100%, then 50% each"),
            ("none", "Each in full"),
            ("modifier-51", "Half for each line with 51"),
        ],
        required=False,
    )
    basis = forms.ChoiceField(
        label="Ranked by", choices=[("fee", "Fee (total RVU), as Medicare"), ("work", "Work RVU")], required=False
    )
    factors = forms.CharField(
        label="Factors of your own",
        help_text="One a line: a modifier or a code, and its factor, such as 80 0.20 or 97110 0.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "characters"}),
    )
    pinned = forms.ChoiceField(
        label="Release", help_text="Some contracts name a year's values for all dates.", required=False
    )
    rounds_lines = forms.BooleanField(label="Round each line to two places", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict.fromkeys(release.label for release in published_releases())
        choices = [("", "In force on each date"), *((label, label) for label in labels)]
        self.fields["pinned"].choices = choices  # type: ignore[attr-defined]

    @classmethod
    def of(cls, policy: Policy) -> "PolicyForm":
        """The form filled with a policy."""
        factors = [f"{name} {factor}" for name, factor in {**policy.by_modifier, **policy.by_code}.items()]
        return cls(
            initial={
                "preset": policy.preset,
                "reduction": policy.reduction,
                "basis": policy.basis,
                "rounds_lines": policy.rounds_lines,
                "pinned": policy.pinned,
                "factors": "\n".join(factors),
            }
        )

    def clean_factors(self) -> dict[str, Decimal]:
        """Factor by modifier or code; names the line that is none."""
        found: dict[str, Decimal] = {}
        for number, text in enumerate(self.cleaned_data["factors"].upper().splitlines(), 1):
            match = FACTOR_LINE.fullmatch(text.strip())
            if text.strip() and (match is None or not match["factor"]):
                raise forms.ValidationError(f"Line {number}, “{text.strip()[:20]}”, is not such as 80 0.20.")
            if match:
                found[match["name"]] = Decimal(match["factor"])
        return found

    def policy(self) -> Policy:
        """The policy of a valid form."""
        data = self.cleaned_data
        if data["preset"] != "custom":
            return PRESETS[data["preset"]]
        return Policy(
            preset="custom",
            reduction=data["reduction"] or "rank",
            basis=data["basis"] or "fee",
            rounds_lines=data["rounds_lines"],
            pinned=data["pinned"],
            by_modifier={name: factor for name, factor in data["factors"].items() if len(name) == 2},
            by_code={name: factor for name, factor in data["factors"].items() if len(name) == 5},
        )
