"""URLs of the signed-in pages of the log, and of the public tools."""

from django.urls import path

from logbook.dashboard.views import choose_cards, dashboard
from logbook.entries import views
from logbook.goals.views import add_leave, goal, remove_leave, value
from logbook.history import calculation_views, paste_views, patient_views, review_views
from logbook.history.edit_views import edit
from logbook.history.review_views import decide, review
from logbook.history.views import delete, duplicate, history, restore
from logbook.percentile.views import (
    benchmarks,
    delete_compensation,
    save_choice,
    save_compensation,
    save_method,
    save_weights,
)
from logbook.revaluation import offer_views, policy_views
from logbook.tools.views import calculator, modifiers

app_name = "logbook"
urlpatterns = [
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/cards/", choose_cards, name="choose_cards"),
    path("log/", views.log, name="log"),
    path("log/undo/", views.undo, name="undo_logged"),
    path("log/waiting/", views.waiting, name="waiting"),
    path("log/calculation/", calculation_views.calculation_of_lines, name="calculation_of_lines"),
    path("history/", history, name="history"),
    path("history/paste/", paste_views.paste, name="paste"),
    path("history/conflicts/<int:conflict_id>/", review_views.settle, name="settle"),
    path("history/release/undo/<int:revaluation_id>/", offer_views.undo_release, name="undo_release"),
    path("history/release/<slug:label>/", offer_views.release, name="release"),
    path("history/<int:entry_id>/duplicate/", duplicate, name="duplicate"),
    path("history/releases/", offer_views.notices, name="release_notices"),
    path("history/patients/<uuid:session>/split/", patient_views.split, name="split_patient"),
    path("history/patients/<uuid:session>/move/", patient_views.move, name="move_patient"),
    path("history/patients/<uuid:session>/delete/", patient_views.delete, name="delete_patient"),
    path("history/patients/<uuid:session>/restore/", patient_views.restore, name="restore_patient"),
    path("history/review/", review, name="review"),
    path("history/review/decide/", review_views.decide_many, name="decide_many"),
    path("history/<int:entry_id>/calculation/", calculation_views.calculation_of, name="calculation"),
    path("history/<int:entry_id>/decide/", decide, name="decide"),
    path("history/<int:entry_id>/edit/", edit, name="edit"),
    path("history/<int:entry_id>/delete/", delete, name="delete"),
    path("history/<int:entry_id>/restore/", restore, name="restore"),
    path("benchmarks/", benchmarks, name="benchmarks"),
    path("benchmarks/choice/", save_choice, name="benchmarks_choose"),
    path("benchmarks/method/", save_method, name="benchmarks_method"),
    path("benchmarks/weights/", save_weights, name="benchmarks_weigh"),
    path("benchmarks/compensation/", save_compensation, name="compensation"),
    path("benchmarks/compensation/<int:year>/delete/", delete_compensation, name="delete_compensation"),
    path("settings/policy/", policy_views.policy, name="policy"),
    path("settings/policy/undo/<int:revaluation_id>/", policy_views.undo_policy, name="undo_policy"),
    path("settings/goals/", goal, name="goals"),
    path("settings/goals/leave/", add_leave, name="add_leave"),
    path("settings/goals/leave/<int:leave_id>/remove/", remove_leave, name="remove_leave"),
    path("settings/value/", value, name="value"),
    path("resources/modifiers/", modifiers, name="modifiers"),
    path("resources/calculator/", calculator, name="calculator"),
]
