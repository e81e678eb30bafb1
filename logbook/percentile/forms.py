"""Forms of the percentile page: the comparison, the method, and compensation."""

from decimal import Decimal
from typing import Any

from django import forms

from benchmarks.domain.metrics import CHOICES
from benchmarks.models import ProviderType
from benchmarks.models.surveys import FIRST_YEAR
from rvuedge.common.form_fields import year_field
from rvuedge.privacy.fields import FreeText

MIN_DOLLARS, MAX_DOLLARS = Decimal("0.01"), Decimal(100_000_000)


class ChoiceForm(forms.Form):
    """The survey, specialty and metric that a clinician compares with."""

    survey = forms.IntegerField(required=False)
    specialty = FreeText(max_length=100, required=False)
    metric = forms.ChoiceField(choices=[("", ""), *CHOICES], required=False)
    region = FreeText(max_length=60, required=False)
    provider_type = forms.ChoiceField(choices=[("", ""), *ProviderType.choices], required=False)
    practice_type = FreeText(max_length=60, required=False)


class MethodForm(forms.Form):
    """The annualization method, clinical days a year, and whether to scale down more than full time."""

    method = forms.ChoiceField(choices=[(name, name) for name in ("", "trend", "working", "calendar")], required=False)
    clinical_days = forms.IntegerField(
        label="Clinical days a year",
        min_value=1,
        max_value=366,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3}),
    )
    scales_down = forms.BooleanField(label="Scale down to 1.0 FTE", required=False)


def dollars_field(label: str, *, is_required: bool = True) -> forms.DecimalField:
    """Return a field for an amount in dollars."""
    return forms.DecimalField(
        label=label,
        min_value=MIN_DOLLARS,
        max_value=MAX_DOLLARS,
        max_digits=11,
        decimal_places=2,
        required=is_required,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class CompensationForm(forms.Form):
    """A calendar year's compensation and collections."""

    year = year_field("Calendar year", first=FIRST_YEAR, is_required=True)
    total = dollars_field("Total compensation, dollars")
    collections = dollars_field("Collections, dollars", is_required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        if data is not None:
            data = {name: str(value).replace(",", "").replace("$", "") for name, value in data.items()}
        super().__init__(data, **kwargs)
