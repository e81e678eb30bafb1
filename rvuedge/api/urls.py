"""Addresses of the API, version 1."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from rvuedge.api import device_views, log_views, reference_views, staff_views, views

app_name = "api"
router = SimpleRouter(use_regex_path=False)
router.register("entries", log_views.EntryViewSet, basename="entry")

urlpatterns = [
    path("codes/", reference_views.CodeListView.as_view(), name="codes"),
    path("codes/<str:hcpcs>/", views.CodeView.as_view(), name="code"),
    path("releases/", reference_views.ReleaseListView.as_view(), name="releases"),
    path("releases/<str:label>/values.csv", reference_views.ReleaseCsvView.as_view(), name="release-csv"),
    path("releases/<str:label>/values.json", reference_views.ReleaseJsonView.as_view(), name="release-json"),
    path("localities/", reference_views.LocalityListView.as_view(), name="localities"),
    path("parse/", device_views.ParseView.as_view(), name="parse"),
    path("device/", device_views.DeviceView.as_view(), name="device"),
    path("bundles/", device_views.BundlesView.as_view(), name="bundles"),
    path("bundles/<str:digest>/", device_views.BundleView.as_view(), name="bundle"),
    path("shortcuts/", log_views.ShortcutsView.as_view(), name="shortcuts"),
    path("entries/sync/", log_views.SyncView.as_view(), name="sync"),
    path("entries/preview/", log_views.ValuationView.as_view(), name="preview"),
    path("staff/releases/", staff_views.StaffReleasesView.as_view(), name="staff-releases"),
    path("staff/releases/<int:pk>/publish/", staff_views.PublishView.as_view(), name="staff-publish"),
    path("staff/releases/<int:pk>/withdraw/", staff_views.WithdrawView.as_view(), name="staff-withdraw"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include(router.urls)),
]
