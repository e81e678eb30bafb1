"""URLs of the account pages that allauth doesn't provide."""

from django.urls import path

from rvuedge.accounts import views

app_name = "accounts"
urlpatterns = [path("profile/", views.profile, name="profile")]
