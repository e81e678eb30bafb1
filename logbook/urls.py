"""Addresses of the signed-in pages, and of the public tools that value lines."""

from django.urls import path

from logbook import (
    benchmark_views,
    dashboard_views,
    goal_views,
    history_views,
    release_views,
    resource_views,
    valuation_views,
    views,
)

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
    path("history/release/undo/<int:revaluation_id>/", release_views.undo_release, name="undo_release"),
    path("history/release/<slug:label>/", release_views.release, name="release"),
    path("history/<int:entry_id>/duplicate/", history_views.duplicate, name="duplicate"),
    path("history/releases/", release_views.notices, name="release_notices"),
    path("history/review/", valuation_views.review, name="review"),
    path("history/<int:entry_id>/calculation/", valuation_views.calculation_of, name="calculation"),
    path("history/<int:entry_id>/decide/", valuation_views.decide, name="decide"),
    path("history/<int:entry_id>/edit/", history_views.edit, name="edit"),
    path("history/<int:entry_id>/delete/", history_views.delete, name="delete"),
    path("history/<int:entry_id>/restore/", history_views.restore, name="restore"),
    path("settings/policy/releases/", release_views.choose_releases, name="choose_releases"),
    path("benchmarks/", benchmark_views.benchmarks, name="benchmarks"),
    path("benchmarks/choice/", benchmark_views.choose, name="benchmarks_choose"),
    path("benchmarks/method/", benchmark_views.method, name="benchmarks_method"),
    path("benchmarks/weights/", benchmark_views.weigh, name="benchmarks_weigh"),
    path("benchmarks/compensation/", benchmark_views.save_compensation, name="compensation"),
    path("benchmarks/compensation/<int:year>/delete/", benchmark_views.delete_compensation, name="delete_compensation"),
    path("settings/policy/", valuation_views.policy, name="policy"),
    path("settings/policy/undo/<int:revaluation_id>/", valuation_views.undo_policy, name="undo_policy"),
    path("settings/goals/", goal_views.goal, name="goals"),
    path("settings/goals/leave/", goal_views.add_leave, name="add_leave"),
    path("settings/goals/leave/<int:leave_id>/remove/", goal_views.remove_leave, name="remove_leave"),
    path("settings/value/", goal_views.value, name="value"),
    path("resources/modifiers/", resource_views.modifiers, name="modifiers"),
    path("resources/calculator/", resource_views.calculator, name="calculator"),
]
