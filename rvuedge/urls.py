"""URLs. rvuedge.site.middleware answers /health/ and /ready/."""

from django.urls import include, path

from rvuedge.operations.views import metrics

handler400 = "rvuedge.site.error_views.bad_request"
handler404 = "rvuedge.site.error_views.not_found"
handler500 = "rvuedge.site.error_views.server_error"
urlpatterns = [
    path("", include("rvuedge.site.urls")),
    path("", include("logbook.urls")),
    path("benchmarks/surveys/", include("benchmarks.urls")),
    path("", include("codes.urls")),
    path("staff/", include("rvuedge.staff.urls")),
    path("accounts/security/", include("rvuedge.security.urls")),
    path("accounts/", include("rvuedge.accounts.urls")),
    path("accounts/", include("rvuedge.accounts.sign_in_urls")),
    path("api/v1/", include("rvuedge.api.urls")),
    path("metrics/", metrics, name="metrics"),
]
