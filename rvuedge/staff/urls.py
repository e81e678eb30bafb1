"""Addresses of the staff area."""

from django.urls import path

from rvuedge.staff import views

app_name = "staff"
urlpatterns = [
    path("", views.home, name="home"),
    path("audit/", views.audit_log, name="audit"),
]
