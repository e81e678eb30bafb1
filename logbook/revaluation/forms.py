"""The policy form: preset, factors, pinned release."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from codes.fee_schedule.releases import published_releases
from logbook.domain.valuation.policy import PRESET_NAMES, PRESETS, Policy
from rvuedge.privacy.quoting import quoted

CUSTOM = ("reduction", "basis", "factors", "pinned", "rounds_lines", "reduces_imaging")
UNUSED = (
    "You changed the custom policy, but chose “{}”, which doesn't use it. Nothing was saved. Choose Custom to use your "
    "changes, or check “Drop my changes to the custom policy”."
)

FACTOR_LINE = re.compile(r"(?P<name>[0-9A-Z]{2}|[0-9A-Z]{5})\s*[:=\s]\s*(?P<factor>[0-9]?(?:\.[0-9]{1,4})?)")


class ScopeForm(forms.Form):
    """Which entries a new policy revalues. New entries always use it."""

    scope = forms.ChoiceField(
        choices=[("from", "From a date on"), ("all", "The whole log"), ("new", "Only new entries")],
        widget=forms.RadioSelect,
        required=False,
    )
    since = forms.DateField(
        label="Date", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def is_default(self, today: date) -> bool:
        """Whether a valid form has the choice the page opens with: entries from today on."""
        return self.cleaned_data["scope"] in ("", "from") and self.cleaned_data["since"] in (None, today)

    def first_day(self, today: date, log_begins: date | None) -> date | None:
        """The first date of service to revalue, today by default; None for no entry."""
        scope = self.cleaned_data["scope"] or "from"
        if scope == "new":
            return None
        return min(log_begins or today, today) if scope == "all" else self.cleaned_data["since"] or today


class PolicyForm(forms.Form):
    """A policy: a preset, or Medicare's rules with changes."""

    drops = False  # whether to offer to drop changes of the custom policy
    preset = forms.ChoiceField(choices=list(PRESET_NAMES.items()), widget=forms.RadioSelect)
    reduction = forms.ChoiceField(
        label="Multiple procedures in a session",
        choices=[
            ("rank", "Ranked: 100%, then 50% each"),
            ("none", "Each in full"),
            ("modifier-51", "50% for each line with modifier 51"),
        ],
        required=False,
    )
    basis = forms.ChoiceField(
        label="Ranked by", choices=[("fee", "Total RVU, as Medicare does"), ("work", "Work RVU")], required=False
    )
    factors = forms.CharField(
        label="Your own factors",
        help_text="One per line: a modifier or code, then its factor, such as 80 0.20 or 97110 0.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "characters"}),
    )
    pinned = forms.ChoiceField(
        label="Release", help_text="Some contracts use one year's values for all dates.", required=False
    )
    rounds_lines = forms.BooleanField(label="Round each line to two places", required=False)
    reduces_imaging = forms.BooleanField(label="Count further imaging studies in a session at 95%", required=False)

    def __init__(self, data: QueryDict | None, *, current: Policy, custom: Policy) -> None:
        """The form of the `current` policy, or of `data`. `custom` is the last custom policy: its fields are filled in,
        so that a switch to another policy and back loses none of them."""
        self._custom = {name: getattr(custom, name) for name in CUSTOM if name != "factors"}
        self._custom["factors"] = {**custom.by_modifier, **custom.by_code}
        factors = "\n".join(f"{name} {factor}" for name, factor in self._custom["factors"].items())
        super().__init__(data, initial=self._custom | {"preset": current.preset, "factors": factors})
        labels = dict.fromkeys(release.label for release in published_releases())
        kept = {custom.pinned: f"{custom.pinned}, not loaded"} if custom.pinned and custom.pinned not in labels else {}
        choices = [("", "In effect on each date"), *((label, label) for label in labels), *kept.items()]
        self.fields["pinned"].choices = choices  # type: ignore[attr-defined]

    def clean_factors(self) -> dict[str, Decimal]:
        """Return the factor of each modifier or code. The error names the first invalid line."""
        found: dict[str, Decimal] = {}
        for number, text in enumerate(self.cleaned_data["factors"].upper().splitlines(), 1):
            if not text.strip():
                continue
            name, factor = _factor(number, text.strip())
            if found.setdefault(name, factor) != factor:
                raise forms.ValidationError(f"Line {number}: {name} has another factor above. Keep one of them.")
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse changes of the custom policy under another policy, which would drop them."""
        data = self.cleaned_data
        preset = data.get("preset", "custom")
        if preset != "custom" and not self.errors and self._changes_custom():
            self.drops = True
            self.add_error("preset", UNUSED.format(PRESET_NAMES[preset]))
        return data

    @property
    def is_dropping(self) -> bool:
        """Whether changes of the custom policy were given up."""
        return bool(self.data.get("drops_custom"))

    def _changes_custom(self) -> bool:
        """Whether a field of the custom policy was sent that differs from the last custom policy. Without its fields,
        a request changes nothing of it."""
        sent = [] if self.is_dropping else [name for name in CUSTOM if name in self.data]
        return any(self.cleaned_data[name] != self._custom[name] for name in sent)

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
            reduces_imaging=data["reduces_imaging"],
            pinned=data["pinned"],
            by_modifier={name: factor for name, factor in data["factors"].items() if len(name) == 2},
            by_code={name: factor for name, factor in data["factors"].items() if len(name) == 5},
        )


def _factor(number: int, text: str) -> tuple[str, Decimal]:
    """Return the name and factor on a line. Raises ValidationError with the line."""
    match = FACTOR_LINE.fullmatch(text)
    if match is None or not match["factor"]:
        raise forms.ValidationError(
            f"Line {number}, {quoted(text, 20)}: use a modifier or code and a factor, such as 80 0.20."
        )
    return match["name"], Decimal(match["factor"])
