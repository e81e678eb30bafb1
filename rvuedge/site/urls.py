"""Addresses of the public pages."""

from django.urls import path

from rvuedge.site import views, worker

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("sw.js", worker.worker, name="worker"),
    path("offline/", worker.offline, name="offline"),
    path("gallery/", views.gallery, name="gallery"),
]
