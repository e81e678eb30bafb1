"""Addresses of the public pages."""

from django.urls import path

from rvuedge.site import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("gallery/", views.gallery, name="gallery"),
]
