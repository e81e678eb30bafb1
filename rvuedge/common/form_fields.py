"""Form fields that several apps use."""

from django import forms
from django.utils import timezone

YEARS_AHEAD = 2


def year_field(label: str, *, first: int, is_required: bool = False, help_text: str = "") -> forms.IntegerField:
    """Return a field for a calendar year, from `first` to two years from now."""
    return forms.IntegerField(
        label=label,
        min_value=first,
        max_value=timezone.now().year + YEARS_AHEAD,
        required=is_required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
    )
