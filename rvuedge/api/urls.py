"""Addresses of the API, version 1."""

from django.urls import path

from rvuedge.api import views

app_name = "api"
urlpatterns = [path("codes/<str:hcpcs>/", views.CodeView.as_view(), name="code")]
