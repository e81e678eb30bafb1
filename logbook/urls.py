"""Addresses of the signed-in pages."""

from django.urls import path

from logbook import views

app_name = "logbook"
urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("log/", views.log, name="log"),
    path("log/ready/", views.ready, name="ready"),
    path("log/suggest/", views.suggest, name="suggest"),
    path("log/undo/", views.undo, name="undo"),
    path("history/", views.history, name="history"),
    path("history/<int:entry_id>/edit/", views.edit, name="edit"),
    path("history/<int:entry_id>/delete/", views.delete, name="delete"),
    path("history/<int:entry_id>/restore/", views.restore, name="restore"),
]
