"""Addresses of the reference."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from codes import views


class HcpcsConverter(StringConverter):
    """A code in any case; O, I and L may stand for 0 and 1 (the view leads on to the code meant)."""

    regex = r"(?:[0-9oilOIL]{4}[0-9a-zA-Z]|[a-zA-Z][0-9oilOIL]{4})"


register_converter(HcpcsConverter, "hcpcs")

app_name = "codes"
urlpatterns = [
    path("", views.search, name="search"),
    path("section/<slug:slug>/", views.section, name="section"),
    path("<hcpcs:hcpcs>/", views.detail, name="detail"),
]
