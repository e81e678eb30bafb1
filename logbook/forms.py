"""What the log and edit pages send."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from codes.queries import published_releases
from logbook.bundle import read_text
from logbook.crediting import Line, in_words
from logbook.domain.policy import PRESET_NAMES, PRESETS, Policy
from logbook.domain.reading import read_modifiers
from logbook.domain.tokenizer import Parsed
from logbook.filters import EntryFilter
from logbook.models import MAX_FACTOR, MAX_UNITS, Entry, Setting
from rvuedge.common.periods import month_of

LONGEST_TEXT = 20_000
OTHER_DAY = "other"  # the service_date that points to the field other_date


@dataclass(slots=True)
class Draft:
    """What the log page sends: when, where, the text as typed with its lines, and what of it is no line (`rest`).
    `batch` names this form: sent twice, it makes the same lines."""

    service_date: date
    setting: str = Setting.FACILITY
    text: str = ""
    lines: list[Line] = field(default_factory=list)
    rest: str = ""
    problem: str = ""
    batch: uuid.UUID = field(default_factory=uuid.uuid4)

    @classmethod
    def from_request(cls, data: QueryDict, today: date) -> "Draft":
        """Read the page's fields. `code` is typed text too: a code page's link sends it."""
        text = " ".join(part for name in ("q", "code") for part in data.getlist(name) if part)[:LONGEST_TEXT]
        chosen = data.get("service_date", "")
        day, problem = _read_date(data.get("other_date", "") if chosen == OTHER_DAY else chosen, today)
        parsed = read_text(text, day)
        setting = data.get("setting", "")
        batch = _read_uuid(data.get("batch", ""))
        return cls(
            service_date=day,
            setting=setting if setting in Setting.values else Setting.FACILITY,
            text=text,
            lines=[
                Line(line.hcpcs, line.units, uuid.uuid5(batch, str(n)), line.modifiers)
                for n, line in enumerate(parsed.lines)
            ],
            rest=parsed.pending,
            problem=problem or _problem_of(parsed),
            batch=batch,
        )


def _read_uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def _problem_of(parsed: Parsed) -> str:
    if parsed.pending:
        return f"“{parsed.pending[:60]}” is no code."
    for other in parsed.alternatives:
        if other.is_tied:
            return f"Two readings: {other.chosen} or {other.text}. Type the one you mean."
    return ""


def _read_date(text: str, today: date) -> tuple[date, str]:
    if not text:
        return today, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return today, f"“{text[:20]}” is not a date. Write it as {today.isoformat()}."


class HistoryForm(forms.Form):
    """Which entries the history shows. Nothing that it is sent is an error: what cannot be read asks for nothing."""

    month = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)
    first = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    text = forms.CharField(label="Code or words", required=False, max_length=80)
    modifier = forms.CharField(required=False, max_length=2)
    setting = forms.ChoiceField(required=False, choices=[("", "Any setting"), *Setting.choices])
    review = forms.BooleanField(label="Needs review", required=False)

    def __init__(self, data: QueryDict, *, today: date) -> None:
        super().__init__(data)
        self.today = today
        self.is_valid()
        self.asked = self.cleaned_data

    @property
    def shown_month(self) -> date | None:
        """The first day of the month that is shown; None for other periods."""
        if self.asked.get("first") or self.asked.get("last") or self.asked.get("month") == "all":
            return None
        try:
            return date.fromisoformat(f"{self.asked.get('month', '')}-01")
        except ValueError:
            return self.today.replace(day=1)

    def filter(self) -> EntryFilter:
        """What the entries must have."""
        asked, month = self.asked, self.shown_month
        period = month_of(month) if month else None
        return EntryFilter(
            first=period.first if period else asked.get("first"),
            last=period.last if period else asked.get("last"),
            text=asked.get("text", ""),
            modifier=asked.get("modifier", ""),
            setting=asked.get("setting", ""),
            needs_review=asked.get("review", False),
        )

    def period_label(self) -> str:
        """`March 2026`, `All`, or the days chosen."""
        if month := self.shown_month:
            return f"{month:%B %Y}"
        first, last = self.asked.get("first"), self.asked.get("last")
        if first and last:
            return f"{in_words(first)} to {in_words(last)}"
        return f"From {in_words(first)}" if first else f"Until {in_words(last)}" if last else "All"


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
