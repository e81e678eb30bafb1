"""Addresses. /health/ and /ready/ are answered by rvuedge.site.middleware."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("rvuedge.site.urls")),
    path("", include("logbook.urls")),
    path("", include("codes.urls")),
    path("staff/", include("rvuedge.staff.urls")),
    path("accounts/", include("rvuedge.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("rvuedge.api.urls")),
    path("admin/", admin.site.urls),
]
