"""Write surveys (private ones and those that staff publish to everyone), a clinician's choices, and compensation."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from benchmarks.importers.found import ReadRow
from benchmarks.models import BenchmarkChoice, Compensation, Survey, SurveyRow, SurveyState
from benchmarks.queries import own_row, own_survey, staff_survey
from rvuedge.audit.services import record
from rvuedge.common.locks import lock_account
from rvuedge.privacy.fields import PatientDataError, refuse_patient_data

MAX_SURVEYS = 100
ROW = "This row"
TEXTS_OF_SURVEY = {
    "Publisher": "publisher",
    "Title": "title",
    "FTE basis": "fte_basis",
    "License note": "license_note",
}


class SurveyRefusedError(Exception):
    """A survey that can't be saved or published; the message says why."""


@dataclass(frozen=True, slots=True)
class SurveyFacts:
    """The facts about a survey, with the model's field names."""

    publisher: str
    title: str
    survey_year: int
    data_year: int | None = None
    schedule_year: int | None = None
    fte_basis: str = ""
    modifier_adjusted: bool | None = None
    license_note: str = ""


def create_survey(
    *, owner_id: int | None, facts: SurveyFacts, rows: Iterable[ReadRow], source_name: str = ""
) -> Survey:
    """Save a survey with all its rows, or nothing. It's the owner's, or a staff draft if `owner_id` is None.

    Raises SurveyRefusedError if the owner already has this survey, or too many, and for a text that looks like patient
    data.
    """
    rows = list(rows)
    _check_texts(facts, rows)
    state = SurveyState.PUBLISHED if owner_id else SurveyState.DRAFT
    with transaction.atomic():
        if owner_id:
            _refuse_too_many(owner_id)
        survey = Survey(owner_id=owner_id, state=state, source_name=source_name[:255], **asdict(facts))
        _save_unique(survey)
        SurveyRow.objects.bulk_create([SurveyRow(survey=survey, **_columns(row)) for row in rows], batch_size=500)
    return survey


def _refuse_too_many(owner_id: int) -> None:
    lock_account(owner_id)
    if Survey.objects.filter(owner_id=owner_id).count() >= MAX_SURVEYS:
        raise SurveyRefusedError(f"You can have up to {MAX_SURVEYS} surveys. Delete one first.")


def change_survey(*, user_id: int, survey_id: int, facts: SurveyFacts) -> Survey:
    """Change the facts of the user's survey, but not its rows.

    Raises Survey.DoesNotExist for another user, SurveyRefusedError if the user has another with that name and year.
    """
    survey = own_survey(user_id, survey_id)
    _check_texts(facts, saved={(name, getattr(survey, field)) for name, field in TEXTS_OF_SURVEY.items()})
    for name, value in asdict(facts).items():
        setattr(survey, name, value)
    _save_unique(survey)
    return survey


def _check_texts(
    facts: SurveyFacts | None, rows: Sequence[ReadRow] = (), saved: Collection[tuple[str, str]] = ()
) -> None:
    """Refuse texts that look like patient data, naming the place: a fact of the survey, or a row by its number. `saved`
    are places with their stored texts, which may stay."""
    checked: set[str] = set()
    try:
        if facts:
            refuse_patient_data({name: getattr(facts, field) for name, field in TEXTS_OF_SURVEY.items()}, saved=saved)
        for row in rows:
            texts = {row.specialty, row.printed, row.region, row.practice_type, row.fte_basis} - checked
            checked |= texts
            for text in texts:
                refuse_patient_data({f"Row {row.number}" if row.number else ROW: text}, saved=saved)
    except PatientDataError as found:
        raise SurveyRefusedError(str(found)) from found


def _save_unique(survey: Survey, **options: Any) -> None:
    try:
        with transaction.atomic():
            survey.save(**options)
    except IntegrityError as error:
        if "survey_once" not in str(error):
            raise
        duplicate = f"You already have {survey}" if survey.owner_id else f"{survey} is already published to everyone"
        raise SurveyRefusedError(f"{duplicate}. Change the title or year, or delete the other one.") from error


def _columns(row: ReadRow) -> dict[str, Any]:
    points = [(percentile, value) for percentile, value in sorted(row.values.items()) if value is not None]
    return {
        "specialty": row.specialty,
        "printed_specialty": "" if row.printed == row.specialty else row.printed,
        "provider_type": row.provider_type,
        "region": row.region,
        "practice_type": row.practice_type,
        "metric": row.metric,
        "n_providers": row.n_providers,
        "n_groups": row.n_groups,
        "fte_basis": row.fte_basis,
        "percentiles": [percentile for percentile, _ in points],
        "amounts": [value for _, value in points],
    }


