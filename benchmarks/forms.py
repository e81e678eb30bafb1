"""Survey forms: a survey's facts, a row entered by hand, and an upload."""

from decimal import Decimal
from typing import Any

from django import forms

from benchmarks.domain.metrics import CHOICES, METRICS, PERCENTILES
from benchmarks.domain.table import NoTableError, table_of
from benchmarks.importers.found import ReadRow
from benchmarks.importers.names import specialty_named
from benchmarks.importers.numbers import NotANumberError, read_number
from benchmarks.importers.points import point_alone
from benchmarks.models import ProviderType, Survey, SurveyRow
from benchmarks.models.surveys import ALL_PRACTICES, ALL_REGIONS, FIRST_YEAR
from benchmarks.services import TEXTS_OF_SURVEY, SurveyFacts
from rvuedge.common.form_fields import year_field
from rvuedge.common.specialties import NAMES
from rvuedge.privacy.fields import FreeText, keep_saved
from rvuedge.privacy.quoting import quoted

YES_NO = [("", "The survey doesn't say"), ("yes", "Yes, after modifiers"), ("no", "No, before modifiers")]
ADJUSTED = {"yes": True, "no": False}


class SurveyForm(forms.Form):
    """A survey's facts, which pages show next to each percentile, and the confirmation that the user may use it."""

    publisher = FreeText(max_length=100)
    title = FreeText(max_length=120)
    survey_year = year_field("Survey year", first=FIRST_YEAR, is_required=True)
    data_year = year_field("Data year", first=FIRST_YEAR, help_text="The year the data are from.")
    schedule_year = year_field(
        "Fee schedule year", first=FIRST_YEAR, help_text="The fee schedule the survey uses, if it says."
    )
    modifier_adjusted = forms.ChoiceField(label="Do wRVU reflect modifiers?", choices=YES_NO, required=False)
    fte_basis = FreeText(label="FTE basis", max_length=80, required=False, help_text="For example, “1.0 FTE”.")
    license_note = FreeText(
        label="License note", max_length=200, required=False, help_text="Shown next to each percentile."
    )
    may_use = forms.BooleanField(
        label="I'm allowed to use these numbers here",
        error_messages={"required": "Surveys are licensed. Confirm that you're allowed to use this one."},
    )

    @classmethod
    def of(cls, survey: Survey, sent: Any = None) -> "SurveyForm":
        """Return the form filled with a survey, or with what was sent to change it."""
        names = ("publisher", "title", "survey_year", "data_year", "schedule_year", "fte_basis", "license_note")
        facts = {name: getattr(survey, name) for name in names}
        adjusted = {True: "yes", False: "no", None: ""}[survey.modifier_adjusted]
        form = cls(sent, initial=facts | {"modifier_adjusted": adjusted, "may_use": True})
        keep_saved(form, {name: getattr(survey, name) for name in TEXTS_OF_SURVEY.values()})
        return form

    def clean(self) -> dict[str, Any]:
        """Refuse data from a later year than the survey."""
        data = super().clean() or {}
        if data.get("data_year") and data.get("survey_year") and data["data_year"] > data["survey_year"]:
            self.add_error("data_year", "The data year can't be later than the survey year.")
        return data

    def facts(self) -> SurveyFacts:
        """Return the facts of a valid form."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "may_use"}
        return SurveyFacts(**data | {"modifier_adjusted": ADJUSTED.get(data["modifier_adjusted"])})


class RowForm(forms.Form):
    """One survey row entered by hand: a specialty, a metric, and the percentiles the survey publishes."""

    specialty = forms.ChoiceField(choices=[("", "Choose"), *((name, name) for name in NAMES)], required=False)
    other_specialty = FreeText(
        label="Or the survey's name for it",
        max_length=100,
        required=False,
        help_text="For a specialty that isn't in the list.",
    )
    metric = forms.ChoiceField(choices=CHOICES)
    provider_type = forms.ChoiceField(label="Provider type", choices=ProviderType.choices)
    region = FreeText(max_length=60, required=False, help_text="Leave empty for all regions.")
    practice_type = FreeText(
        label="Practice type", max_length=60, required=False, help_text="Leave empty for all practices."
    )
    p10 = forms.CharField(label="10th", max_length=20, required=False)
    p25 = forms.CharField(label="25th", max_length=20, required=False)
    p50 = forms.CharField(label="Median", max_length=20, required=False)
    p75 = forms.CharField(label="75th", max_length=20, required=False)
    p90 = forms.CharField(label="90th", max_length=20, required=False)
    other_points = forms.CharField(
        label="Other percentiles",
        max_length=300,
        required=False,
        help_text="If the survey publishes more, such as “20: 5,100; 65: 8,200”.",
    )
    n_providers = forms.IntegerField(label="Providers", min_value=0, max_value=10_000_000, required=False)
    n_groups = forms.IntegerField(label="Groups", min_value=0, max_value=10_000_000, required=False)

    @classmethod
    def of(cls, row: SurveyRow, sent: Any = None) -> "RowForm":
        """Return the form filled with a row, or with what was sent to change it."""
        names = ("metric", "provider_type", "region", "practice_type", "n_providers", "n_groups")
        values = {f"p{p}": f"{v.normalize():,f}" for p, v in row.values.items() if p in PERCENTILES}
        others = "; ".join(f"{p}: {v.normalize():,f}" for p, v in row.values.items() if p not in PERCENTILES)
        key = "specialty" if row.specialty in NAMES else "other_specialty"
        initial = {name: getattr(row, name) for name in names} | values
        form = cls(sent, initial=initial | {key: row.specialty, "other_points": others})
        keep_saved(form, {"other_specialty": row.specialty, "region": row.region, "practice_type": row.practice_type})
        return form

    def clean(self) -> dict[str, Any]:
        """Require a specialty, and numbers that make a percentile table."""
        data = super().clean() or {}
        named = (data.get("specialty") or data.get("other_specialty", "")).strip()
        if not named:
            self.add_error("specialty", "Choose a specialty, or name it below.")
        data["printed"], data["named"] = named, specialty_named(named) or named
        if data.get("metric"):
            data["values"] = self._values(data)
        return data

    def _values(self, data: dict[str, Any]) -> dict[int, Decimal | None]:
        values: dict[int, Decimal | None] = {}
        for percentile in PERCENTILES:
            try:
                values[percentile] = read_number(data.get(f"p{percentile}", ""), METRICS[data["metric"]])
            except NotANumberError as error:
                self.add_error(f"p{percentile}", f"{error}.")
        values |= self._other_values(data)
        if not self.errors:
            try:
                table_of(values)
            except NoTableError as error:
                field = "p50" if error.percentile is None else f"p{error.percentile}"
                self.add_error(field if field in self.fields else "other_points", f"{error}.")
        return values

    def _other_values(self, data: dict[str, Any]) -> dict[int, Decimal | None]:
        """Return the other percentiles: pairs such as `20: 5,100`, separated by semicolons."""
        values: dict[int, Decimal | None] = {}
        for part in filter(None, (part.strip() for part in data.get("other_points", "").split(";"))):
            name, colon, number = part.partition(":")
            percentile = point_alone(name) if colon else None
            if percentile is None or percentile in values or percentile in PERCENTILES:
                reason = "must be another percentile and its value, such as 20: 5,100."
                self.add_error("other_points", f"{quoted(part)} {reason}")
                continue
            try:
                values[percentile] = read_number(number.strip(), METRICS[data["metric"]])
            except NotANumberError as error:
                self.add_error("other_points", f"{error}.")
        return values

    def row(self) -> ReadRow:
        """Return the row of a valid form."""
        data = self.cleaned_data
        return ReadRow(
            number=0,
            specialty=data["named"],
            provider_type=data["provider_type"],
            region=data["region"].strip() or ALL_REGIONS,
            practice_type=data["practice_type"].strip() or ALL_PRACTICES,
            metric=data["metric"],
            values=data["values"],
            n_providers=data["n_providers"],
            n_groups=data["n_groups"],
            printed=data["printed"],
        )


class UploadForm(forms.Form):
    """A survey file to upload."""

    file = forms.FileField(
        label="Survey file",
        help_text="CSV or XLSX, at most 2 MB. We keep what we read of it for a day, or until you import or discard it.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        error_messages={"empty": "The file is empty.", "required": "Choose a file."},
    )
