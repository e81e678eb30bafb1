"""URLs of the security page and its actions."""

from django.urls import path

from rvuedge.security import views

app_name = "security"
urlpatterns = [
    path("", views.home, name="home"),
    path("activity/", views.activity, name="activity"),
    path("sessions/end/", views.end, name="end"),
    path("sessions/end-others/", views.end_all_others, name="end_others"),
    path("tokens/new/", views.new_token, name="new_token"),
    path("tokens/<int:token_id>/revoke/", views.revoke, name="revoke"),
    path("delete/", views.delete_account, name="delete"),
]
