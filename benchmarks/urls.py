"""URLs of surveys, under /benchmarks/surveys/. The comparison needs a log, so its URLs are in logbook."""

from django.urls import path

from benchmarks import import_views, views

app_name = "benchmarks"
urlpatterns = [
    path("", views.surveys, name="surveys"),
    path("template.csv", views.template, name="template"),
    path("new/", views.new, name="new"),
    path("import/", import_views.start, name="survey_import"),
    path("import/<uuid:upload_id>/", import_views.check, name="survey_import_check"),
    path("import/<uuid:upload_id>/discard/", import_views.discard, name="survey_import_discard"),
    path("<int:survey_id>/", views.survey, name="survey"),
    path("<int:survey_id>/edit/", views.edit, name="edit"),
    path("<int:survey_id>/delete/", views.delete, name="delete"),
    path("<int:survey_id>/rows/new/", views.row, name="new_row"),
    path("<int:survey_id>/rows/<int:row_id>/", views.row, name="row"),
    path("<int:survey_id>/rows/<int:row_id>/delete/", views.delete_row, name="delete_row"),
]
