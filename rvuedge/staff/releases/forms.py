"""Forms of the release pages."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from codes.domain.release_names import LETTERS, ReleaseName

if TYPE_CHECKING:
    from datetime import date

    from django.core.files.uploadedfile import UploadedFile

KINDS = (".zip", ".csv", ".txt", ".xlsx")
LETTERS_TO_CHOOSE = [(letter, f"{letter}, {meaning}") for letter, meaning in LETTERS.items()]
LICENSE = (
    "The file holds CPT codes and descriptors, copyright American Medical Association. I have accepted the AMA's "
    "license agreement that CMS shows before the download, on behalf of this organization."
)


class NameForm(forms.Form):
    """Which release a file is and from which day: its year, letters, and the day if its name doesn't tell it."""

    year = forms.IntegerField(label="Year", min_value=2000, max_value=2099)
    letter = forms.ChoiceField(label="Release", choices=[("", "Choose"), *LETTERS_TO_CHOOSE])
    effective_from = forms.DateField(
        label="Effective from",
        required=False,
        help_text="Leave it empty for the first day of the quarter. A correction and a March release need it.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    @property
    def name(self) -> ReleaseName | None:
        """The release that the fields name; None if they name none."""
        year, letter = (self.cleaned_data.get(field) for field in ("year", "letter"))
        return ReleaseName(year, letter) if year and letter else None

    @property
    def first_day(self) -> "date | None":
        """The day given, else the one that the name tells."""
        day: date | None = self.cleaned_data.get("effective_from")
        return day or (self.name.first_day if self.name else None)

    def clean(self) -> dict[str, Any]:
        """Check that a named release has a day, of its own year."""
        cleaned = super().clean() or {}
        if self.name and "effective_from" not in self.errors:
            if self.first_day is None:
                self.add_error("effective_from", f"Enter the first date of service of {self.name.label}.")
            elif not self.name.may_begin_on(self.first_day):
                self.add_error("effective_from", f"Enter a date in {self.name.year}, the year of {self.name.label}.")
        return cleaned


class UploadForm(NameForm):
    """A release file, the AMA license, and what the file may not say: its name, and its first day."""

    field_order = ("license", "file", "letter", "year", "effective_from")
    year = forms.IntegerField(label="Year", min_value=2000, max_value=2099, required=False)
    letter = forms.ChoiceField(label="Release", required=False, choices=[("", "As the file says"), *LETTERS_TO_CHOOSE])
    license = forms.BooleanField(
        label=LICENSE, error_messages={"required": "Confirm the AMA license before you upload. Nothing was kept."}
    )
    effective_from = forms.DateField(
        label="Effective from",
        required=False,
        help_text="For a correction such as RVU24AR, or if it's not the first day of the quarter.",
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

    def clean(self) -> dict[str, Any]:
        """Also check that year and letters come together."""
        cleaned = super().clean()
        given = [field for field in ("year", "letter") if cleaned.get(field)]
        if len(given) == 1 and not self.errors.keys() & {"year", "letter"}:
            missing = "letter" if given == ["year"] else "year"
            self.add_error(missing, "Give both the year and the release, or neither.")
        return cleaned

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
