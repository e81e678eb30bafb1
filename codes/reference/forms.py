"""Filters of the code lists, and the codes to compare."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.text import slugify

from codes.domain.indicators import GLOBAL_DAYS, status_of
from codes.domain.search.typed import typed_code
from codes.domain.sections import RANGES
from codes.reference.lists import ListFilter
from rvuedge.privacy.quoting import quoted

SORTS = (("", "Code"), ("work", "Work RVU, high to low"), ("-work", "Work RVU, low to high"), ("name", "Name"))
SEPARATORS = re.compile(r"[\s,;+]+")
LEAST_COMPARED, MOST_COMPARED = 2, 5


class NumberField(forms.DecimalField):
    """A number; what isn't one isn't shown again, since a browser's number field can't hold it."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what the form shows again."""
        try:
            number = Decimal(data or "")
        except InvalidOperation:
            return ""
        return super().bound_data(data, initial) if number.is_finite() else ""


class ListForm(forms.Form):
    """Filters and sort order of a list of codes; the choices are the values that the section has."""

    least = NumberField(label="Work RVU from", required=False, min_value=0, max_digits=7, decimal_places=2)
    most = NumberField(label="Work RVU to", required=False, min_value=0, max_digits=7, decimal_places=2)
    has_work = forms.ChoiceField(
        label="Work RVU", required=False, choices=(("", "Any"), ("yes", "With"), ("no", "Without"))
    )
    global_days = forms.ChoiceField(label="Global days", required=False)
    status = forms.ChoiceField(label="Status", required=False)
    sort = forms.ChoiceField(label="Sort by", required=False, choices=SORTS)
    removed = forms.BooleanField(label="Show removed codes", required=False)

    def __init__(self, *args: Any, statuses: list[str], periods: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", "Any")] + [(s, f"{s} · {status_of(s).name}") for s in statuses]  # type: ignore[attr-defined]
        self.fields["global_days"].choices = [("", "Any")] + [  # type: ignore[attr-defined]
            (days, f"{days} · {GLOBAL_DAYS.get(days, 'Other')}") for days in periods
        ]

    def clean(self) -> dict[str, Any]:
        """Check that the lower limit isn't above the upper one."""
        cleaned = super().clean() or {}
        least, most = cleaned.get("least"), cleaned.get("most")
        if least is not None and most is not None and least > most:
            self.add_error("most", f"Must be at least {least}, the lower limit.")
        return cleaned

    def wanted(self, section: str, subheading: str) -> ListFilter:
        """The filter to apply; invalid fields are ignored."""
        facts = self.cleaned_data
        return ListFilter(
            section=section,
            subheading=subheading,
            status=facts.get("status", ""),
            global_days=facts.get("global_days", ""),
            has_work={"yes": True, "no": False}.get(facts.get("has_work", "")),
            least_work=facts.get("least"),
            most_work=facts.get("most"),
            include_removed=facts.get("removed", False),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(self.data.get(name) for name in self.fields if name not in ("sort", "removed"))


class ComparedError(ValueError):
    """Codes that can't be compared; the message says why. `codes` are the valid ones."""

    def __init__(self, message: str, codes: list[str]) -> None:
        self.codes = codes
        super().__init__(message)


def compared_codes(text: str) -> list[str]:
    """The codes in `99213,99214`, in order, without duplicates. Raises ComparedError."""
    codes: list[str] = []
    for word in filter(None, SEPARATORS.split(text.strip()[:200])):
        if not (code := typed_code(word)):
            raise ComparedError(f"{quoted(word, 20)} isn't a code.", codes)
        if code not in codes:
            codes.append(code)
    if len(codes) > MOST_COMPARED:
        raise ComparedError(
            f"You can compare up to {MOST_COMPARED} codes; you entered {len(codes)}.", codes[:MOST_COMPARED]
        )
    return codes


def heading_slugs(section: str) -> dict[str, str]:
    """The subheadings of a section, keyed by slug."""
    return {slugify(heading): heading for _, slug, heading in RANGES if slug == section and heading}
