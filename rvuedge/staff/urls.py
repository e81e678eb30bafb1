"""Addresses of the staff area."""

from django.urls import path

from rvuedge.staff import content_file_views, content_views, views

app_name = "staff"
urlpatterns = [
    path("", views.home, name="home"),
    path("audit/", views.audit_log, name="audit"),
    path("content/", content_views.content_list, name="content_list"),
    path("content/export/", content_file_views.content_export, name="content_export"),
    path("content/import/", content_file_views.content_import, name="content_import"),
    path("content/import/<int:number>/", content_file_views.content_staging, name="content_staging"),
    path("content/import/<int:number>/apply/", content_file_views.content_apply, name="content_apply"),
    path("content/import/<int:number>/discard/", content_file_views.content_discard, name="content_discard"),
    path("content/<hcpcs:hcpcs>/", content_views.content_edit, name="content_edit"),
    path("content/<hcpcs:hcpcs>/review/", content_views.content_review, name="content_review"),
    path("content/<hcpcs:hcpcs>/history/", content_views.content_history, name="content_history"),
    path("content/<hcpcs:hcpcs>/restore/<int:number>/", content_views.content_restore, name="content_restore"),
]
