"""Read surveys. A user sees their own surveys and those that staff published to everyone (`surveys_for`)."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from benchmarks.domain.metrics import METRICS, WORK_RVU
from benchmarks.domain.row_choice import for_provider, nearest, options
from benchmarks.models import BenchmarkChoice, Compensation, Survey, SurveyRow, SurveyState, SurveyUpload


def surveys_for(user_id: int) -> QuerySet[Survey]:
    """Return the surveys a user may see, newest first, with the number of rows and specialties in each."""
    visible = Q(owner_id=user_id) | Q(owner__isnull=True, state=SurveyState.PUBLISHED)
    return _counted(Survey.objects.filter(visible))


def survey_for(user_id: int, survey_id: int) -> Survey:
    """Return a survey the user may see. Raises Survey.DoesNotExist for any other."""
    return surveys_for(user_id).get(pk=survey_id)


def own_survey(user_id: int, survey_id: int) -> Survey:
    """Return a survey the user owns. Raises Survey.DoesNotExist for any other."""
    return Survey.objects.get(pk=survey_id, owner_id=user_id)


def own_row(user_id: int, survey_id: int, row_id: int) -> SurveyRow:
    """Return a row of a survey the user owns. Raises SurveyRow.DoesNotExist for any other."""
    return SurveyRow.objects.select_related("survey").get(pk=row_id, survey_id=survey_id, survey__owner_id=user_id)


def staff_surveys() -> QuerySet[Survey]:
    """Return the surveys that staff entered for everyone, in every state, newest first."""
    return _counted(Survey.objects.filter(owner__isnull=True)).order_by("-created_at")


def staff_survey(survey_id: int) -> Survey:
    """Return a survey that staff entered. Raises Survey.DoesNotExist for a private one, which staff don't see."""
    return staff_surveys().get(pk=survey_id)


def _counted(surveys: QuerySet[Survey]) -> QuerySet[Survey]:
    return surveys.annotate(
        row_count=Count("rows", distinct=True), specialty_count=Count("rows__specialty", distinct=True)
    )


def rows_of(survey: Survey) -> QuerySet[SurveyRow]:
    """Return the rows of a survey, by specialty."""
    return survey.rows.all()


def _rows_for(user_id: int) -> QuerySet[SurveyRow]:
    visible = Q(survey__owner_id=user_id) | Q(survey__owner__isnull=True, survey__state=SurveyState.PUBLISHED)
    return SurveyRow.objects.filter(visible)


def rows_in_all_surveys(user_id: int, specialty: str, metric: str) -> list[SurveyRow]:
    """Return the rows for a specialty and metric in all surveys the user may see, with their survey, in one query."""
    rows = _rows_for(user_id).filter(specialty=specialty, metric=metric).select_related("survey")
    return list(rows.order_by("-survey__survey_year", "survey__owner_id", "-survey_id", "pk"))


def choice_of(user_id: int) -> BenchmarkChoice:
    """Return the user's choice of what to compare with; an unsaved blank one before the first choice."""
    return BenchmarkChoice.objects.filter(user_id=user_id).first() or BenchmarkChoice(user_id=user_id)


def wanted_by(choice: BenchmarkChoice, specialty: str, provider_type: str = "physician") -> dict[str, str]:
    """Return the key of the row to compare with: as chosen, else the clinician's own specialty and provider type, and
    wRVU."""
    wanted = choice.wanted
    otherwise = {"specialty": specialty, "metric": WORK_RVU.slug, "provider_type": provider_type}
    return wanted | {name: wanted[name] or value for name, value in otherwise.items()}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The survey rows a user compares with.

    `row` is None when no survey has the specialty, metric and provider type in `wanted`: we never substitute another
    specialty's numbers, or those of physicians and advanced practice providers for each other's. `rows` are all of the
    specialty and metric, `nearest_rows` the nearest of each survey, including `row`.
    """

    wanted: dict[str, str]
    row: SurveyRow | None
    nearest_rows: list[SurveyRow]
    rows: list[SurveyRow]


def comparison_for(user_id: int, wanted: dict[str, str], survey_id: int | None) -> Comparison:
    """Return the user's comparison, in one query: the chosen survey's row, or the row of the newest survey with one."""
    rows = rows_in_all_surveys(user_id, wanted["specialty"], wanted["metric"])
    nearest_rows = _nearest_by_survey(for_provider(rows, wanted.get("provider_type") or "physician"), wanted)
    row = next((row for row in nearest_rows if row.survey_id == survey_id), nearest_rows[0] if nearest_rows else None)
    return Comparison(wanted, row, nearest_rows, rows)


def choices(user_id: int, found: Comparison) -> dict[str, list[str]]:
    """Return the choices for each part of the key: the specialties of all surveys, the specialty's metrics and provider
    types, and the regions and practice types in the chosen survey."""
    pairs = list(_rows_for(user_id).order_by().values_list("specialty", "metric").distinct())
    has = {metric for name, metric in pairs if name == found.wanted["specialty"]}
    row, providers = found.row, {row.provider_type for row in found.rows}
    parts = options([other for other in found.rows if other.survey_id == row.survey_id], row) if row else {}
    return {
        **parts,
        "specialty": sorted({name for name, _ in pairs}),
        "metric": [slug for slug in METRICS if slug in has or slug == found.wanted["metric"]],
        "provider_type": sorted(providers | {found.wanted.get("provider_type") or "physician"}) if providers else [],
    }


def _nearest_by_survey(rows: Iterable[SurveyRow], wanted: dict[str, str]) -> list[SurveyRow]:
    by_survey: dict[int, list[SurveyRow]] = {}
    for row in rows:
        by_survey.setdefault(row.survey_id, []).append(row)
    return [found for group in by_survey.values() if (found := nearest(group, wanted))]


def rows_of_metrics(row: SurveyRow) -> dict[str, SurveyRow]:
    """Return the rows of each metric in this row's survey and specialty, the nearest by region, provider type and
    practice type."""
    by_metric: dict[str, list[SurveyRow]] = {}
    rows = SurveyRow.objects.filter(survey_id=row.survey_id, specialty=row.specialty).select_related("survey")
    for other in for_provider(rows, row.provider_type):
        by_metric.setdefault(other.metric, []).append(other)
    wanted = {name: getattr(row, name) for name in ("region", "provider_type", "practice_type")}
    return {metric: found for metric, group in by_metric.items() if (found := nearest(group, wanted))}


def compensation_of(user_id: int) -> QuerySet[Compensation]:
    """Return the compensation the user entered, newest year first."""
    return Compensation.objects.filter(user_id=user_id)


def upload_for(user_id: int, upload_id: uuid.UUID, *, for_everyone: bool) -> SurveyUpload:
    """Return a file the user uploaded. Raises SurveyUpload.DoesNotExist for someone else's."""
    return SurveyUpload.objects.get(pk=upload_id, user_id=user_id, for_everyone=for_everyone)


def uploads_of(user_id: int, *, for_everyone: bool) -> QuerySet[SurveyUpload]:
    """Return the files the user uploaded and hasn't imported, newest first, without their cells."""
    uploads = SurveyUpload.objects.filter(user_id=user_id, for_everyone=for_everyone)
    return uploads.defer("cells").order_by("-created_at")
