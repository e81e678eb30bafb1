"""What staff fill in about releases."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

KINDS = (".zip", ".csv", ".txt", ".xlsx")
LICENCE = (
    "The file holds CPT codes and descriptors, copyright American Medical Association. I have accepted the AMA's "
    "license agreement that CMS shows before the download, on behalf of this organization."
)


class UploadForm(forms.Form):
    """A release file, the license, and the first service date where CMS made it another than the quarter's."""

    license = forms.BooleanField(
        label=LICENCE, error_messages={"required": "Confirm the AMA license, or do not upload. Nothing was kept."}
    )
    effective_from = forms.DateField(
        label="Effective from",
        required=False,
        help_text="Only where CMS made the release effective on another day than the first of its quarter.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    file = forms.FileField(
        label="Release file",
        error_messages={"required": "Choose the zip as CMS ships it.", "empty": "The file is empty. Nothing was kept."},
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what is no release by its name; what is inside is looked at by the import."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if PurePath(file.name or "").suffix.lower() not in KINDS:
            raise forms.ValidationError(
                "Choose the zip as CMS ships it, or one PPRRVU file as csv, txt or xlsx. Nothing was kept."
            )
        return file


class EffectiveForm(forms.Form):
    """Another first service date."""

    effective_from = forms.DateField(
        label="Effective from",
        help_text="Change it only if CMS made the release retroactive.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class ScheduleForm(forms.Form):
    """When readers shall see a release, in the visitor's own time."""

    publish_at = forms.DateTimeField(
        label="Or publish later",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )

    def clean_publish_at(self) -> Any:
        """A time that has not gone by."""
        when = self.cleaned_data["publish_at"]
        if when <= timezone.now():
            raise forms.ValidationError("This time has gone by. Name a later one, or publish now.")
        return when
