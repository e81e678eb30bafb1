"""The staff API of releases: list, publish, withdraw."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotFound
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codes.models import Release
from codes.releases import actions
from rvuedge.accounts.second_factor import lacks_factor

NUMBER = OpenApiParameter("id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH)


class StateConflict(APIException):
    """The release's state doesn't allow the action."""

    status_code = 409
    default_code = "moved_on"


class ManagesReleases(BasePermission):
    """Allows staff with the permission who have shown a second factor in this session; others get 403."""

    message = "Only staff with the permission may do this, signed in on the site with a second factor."

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the user may manage releases."""
        user = request.user
        return bool(user.is_staff and user.has_perm("audit.manage_releases") and not lacks_factor(request))


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    """A loaded release and its state."""

    class Meta:
        model = Release
        fields = [
            "id", "label", "revision", "state", "is_partial", "effective_from", "released_on", "conversion_factor",
            "qp_conversion_factor", "row_count", "code_count", "source_name", "source_sha256", "published_at",
            "publish_at",
        ]  # fmt: skip


class StaffReleasesView(APIView):
    """Every loaded release, newest first."""

    permission_classes = [ManagesReleases]

    @extend_schema(responses=ReleaseSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List staged, published and withdrawn releases."""
        return Response(ReleaseSerializer(Release.objects.all(), many=True).data)


class _ActionView(APIView):
    permission_classes = [ManagesReleases]
    release_action: Any = None

    def carry_out(self, request: Request, pk: int) -> Response:
        """Run the action and return the release."""
        if not Release.objects.filter(pk=pk).exists():
            raise NotFound("No such release.")
        try:
            release = type(self).release_action(pk, actor=request.user)
        except actions.ReleaseStateError as error:
            raise StateConflict(str(error)) from error
        return Response(ReleaseSerializer(release).data)


class PublishView(_ActionView):
    """Publish a staged or withdrawn release."""

    release_action = staticmethod(actions.publish)

    @extend_schema(request=None, responses=ReleaseSerializer, parameters=[NUMBER])
    def post(self, request: Request, pk: int) -> Response:
        """Publish the release; 409 if it's already published."""
        return self.carry_out(request, pk)


class WithdrawView(_ActionView):
    """Withdraw a published release; readers see the one before."""

    release_action = staticmethod(actions.withdraw)

    @extend_schema(request=None, responses=ReleaseSerializer, parameters=[NUMBER])
    def post(self, request: Request, pk: int) -> Response:
        """Withdraw the release; 409 if it isn't published."""
        return self.carry_out(request, pk)
