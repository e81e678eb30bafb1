"""Addresses of the staff area."""

from django.urls import path

from rvuedge.staff import survey_views, views

app_name = "staff"
urlpatterns = [
    path("", views.home, name="home"),
    path("audit/", views.audit_log, name="audit"),
    path("surveys/", survey_views.surveys, name="surveys"),
    path("surveys/import/", survey_views.start, name="survey_import"),
    path("surveys/import/<uuid:upload_id>/", survey_views.check, name="survey_import_check"),
    path("surveys/import/<uuid:upload_id>/discard/", survey_views.discard, name="survey_import_discard"),
    path("surveys/<int:survey_id>/", survey_views.survey, name="survey"),
    path("surveys/<int:survey_id>/<slug:action>/", survey_views.change, name="survey_change"),
]
