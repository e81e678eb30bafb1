"""What a clinician chooses on the percentile page: survey row, method, compensation."""

from decimal import Decimal
from typing import Any

from django import forms

from benchmarks.domain.metrics import CHOICES
from benchmarks.forms import MOST_DOLLARS, year_field
from benchmarks.models import ProviderType


class ChoiceForm(forms.Form):
    """What a clinician compares with."""

    survey = forms.IntegerField(required=False)
    specialty = forms.CharField(max_length=100, required=False)
    metric = forms.ChoiceField(choices=[("", ""), *CHOICES], required=False)
    region = forms.CharField(max_length=60, required=False)
    provider_type = forms.ChoiceField(choices=[("", ""), *ProviderType.choices], required=False)
    practice_type = forms.CharField(max_length=60, required=False)


class MethodForm(forms.Form):
    """How a year is reached, and the clinic days of one."""

    method = forms.ChoiceField(choices=[(name, name) for name in ("", "trend", "working", "calendar")], required=False)
    clinical_days = forms.IntegerField(
        label="Clinic days a year",
        min_value=1,
        max_value=366,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3}),
    )
    scales_down = forms.BooleanField(label="Scale more than 1.0 FTE down to 1.0", required=False)


class CompensationForm(forms.Form):
    """What was paid in a year, and what was collected."""

    year = year_field("Calendar year", is_required=True)
    total = forms.DecimalField(
        label="Total compensation, dollars",
        min_value=Decimal("0.01"),
        max_value=MOST_DOLLARS,
        max_digits=11,
        decimal_places=2,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    collections = forms.DecimalField(
        label="Collections, dollars",
        min_value=Decimal("0.01"),
        max_value=MOST_DOLLARS,
        max_digits=11,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        if data is not None:
            plain = {name: str(value).replace(",", "").replace("$", "") for name, value in data.items()}
            data = plain
        super().__init__(data, **kwargs)
