"""Every write of surveys: private ones of their owner, those of staff for everyone, and what a clinician chooses."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from benchmarks.domain.metrics import PERCENTILES
from benchmarks.importers.found import ReadRow
from benchmarks.models import BenchmarkChoice, Compensation, Survey, SurveyRow, SurveyState
from benchmarks.queries import own_row, own_survey, staff_survey
from rvuedge.audit.services import record

MOST_SURVEYS = 100


class SurveyRefusedError(Exception):
    """A survey that cannot be stored or shown; the message says why."""


@dataclass(frozen=True, slots=True)
class SurveyFacts:
    """What is said of a survey as a whole; the fields are those of the model."""

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
    """Store a survey with all its rows, or nothing: its owner's, or with `owner_id` None a draft of staff.

    Raises SurveyRefusedError when the owner has this survey already, or too many.
    """
    state = SurveyState.PUBLISHED if owner_id else SurveyState.DRAFT
    if owner_id and Survey.objects.filter(owner_id=owner_id).count() >= MOST_SURVEYS:
        raise SurveyRefusedError(f"{MOST_SURVEYS} surveys are the most. Delete one first.")
    with transaction.atomic():
        survey = Survey(owner_id=owner_id, state=state, source_name=source_name[:255], **asdict(facts))
        _save_once(survey)
        SurveyRow.objects.bulk_create([SurveyRow(survey=survey, **_columns(row)) for row in rows], batch_size=500)
    return survey


def change_survey(*, user_id: int, survey_id: int, facts: SurveyFacts) -> Survey:
    """Correct the facts of the user's survey; its rows stay. Raises Survey.DoesNotExist for a stranger,
    SurveyRefusedError when the user has another one of that name and year."""
    survey = own_survey(user_id, survey_id)
    for name, value in asdict(facts).items():
        setattr(survey, name, value)
    _save_once(survey)
    return survey


def _save_once(survey: Survey, **options: Any) -> None:
    try:
        with transaction.atomic():
            survey.save(**options)
    except IntegrityError as error:
        if "survey_once" not in str(error):
            raise
        whose = "You have" if survey.owner_id else "Everyone has"
        raise SurveyRefusedError(f"{whose} {survey} already. Change its title or year, or delete that one.") from error


def _columns(row: ReadRow) -> dict[str, Any]:
    return {
        "specialty": row.specialty,
        "provider_type": row.provider_type,
        "region": row.region,
        "practice_type": row.practice_type,
        "metric": row.metric,
        "n_providers": row.n_providers,
        "n_groups": row.n_groups,
        **{f"p{percentile}": row.values.get(percentile) for percentile in PERCENTILES},
    }


def save_row(*, user_id: int, survey_id: int, row: ReadRow, row_id: int | None = None) -> SurveyRow:
    """Add a row to the user's survey, or put it in the place of another.

    Raises Survey.DoesNotExist or SurveyRow.DoesNotExist for a stranger, SurveyRefusedError for a key that is there.
    """
    stored = own_row(user_id, survey_id, row_id) if row_id else SurveyRow(survey=own_survey(user_id, survey_id))
    for name, value in _columns(row).items():
        setattr(stored, name, value)
    try:
        with transaction.atomic():
            stored.save()
            stored.survey.save(update_fields=["changed_at"])
    except IntegrityError as error:
        if "survey_row_once" not in str(error):
            raise
        raise SurveyRefusedError("The survey has a row for this specialty, metric and place already.") from error
    return stored


def delete_row(*, user_id: int, survey_id: int, row_id: int) -> None:
    """Delete a row of the user's survey. Raises SurveyRow.DoesNotExist for a stranger."""
    row = own_row(user_id, survey_id, row_id)
    with transaction.atomic():
        row.delete()
        row.survey.save(update_fields=["changed_at"])


def delete_survey(*, user_id: int, survey_id: int) -> Survey:
    """Delete the user's survey with its rows; its license may demand it. Raises Survey.DoesNotExist for a stranger."""
    survey = own_survey(user_id, survey_id)
    survey.delete()
    return survey


def publish_survey(*, actor: AbstractBaseUser | None, survey_id: int) -> Survey:
    """Show a draft or withdrawn survey of staff to everyone. Raises SurveyRefusedError when it is or has a twin."""
    with transaction.atomic():
        survey = _locked(survey_id)
        if survey.state == SurveyState.PUBLISHED:
            raise SurveyRefusedError(f"{survey} is published already.")
        before = survey.state
        survey.state, survey.published_at = SurveyState.PUBLISHED, timezone.now()
        _save_once(survey)
        _note(actor, "survey.publish", survey, before)
    return survey


def withdraw_survey(*, actor: AbstractBaseUser | None, survey_id: int) -> Survey:
    """Take a published survey of staff back. It can be published again."""
    with transaction.atomic():
        survey = _locked(survey_id)
        if survey.state != SurveyState.PUBLISHED:
            raise SurveyRefusedError(f"{survey} is not published.")
        survey.state = SurveyState.WITHDRAWN
        survey.save()
        _note(actor, "survey.withdraw", survey, SurveyState.PUBLISHED)
    return survey


def discard_survey(*, actor: AbstractBaseUser | None, survey_id: int) -> Survey:
    """Delete a draft or withdrawn survey of staff."""
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


def _note(actor: AbstractBaseUser | None, action: str, survey: Survey, before: str) -> None:
    record(
        actor=actor, action=action, subject=str(survey), before={"state": before}, after={"state": str(survey.state)}
    )


def choose(*, user_id: int, **fields: Any) -> BenchmarkChoice:
    """Remember what the user compares with; fields that are not named stay."""
    return BenchmarkChoice.objects.update_or_create(user_id=user_id, defaults=fields)[0]


def weigh(*, user_id: int, weights: Mapping[int, Decimal]) -> BenchmarkChoice:
    """Remember the weight of surveys in a blend. Raises ValueError for a negative weight, and when all are 0."""
    if any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        raise ValueError("Weights are 0 or more, and one of them is more than 0.")
    return choose(user_id=user_id, weights={str(survey_id): str(weight) for survey_id, weight in weights.items()})


def save_compensation(*, user_id: int, year: int, total: Decimal, collections: Decimal | None) -> Compensation:
    """Keep what the user was paid in a year, in the place of what was there."""
    return Compensation.objects.update_or_create(
        user_id=user_id, year=year, defaults={"total": total, "collections": collections}
    )[0]


def delete_compensation(*, user_id: int, year: int) -> None:
    """Forget what the user entered for a year."""
    Compensation.objects.filter(user_id=user_id, year=year).delete()
