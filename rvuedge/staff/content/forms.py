"""Forms for code content."""

from typing import Any

from django import forms

from codes.content.files import ContentFileError, parse_files, patient_data_in, problems_of
from codes.content.queries import codes_that_share, unknown_codes
from codes.domain.content import LISTS, ContentEntry
from codes.domain.hcpcs import normalize
from codes.domain.sections import SECTIONS
from rvuedge.common.specialties import CHOICES
from rvuedge.common.zips import ZipRefusedError, members_of
from rvuedge.privacy.fields import FreeText

MAX_UPLOAD = 5 * 1024 * 1024
MAX_UNPACKED = 20_000_000
MAX_FILES = 500
NAMES = {"title", "synonyms", "description", "plain", "context", "specialties", "companions", "provenance"}


class FilterForm(forms.Form):
    """The filters of the list of codes."""

    q = FreeText(label="Code or text", required=False, max_length=80)
    section = forms.ChoiceField(required=False)
    content = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Any"), ("draft", "Draft"), ("reviewed", "Reviewed"), ("texts", "Incomplete"), ("none", "No content"),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = [(section.slug, section.name) for section in SECTIONS]
        self.fields["section"].choices = [("", "All sections"), *sections]  # type: ignore[attr-defined]


class ContentForm(forms.Form):
    """The content of one code, checked against the schema of the files. `version` is the version being edited."""

    title = forms.CharField(help_text="At most 60 characters.")
    synonyms = forms.CharField(
        label="Also known as", required=False, help_text="What people type, separated by commas."
    )
    description = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="One sentence on what's done."
    )
    plain = forms.CharField(
        label="In plain language", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="For a patient."
    )
    context = forms.CharField(
        label="Clinical context",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="When to choose it and what to note.",
    )
    specialties = forms.MultipleChoiceField(required=False, choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    companions = forms.CharField(label="Often billed with", required=False, help_text="Codes, separated by spaces.")
    provenance = forms.CharField(label="Written by", help_text="Shown on the code page.")
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, hcpcs: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self["specialties"].value() or []
        first = sorted(CHOICES, key=lambda choice: choice[0] not in chosen)
        self.fields["specialties"].choices = first  # type: ignore[attr-defined]
        self.hcpcs = hcpcs
        self.entry: ContentEntry | None = None

    @staticmethod
    def initial_of(entry: ContentEntry, version: int) -> dict[str, Any]:
        """Return the form's initial values for saved content."""
        return {
            **{name: getattr(entry, name) for name in NAMES},
            "synonyms": ", ".join(entry.synonyms),
            "specialties": list(entry.specialties),
            "companions": " ".join(entry.companions),
            "version": version,
        }

    def clean(self) -> dict[str, Any]:
        """Build the entry and check it against the schema, other codes' sentences, and the list of codes."""
        values = super().clean() or {}
        given: dict[str, Any] = {name: self._value(name, values) for name in NAMES}
        entry = ContentEntry(**given)
        for name, reason in [*patient_data_in(entry), *problems_of(entry.as_dict())]:
            if name in NAMES and name not in self.errors:
                self.add_error(name, f"{reason[:1].upper()}{reason[1:]}.")
        if unknown := unknown_codes(entry.companions):
            self.add_error("companions", f"No such code: {', '.join(unknown)}.")
        for sentence, other in codes_that_share(entry, self.hcpcs).items():
            name = next(name for name in ("description", "plain", "context") if sentence in getattr(entry, name))
            self.add_error(name, f"{other} has the same sentence: “{sentence}”")
        self.entry = entry
        return values

    @staticmethod
    def _value(name: str, values: dict[str, Any]) -> str | tuple[str, ...]:
        given = values.get(name, "")
        if name == "synonyms":
            return tuple(part.strip() for part in given.split(",") if part.strip())
        if name == "companions":
            return tuple(normalize(part) for part in given.replace(",", " ").split())
        return tuple(given) if name in LISTS else " ".join(given.split())


class UploadForm(forms.Form):
    """A content file, or a zip of them as written by the export."""

    file = forms.FileField(label="TOML file, or a zip of TOML files")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries: dict[str, ContentEntry] = {}

    def clean_file(self) -> Any:
        """Read and check the complete file; every problem becomes an error."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_UPLOAD:
            raise forms.ValidationError("The file is larger than 5 MB. Nothing was imported.")
        try:
            self.entries = parse_files(_members(upload.name, upload.read()))
        except ContentFileError as error:
            raise forms.ValidationError(str(error).split("\n")) from error
        return upload


def _members(name: str, data: bytes) -> list[tuple[str, bytes]]:
    """Return the TOML files of an upload, with their names."""
    if not data.startswith(b"PK"):
        return [(name, data)]
    try:
        members = list(members_of(data, most=MAX_FILES, most_bytes=MAX_UNPACKED, suffix=".toml"))
    except ZipRefusedError as error:
        raise forms.ValidationError(f"The file {error}. Nothing was imported.") from error
    if not members:
        raise forms.ValidationError("There is no TOML file in this zip. Nothing was imported.")
    return members
