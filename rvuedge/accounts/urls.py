"""URLs of the account pages that allauth doesn't provide."""

from django.urls import path

from rvuedge.accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/fte/new/", views.change_fte, name="new_fte"),
    path("profile/fte/<int:period_id>/", views.change_fte, name="fte"),
    path("profile/fte/<int:period_id>/remove/", views.remove_fte, name="remove_fte"),
]
