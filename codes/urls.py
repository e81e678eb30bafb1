"""Addresses of the reference."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from codes import views


class HcpcsConverter(StringConverter):
    """Five letters and digits with a digit among them, in any case."""

    regex = r"(?:\d{5}|\d{4}[A-Za-z]|[A-Za-z]\d{4})"


register_converter(HcpcsConverter, "hcpcs")

app_name = "codes"
urlpatterns = [
    path("", views.search, name="search"),
    path("section/<slug:slug>/", views.section, name="section"),
    path("<hcpcs:hcpcs>/", views.detail, name="detail"),
]
