"""URLs of the API, version 1."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from rvuedge.api.device.views import BundlesView, BundleView, DeviceView, ParseView, SignedInView
from rvuedge.api.log.search_views import EntrySearchView
from rvuedge.api.log.session_views import SessionRestoreView, SessionView
from rvuedge.api.log.views import EntryViewSet, ShortcutsView, SyncView, ValuationView
from rvuedge.api.reference import code_views
from rvuedge.api.reference.views import CodeListView, LocalityListView, ReleaseCsvView, ReleaseJsonView, ReleaseListView
from rvuedge.api.staff.views import PublishView, StaffReleasesView, WithdrawView

app_name = "api"
router = SimpleRouter(use_regex_path=False)
router.register("entries", EntryViewSet, basename="entry")

urlpatterns = [
    path("codes/", CodeListView.as_view(), name="codes"),
    path("codes/<str:hcpcs>/", code_views.CodeView.as_view(), name="code"),
    path("releases/", ReleaseListView.as_view(), name="releases"),
    path("releases/<str:label>/values.csv", ReleaseCsvView.as_view(), name="release-csv"),
    path("releases/<str:label>/values.json", ReleaseJsonView.as_view(), name="release-json"),
    path("localities/", LocalityListView.as_view(), name="localities"),
    path("parse/", ParseView.as_view(), name="parse"),
    path("device/", DeviceView.as_view(), name="device"),
    path("device/account/", SignedInView.as_view(), name="signed-in"),
    path("bundles/", BundlesView.as_view(), name="bundles"),
    path("bundles/<str:digest>/", BundleView.as_view(), name="bundle"),
    path("shortcuts/", ShortcutsView.as_view(), name="shortcuts"),
    path("entries/sync/", SyncView.as_view(), name="sync"),
    path("entries/search/", EntrySearchView.as_view(), name="search"),
    path("entries/preview/", ValuationView.as_view(), name="preview"),
    path("entries/sessions/<uuid:session>/", SessionView.as_view(), name="session"),
    path("entries/sessions/<uuid:session>/restore/", SessionRestoreView.as_view(), name="session-restore"),
    path("staff/releases/", StaffReleasesView.as_view(), name="staff-releases"),
    path("staff/releases/<int:pk>/publish/", PublishView.as_view(), name="staff-publish"),
    path("staff/releases/<int:pk>/withdraw/", WithdrawView.as_view(), name="staff-withdraw"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include(router.urls)),
]
