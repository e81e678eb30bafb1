"""The policy form: preset, factors, pinned release."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from codes.fee_schedule.releases import published_releases
from logbook.domain.valuation.policy import PRESET_NAMES, PRESETS, Policy

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

    def first_day(self, today: date, log_begins: date | None) -> date | None:
        """The first date of service to revalue, today by default; None for no entry."""
        scope = self.cleaned_data["scope"] or "from"
        if scope == "new":
            return None
        return min(log_begins or today, today) if scope == "all" else self.cleaned_data["since"] or today


class PolicyForm(forms.Form):
    """A policy: a preset, or Medicare's rules with changes."""

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
        label="Ranked by", choices=[("fee", "Fee (total RVU), as Medicare does"), ("work", "Work RVU")], required=False
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict.fromkeys(release.label for release in published_releases())
        choices = [("", "In effect on each date"), *((label, label) for label in labels)]
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
                "reduces_imaging": policy.reduces_imaging,
                "pinned": policy.pinned,
                "factors": "\n".join(factors),
            }
        )

    def clean_factors(self) -> dict[str, Decimal]:
        """Return the factor of each modifier or code. The error names the first invalid line."""
        found: dict[str, Decimal] = {}
        for number, text in enumerate(self.cleaned_data["factors"].upper().splitlines(), 1):
            match = FACTOR_LINE.fullmatch(text.strip())
            if text.strip() and (match is None or not match["factor"]):
                raise forms.ValidationError(
                    f"Line {number}, “{text.strip()[:20]}”: use a modifier or code and a factor, such as 80 0.20."
                )
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
            reduces_imaging=data["reduces_imaging"],
            pinned=data["pinned"],
            by_modifier={name: factor for name, factor in data["factors"].items() if len(name) == 2},
            by_code={name: factor for name, factor in data["factors"].items() if len(name) == 5},
        )