def save_row(*, user_id: int, survey_id: int, row: ReadRow, row_id: int | None = None) -> SurveyRow:
    """Add a row to the user's survey, or replace the row `row_id`.

    Raises Survey.DoesNotExist or SurveyRow.DoesNotExist for another user, SurveyRefusedError for a row that exists.
    """
    stored = own_row(user_id, survey_id, row_id) if row_id else SurveyRow(survey=own_survey(user_id, survey_id))
    texts = (stored.specialty, stored.printed_specialty, stored.region, stored.practice_type, stored.fte_basis)
    _check_texts(None, [row], saved={(ROW, text) for text in texts})
    columns = _columns(row)
    if row_id and stored.specialty == row.specialty:  # a form has neither, so they stay as the file had them
        columns |= {"printed_specialty": stored.printed_specialty, "fte_basis": stored.fte_basis}
    for name, value in columns.items():
        setattr(stored, name, value)
    try:
        with transaction.atomic():
            stored.save()
            stored.survey.save(update_fields=["changed_at"])
    except IntegrityError as error:
        if "survey_row_once" not in str(error):
            raise
        raise SurveyRefusedError("The survey already has a row for this specialty, metric, and region.") from error
    return stored


def delete_row(*, user_id: int, survey_id: int, row_id: int) -> None:
    """Delete a row of the user's survey. Raises SurveyRow.DoesNotExist for another user."""
    row = own_row(user_id, survey_id, row_id)
    with transaction.atomic():
        row.delete()
        row.survey.save(update_fields=["changed_at"])


def delete_survey(*, user_id: int, survey_id: int) -> Survey:
    """Delete the user's survey with its rows; a license may require it. Raises Survey.DoesNotExist for another user."""
    survey = own_survey(user_id, survey_id)
    survey.delete()
    return survey


def publish_survey(*, actor: AbstractBaseUser | None, survey_id: int) -> Survey:
    """Publish a staff draft or withdrawn survey. Raises SurveyRefusedError if it or its namesake is published."""
    with transaction.atomic():
        survey = _locked(survey_id)
        if survey.state == SurveyState.PUBLISHED:
            raise SurveyRefusedError(f"{survey} is already published.")
        before = survey.state
        survey.state, survey.published_at = SurveyState.PUBLISHED, timezone.now()
        _save_unique(survey)
        _record_state(actor, "survey.publish", survey, before)
    return survey


def withdraw_survey(*, actor: AbstractBaseUser | None, survey_id: int) -> Survey:
    """Withdraw a published staff survey. It can be published again."""
    with transaction.atomic():
        survey = _locked(survey_id)
        if survey.state != SurveyState.PUBLISHED:
            raise SurveyRefusedError(f"{survey} isn't published.")
        survey.state = SurveyState.WITHDRAWN
        survey.save()
        _record_state(actor, "survey.withdraw", survey, SurveyState.PUBLISHED)
    return survey


def discard_survey(*, actor: AbstractBaseUser | None, survey_id: int) -> Survey:
    """Delete a staff draft or withdrawn survey."""
    with transaction.atomic():
        survey = _locked(survey_id)
        if survey.state == SurveyState.PUBLISHED:
            raise SurveyRefusedError(f"{survey} is published. Withdraw it first.")
        before = {"state": survey.state, "rows": survey.rows.count()}
        record(actor=actor, action="survey.discard", subject=str(survey), before=before)
        survey.delete()
    return survey


def _locked(survey_id: int) -> Survey:
    staff_survey(survey_id)
    return Survey.objects.select_for_update().get(pk=survey_id)


def _record_state(actor: AbstractBaseUser | None, action: str, survey: Survey, before: str) -> None:
    record(
        actor=actor, action=action, subject=str(survey), before={"state": before}, after={"state": str(survey.state)}
    )


def save_choice(*, user_id: int, **fields: Any) -> BenchmarkChoice:
    """Save what the user compares with; omitted fields keep their values."""
    return BenchmarkChoice.objects.update_or_create(user_id=user_id, defaults=fields)[0]


def save_weights(*, user_id: int, weights: Mapping[int, Decimal]) -> BenchmarkChoice:
    """Save the weights of surveys in a blend. Raises ValueError if a weight is negative or all are 0."""
    if any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        raise ValueError("Weights must be 0 or more, with at least one above 0.")
    return save_choice(user_id=user_id, weights={str(survey_id): str(weight) for survey_id, weight in weights.items()})


def save_compensation(*, user_id: int, year: int, total: Decimal, collections: Decimal | None) -> Compensation:
    """Save the user's compensation for a year, replacing any saved before."""
    return Compensation.objects.update_or_create(
        user_id=user_id, year=year, defaults={"total": total, "collections": collections}
    )[0]


def delete_compensation(*, user_id: int, year: int) -> None:
    """Delete the user's compensation for a year."""
    Compensation.objects.filter(user_id=user_id, year=year).delete()
