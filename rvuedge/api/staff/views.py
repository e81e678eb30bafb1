"""Releases for staff: list, publish, withdraw."""

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

NUMBER = OpenApiParameter("id", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH)


class MovedOn(APIException):
    """The release is not in the state that the action begins from."""

    status_code = 409
    default_code = "moved_on"


class ManagesReleases(BasePermission):
    """Staff with the permission; others get 403."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the user may."""
        return bool(request.user.is_staff and request.user.has_perm("audit.manage_releases"))


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    """A load of a release and where it stands."""

    class Meta:
        model = Release
        fields = [
            "id", "label", "revision", "state", "is_partial", "effective_from", "released_on", "conversion_factor",
            "qp_conversion_factor", "row_count", "code_count", "source_name", "source_sha256", "published_at",
            "publish_at",
        ]  # fmt: skip


class StaffReleasesView(APIView):
    """Every release that is loaded, newest first."""

    permission_classes = [ManagesReleases]

    @extend_schema(responses=ReleaseSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Staged, published and withdrawn ones."""
        return Response(ReleaseSerializer(Release.objects.all(), many=True).data)


class _ActionView(APIView):
    permission_classes = [ManagesReleases]
    does: Any = None

    def carry_out(self, request: Request, pk: int) -> Response:
        """The release after the action."""
        if not Release.objects.filter(pk=pk).exists():
            raise NotFound("No such release.")
        try:
            release = type(self).does(pk, actor=request.user)
        except actions.ReleaseStateError as error:
            raise MovedOn(str(error)) from error
        return Response(ReleaseSerializer(release).data)


class PublishView(_ActionView):
    """Let readers see a staged or withdrawn release."""

    does = staticmethod(actions.publish)

    @extend_schema(request=None, responses=ReleaseSerializer, parameters=[NUMBER])
    def post(self, request: Request, pk: int) -> Response:
        """Publish; 409 when it is published already."""
        return self.carry_out(request, pk)


class WithdrawView(_ActionView):
    """Readers see what stood before the release."""

    does = staticmethod(actions.withdraw)

    @extend_schema(request=None, responses=ReleaseSerializer, parameters=[NUMBER])
    def post(self, request: Request, pk: int) -> Response:
        """Withdraw; 409 when it is not published."""
        return self.carry_out(request, pk)
