"""The filter for entries of a log: the history page and the API use the same one."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, DateFilter, FilterSet

from codes.domain.search.typed import typed_code
from logbook.models import Entry, Setting

ISO_DATES = ["%Y-%m-%d"]


class TrueFalseField(forms.Field):
    """Accepts `true` or `false`. NullBooleanField ignores any other text; here it's an error."""

    def to_python(self, value: Any) -> bool | None:
        """Return the value, None if the field is empty."""
        if value in self.empty_values:
            return None
        if value not in ("true", "false"):
            raise forms.ValidationError("Enter true or false.")
        return bool(value == "true")


class TrueFalseFilter(BooleanFilter):  # type: ignore[misc]  # django-filter has no types
    """A filter that accepts `true` or `false`."""

    field_class = TrueFalseField


class EntryFilter(FilterSet):  # type: ignore[misc]  # as above
    """Filters entries to those that match every field given. `qs` ignores invalid fields; `errors` names them."""

    first = DateFilter("service_date", "gte", input_formats=ISO_DATES, help_text="Service date on or after")
    last = DateFilter("service_date", "lte", input_formats=ISO_DATES, help_text="Service date on or before")
    modifier = CharFilter(method="having_modifier", min_length=2, max_length=2, help_text="A two-character modifier")
    setting = ChoiceFilter(choices=Setting.choices, empty_label="Any setting")
    needs_review = TrueFalseFilter(method="needing_review", help_text="Only entries that need review")

    class Meta:
        model = Entry
        fields: tuple[str, ...] = ()  # all are declared above

    @property
    def values(self) -> dict[str, Any]:
        """The values by field, without invalid ones."""
        self.form.errors  # noqa: B018 cleans the form, once
        values: dict[str, Any] = self.form.cleaned_data
        return values

    @property
    def is_narrow(self) -> bool:
        """Whether it filters by more than dates."""
        return any(self.values.get(name) for name in ("text", "modifier", "setting", "needs_review"))

    def having_modifier(self, entries: QuerySet[Entry], _name: str, value: str) -> QuerySet[Entry]:
        """Keep entries with the modifier, in either case."""
        return entries.filter(modifiers__contains=[value.upper()])

    def needing_review(self, entries: QuerySet[Entry], _name: str, value: bool) -> QuerySet[Entry]:
        """Keep entries that need review; `false` filters nothing."""
        return entries.filter(needs_review=True, reviewed_at__isnull=True) if value else entries


class EntrySearch(EntryFilter):
    """The filter with text. Text is typed, so it comes in a form or a body, never in a URL."""

    text = CharFilter(
        method="having_text",
        max_length=80,
        help_text="A code, its beginning, or text from its name (at most 80 characters)",
    )

    def having_text(self, entries: QuerySet[Entry], _name: str, value: str) -> QuerySet[Entry]:
        """Keep entries of the code typed, or whose code starts with, or whose code's names contain, each word."""
        if code := typed_code(value):
            return entries.filter(code_id=code)
        for word in value.split():
            in_names = Q(code__title__icontains=word) | Q(code__synonyms__icontains=word)
            entries = entries.filter(Q(code__hcpcs__istartswith=word) | in_names | Q(code__descriptor__icontains=word))
        return entries
