"""URLs of the staff area."""

from django.urls import path

from rvuedge.staff import job_views, security_views, survey_views, views
from rvuedge.staff.content import file_views
from rvuedge.staff.content.views import content_edit, content_history, content_list, content_restore, content_review
from rvuedge.staff.releases import import_views
from rvuedge.staff.releases.views import (
    changes_csv,
    detail,
    discard,
    effective,
    keep_staged,
    publish,
    rename,
    schedule,
    withdraw,
)

app_name = "staff"
urlpatterns = [
    path("", views.home, name="home"),
    path("audit/", views.audit_log, name="audit"),
    path("content/", content_list, name="content_list"),
    path("content/export/", file_views.content_export, name="content_export"),
    path("content/import/", file_views.content_import, name="content_import"),
    path("content/import/<int:number>/", file_views.content_staging, name="content_staging"),
    path("content/import/<int:number>/apply/", file_views.content_apply, name="content_apply"),
    path("content/import/<int:number>/discard/", file_views.content_discard, name="content_discard"),
    path("content/<hcpcs:hcpcs>/", content_edit, name="content_edit"),
    path("content/<hcpcs:hcpcs>/review/", content_review, name="content_review"),
    path("content/<hcpcs:hcpcs>/history/", content_history, name="content_history"),
    path("content/<hcpcs:hcpcs>/restore/<int:number>/", content_restore, name="content_restore"),
    path("jobs/", job_views.jobs, name="jobs"),
    path("releases/", import_views.releases, name="releases"),
    path("releases/imports/<int:pk>/", import_views.detail, name="import"),
    path("releases/imports/<int:pk>/answer/", import_views.answer, name="import-answer"),
    path("releases/imports/<int:pk>/cancel/", import_views.cancel, name="import-cancel"),
    path("releases/imports/<int:pk>/retry/", import_views.retry, name="import-retry"),
    path("releases/imports/<int:pk>/repair/", import_views.repair, name="import-repair"),
    path("releases/imports/<int:pk>/problems.csv", import_views.problems_csv, name="import-problems"),
    path("releases/<int:pk>/", detail, name="release"),
    path("releases/<int:pk>/changes.csv", changes_csv, name="release-csv"),
    path("releases/<int:pk>/publish/", publish, name="release-publish"),
    path("releases/<int:pk>/schedule/", schedule, name="release-schedule"),
    path("releases/<int:pk>/keep/", keep_staged, name="release-keep"),
    path("releases/<int:pk>/withdraw/", withdraw, name="release-withdraw"),
    path("releases/<int:pk>/discard/", discard, name="release-discard"),
    path("releases/<int:pk>/date/", effective, name="release-date"),
    path("releases/<int:pk>/name/", rename, name="release-name"),
    path("security/", security_views.security_events, name="security"),
    path("surveys/", survey_views.surveys, name="surveys"),
    path("surveys/import/", survey_views.start, name="survey_import"),
    path("surveys/import/<uuid:upload_id>/", survey_views.check, name="survey_import_check"),
    path("surveys/import/<uuid:upload_id>/discard/", survey_views.discard, name="survey_import_discard"),
    path("surveys/<int:survey_id>/", survey_views.survey, name="survey"),
    path("surveys/<int:survey_id>/<slug:action>/", survey_views.change, name="survey_change"),
]
