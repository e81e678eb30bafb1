"""The filters of the page of changes between two releases."""

from django import forms

from codes.domain.sections import SECTIONS

KINDS = (
    ("", "All codes"),
    ("new", "New"),
    ("gone", "Removed"),
    ("status", "Status changed"),
    ("work", "Work RVU changed"),
    ("factors", "Factors"),
    ("gpci", "GPCIs"),
    ("anesthesia", "Anesthesia factors"),
    ("caps", "Outpatient caps"),
)


class ChangesForm(forms.Form):
    """Which changes of a release to show."""

    kind = forms.ChoiceField(label="Change", required=False, choices=KINDS)
    section = forms.ChoiceField(
        label="Section", required=False, choices=[("", "All sections"), *((s.slug, s.name) for s in SECTIONS)]
    )
