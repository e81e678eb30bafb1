"""Every read of surveys. `surveys_for` is the one gate: one's own, and what staff published to everyone."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from benchmarks.domain.choosing import nearest, options
from benchmarks.domain.metrics import METRICS, WORK_RVU
from benchmarks.models import BenchmarkChoice, Compensation, Survey, SurveyRow, SurveyState, SurveyUpload


def surveys_for(user_id: int) -> QuerySet[Survey]:
    """The surveys a user may see, newest first, with how many rows and specialties each has."""
    seen = Q(owner_id=user_id) | Q(owner__isnull=True, state=SurveyState.PUBLISHED)
    return _counted(Survey.objects.filter(seen))


def survey_for(user_id: int, survey_id: int) -> Survey:
    """A survey the user may see. Raises Survey.DoesNotExist for any other."""
    return surveys_for(user_id).get(pk=survey_id)


def own_survey(user_id: int, survey_id: int) -> Survey:
    """A survey the user owns and may change. Raises Survey.DoesNotExist for any other."""
    return Survey.objects.get(pk=survey_id, owner_id=user_id)


def own_row(user_id: int, survey_id: int, row_id: int) -> SurveyRow:
    """A row of a survey the user owns. Raises SurveyRow.DoesNotExist for any other."""
    return SurveyRow.objects.select_related("survey").get(pk=row_id, survey_id=survey_id, survey__owner_id=user_id)


def staff_surveys() -> QuerySet[Survey]:
    """The surveys that staff entered for everyone, in every state, newest first."""
    return _counted(Survey.objects.filter(owner__isnull=True)).order_by("-created_at")


def staff_survey(survey_id: int) -> Survey:
    """A survey of staff. Raises Survey.DoesNotExist for a private one, which staff do not see."""
    return staff_surveys().get(pk=survey_id)


def _counted(surveys: QuerySet[Survey]) -> QuerySet[Survey]:
    return surveys.annotate(
        row_count=Count("rows", distinct=True), specialty_count=Count("rows__specialty", distinct=True)
    )


def rows_of(survey: Survey) -> QuerySet[SurveyRow]:
    """The rows of a survey, by specialty."""
    return survey.rows.all()


def _rows_for(user_id: int) -> QuerySet[SurveyRow]:
    seen = Q(survey__owner_id=user_id) | Q(survey__owner__isnull=True, survey__state=SurveyState.PUBLISHED)
    return SurveyRow.objects.filter(seen)


def rows_beside(user_id: int, specialty: str, metric: str) -> list[SurveyRow]:
    """The rows for a specialty and metric in all surveys the user may see, with their survey, in one query."""
    rows = _rows_for(user_id).filter(specialty=specialty, metric=metric).select_related("survey")
    return list(rows.order_by("-survey__survey_year", "survey__owner_id", "-survey_id", "pk"))


def choice_of(user_id: int) -> BenchmarkChoice:
    """What the user compares with; an unsaved one before the first choice."""
    return BenchmarkChoice.objects.filter(user_id=user_id).first() or BenchmarkChoice(user_id=user_id)


def wanted_by(choice: BenchmarkChoice, specialty: str) -> dict[str, str]:
    """The key that is wanted: as chosen, else the clinician's own specialty, and wRVU."""
    wanted = choice.wanted
    return wanted | {"specialty": wanted["specialty"] or specialty, "metric": wanted["metric"] or WORK_RVU.slug}


@dataclass(frozen=True, slots=True)
class Compared:
    """What a user compares with. `row` is None when no survey has the specialty and metric that are `wanted`: another
    specialty's numbers are never put in their place. `rows` are all that have them, `beside` the nearest of each
    survey, `row` included."""

    wanted: dict[str, str]
    row: SurveyRow | None
    beside: list[SurveyRow]
    rows: list[SurveyRow]


def compared(user_id: int, wanted: dict[str, str], survey_id: int | None) -> Compared:
    """What the user compares with, in one query: the chosen survey's row, or that of the newest that has one."""
    rows = rows_beside(user_id, wanted["specialty"], wanted["metric"])
    beside = _one_a_survey(rows, wanted)
    row = next((row for row in beside if row.survey_id == survey_id), beside[0] if beside else None)
    return Compared(wanted, row, beside, rows)


def choices(user_id: int, found: Compared) -> dict[str, list[str]]:
    """What else can be chosen for each part of the key: specialties of all surveys, metrics of the specialty, and the
    regions, providers and practices of the chosen survey's rows."""
    pairs = list(_rows_for(user_id).order_by().values_list("specialty", "metric").distinct())
    has = {metric for name, metric in pairs if name == found.wanted["specialty"]}
    row = found.row
    return {
        "specialty": sorted({name for name, _ in pairs}),
        "metric": [slug for slug in METRICS if slug in has or slug == found.wanted["metric"]],
        **(options([other for other in found.rows if other.survey_id == row.survey_id], row) if row else {}),
    }


def _one_a_survey(rows: Iterable[SurveyRow], wanted: dict[str, str]) -> list[SurveyRow]:
    by_survey: dict[int, list[SurveyRow]] = {}
    for row in rows:
        by_survey.setdefault(row.survey_id, []).append(row)
    return [found for group in by_survey.values() if (found := nearest(group, wanted))]


def rows_of_metrics(row: SurveyRow) -> dict[str, SurveyRow]:
    """The rows beside this one by metric: same survey and specialty, the nearest region, provider and practice."""
    by_metric: dict[str, list[SurveyRow]] = {}
    for other in SurveyRow.objects.filter(survey_id=row.survey_id, specialty=row.specialty):
        by_metric.setdefault(other.metric, []).append(other)
    wanted = {name: getattr(row, name) for name in ("region", "provider_type", "practice_type")}
    return {metric: found for metric, group in by_metric.items() if (found := nearest(group, wanted))}


def compensation_of(user_id: int) -> QuerySet[Compensation]:
    """What the user entered as compensation, newest year first."""
    return Compensation.objects.filter(user_id=user_id)


def upload_for(user_id: int, upload_id: uuid.UUID, *, for_everyone: bool) -> SurveyUpload:
    """The user's file that waits for its import. Raises SurveyUpload.DoesNotExist for anybody else's."""
    return SurveyUpload.objects.get(pk=upload_id, user_id=user_id, for_everyone=for_everyone)


def uploads_of(user_id: int, *, for_everyone: bool) -> QuerySet[SurveyUpload]:
    """The user's files that wait for their import, newest first, without their cells."""
    uploads = SurveyUpload.objects.filter(user_id=user_id, for_everyone=for_everyone)
    return uploads.defer("cells").order_by("-created_at")
