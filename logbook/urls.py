"""Addresses of the signed-in pages, and of the public tools that value lines."""

from django.urls import path

from logbook import resource_views, valuation_views, views

app_name = "logbook"
urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("log/", views.log, name="log"),
    path("log/ready/", views.ready, name="ready"),
    path("log/suggest/", views.suggest, name="suggest"),
    path("log/calculation/", valuation_views.calculation_of_lines, name="calculation_of_lines"),
    path("log/undo/", views.undo, name="undo"),
    path("history/", views.history, name="history"),
    path("history/review/", valuation_views.review, name="review"),
    path("history/<int:entry_id>/calculation/", valuation_views.calculation_of, name="calculation"),
    path("history/<int:entry_id>/decide/", valuation_views.decide, name="decide"),
    path("history/<int:entry_id>/edit/", views.edit, name="edit"),
    path("history/<int:entry_id>/delete/", views.delete, name="delete"),
    path("history/<int:entry_id>/restore/", views.restore, name="restore"),
    path("settings/policy/", valuation_views.policy, name="policy"),
    path("settings/policy/undo/<int:revaluation_id>/", valuation_views.undo_policy, name="undo_policy"),
    path("resources/modifiers/", resource_views.modifiers, name="modifiers"),
    path("resources/calculator/", resource_views.calculator, name="calculator"),
]
