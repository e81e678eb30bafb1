"""Forms of the release pages."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

KINDS = (".zip", ".csv", ".txt", ".xlsx")
LICENSE = (
    "The file holds CPT codes and descriptors, copyright American Medical Association. I have accepted the AMA's "
    "license agreement that CMS shows before the download, on behalf of this organization."
)


class UploadForm(forms.Form):
    """A release file, the AMA license, and the effective date if it isn't the first of the quarter."""

    license = forms.BooleanField(
        label=LICENSE, error_messages={"required": "Confirm the AMA license before you upload. Nothing was kept."}
    )
    effective_from = forms.DateField(
        label="Effective from",
        required=False,
        help_text="Only if CMS made the release effective on a date other than the first of its quarter.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    file = forms.FileField(
        label="Release file",
        error_messages={
            "required": "Choose the zip exactly as CMS publishes it.",
            "empty": "The file is empty. Nothing was kept.",
        },
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse other file types; the import checks the content."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if PurePath(file.name or "").suffix.lower() not in KINDS:
            raise forms.ValidationError(
                "Choose the zip exactly as CMS publishes it, or one PPRRVU file (csv, txt or xlsx). Nothing was kept."
            )
        return file


class EffectiveForm(forms.Form):
    """A different effective date."""

    effective_from = forms.DateField(
        label="Effective from",
        help_text="Change it only if CMS made the release retroactive.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class ScheduleForm(forms.Form):
    """The time to publish a release, in the visitor's time zone."""

    publish_at = forms.DateTimeField(
        label="Or publish later",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )

    def clean_publish_at(self) -> Any:
        """Refuse a time that has passed."""
        when = self.cleaned_data["publish_at"]
        if when <= timezone.now():
            raise forms.ValidationError("This time has passed. Choose a later one, or publish now.")
        return when
