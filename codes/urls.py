"""URLs of the reference."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from codes.reference import list_views, views
from codes.releases.views import changes_csv, release_changes, releases
from codes.releases.views import compare as compare_releases


class HcpcsConverter(StringConverter):
    """Matches a code in any case; O, I and L may be typed for 0 and 1 (the view redirects to the right code)."""

    regex = r"(?:[0-9oilOIL]{4}[0-9a-zA-Z]|[a-zA-Z][0-9oilOIL]{4})"


register_converter(HcpcsConverter, "hcpcs")

app_name = "codes"
urlpatterns = [
    path("codes/", views.search, name="search"),
    path("codes/section/<slug:slug>/", list_views.section, name="section"),
    path("codes/section/<slug:slug>/<slug:heading>/", list_views.section, name="heading"),
    path("codes/compare/", list_views.compare, name="compare"),
    path("codes/releases/", releases, name="releases"),
    path("codes/releases/compare/", compare_releases, name="compare_releases"),
    path("codes/releases/<slug:label>/changes/", release_changes, name="changes"),
    path("codes/releases/<slug:label>/changes.csv", changes_csv, name="changes_csv"),
    path("codes/<hcpcs:hcpcs>/", views.detail, name="detail"),
    # URLs that other references use.
    path("codes/<hcpcs:hcpcs>.html", views.old_address),
    path("codes/<hcpcs:hcpcs>/index.html", views.old_address),
    path("codes/cpt-<hcpcs:hcpcs>/", views.old_address),
    path("code/<hcpcs:hcpcs>/", views.old_address),
    path("cpt/<hcpcs:hcpcs>/", views.old_address),
    path("hcpcs/<hcpcs:hcpcs>/", views.old_address),
]
