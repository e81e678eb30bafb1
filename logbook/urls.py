"""Addresses of the signed-in pages, and of the public tools that value lines."""

from django.urls import path

from logbook import dashboard_views, goal_views, history_views, resource_views, valuation_views, views

app_name = "logbook"
urlpatterns = [
    path("dashboard/", dashboard_views.dashboard, name="dashboard"),
    path("dashboard/cards/", dashboard_views.choose_cards, name="choose_cards"),
    path("log/", views.log, name="log"),
    path("log/waiting/", views.waiting, name="waiting"),
    path("log/calculation/", valuation_views.calculation_of_lines, name="calculation_of_lines"),
    path("history/", history_views.history, name="history"),
    path("history/paste/", history_views.paste, name="paste"),
    path("history/conflicts/<int:conflict_id>/", history_views.settle, name="settle"),
    path("history/<int:entry_id>/duplicate/", history_views.duplicate, name="duplicate"),
    path("history/review/", valuation_views.review, name="review"),
    path("history/<int:entry_id>/calculation/", valuation_views.calculation_of, name="calculation"),
    path("history/<int:entry_id>/decide/", valuation_views.decide, name="decide"),
    path("history/<int:entry_id>/edit/", history_views.edit, name="edit"),
    path("history/<int:entry_id>/delete/", history_views.delete, name="delete"),
    path("history/<int:entry_id>/restore/", history_views.restore, name="restore"),
    path("settings/policy/", valuation_views.policy, name="policy"),
    path("settings/policy/undo/<int:revaluation_id>/", valuation_views.undo_policy, name="undo_policy"),
    path("settings/goals/", goal_views.goal, name="goals"),
    path("settings/goals/leave/", goal_views.add_leave, name="add_leave"),
    path("settings/goals/leave/<int:leave_id>/remove/", goal_views.remove_leave, name="remove_leave"),
    path("settings/value/", goal_views.value, name="value"),
    path("resources/modifiers/", resource_views.modifiers, name="modifiers"),
    path("resources/calculator/", resource_views.calculator, name="calculator"),
]
