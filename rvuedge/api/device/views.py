"""The API for devices: data to read and value lines offline, and reading typed text on the server."""

import gzip
from datetime import date
from typing import Any, cast

from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codes.fee_schedule.releases import published_releases
from logbook.devices.choices import choices_of
from logbook.devices.shortcuts import doubtful_names, shortcuts_of
from logbook.domain.parsing.reading import costs
from logbook.domain.valuation.policy import policy_as_data
from logbook.entries import queries
from logbook.entries.own_table import own_table
from logbook.models import CodeBundle
from logbook.parsing.bundle import BundleNotBuiltError, bundle_on
from logbook.parsing.typed import reading_table
from rvuedge.accounts.models import User
from rvuedge.api.device.serializers import ParsedSerializer, TypedTextSerializer, parsed_as_json
from rvuedge.api.log.serializers import ChoiceSerializer, ShortcutSerializer
from rvuedge.common.conditional import NOT_STORED
from rvuedge.security.throttles import ScopedThrottle

FOREVER = "public, max-age=31536000, immutable"
SECONDS_TO_BUILD = 5


class BundleNotReady(APIException):
    """The release in effect has no bundle yet: 503, with Retry-After."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "bundle_not_ready"
    wait = SECONDS_TO_BUILD  # REST framework puts this in Retry-After


NOT_READY = OpenApiResponse(
    {"$ref": "#/components/schemas/Error"}, "A release was just published: try again after Retry-After"
)


class DateQuerySerializer(serializers.Serializer[Any]):
    """The date (default: today)."""

    date = serializers.DateField(required=False)


class BundleSerializer(serializers.Serializer[Any]):
    """The location of a release's bundle. Its URL has the SHA-256 of its content."""

    release = serializers.CharField()
    effective_from = serializers.DateField()
    digest = serializers.CharField()
    url = serializers.CharField()


class ReleaseDateSerializer(serializers.Serializer[Any]):
    """A published release, its calendar year and the date it takes effect. A device chooses a date's release from these
    as the server does (codes.domain.release_order)."""

    release = serializers.CharField(source="label")
    year = serializers.IntegerField()
    effective_from = serializers.DateField()


class DoubtfulNameSerializer(serializers.Serializer[Any]):
    """The name of a set, saved earlier, that looks like patient data. It stays until it's changed."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    reason = serializers.CharField()


class DeviceSerializer(serializers.Serializer[Any]):
    """The clinician's own data (name, policy, modifier likelihoods, shortcuts, what was said about pairs of
    codes) and today's bundle."""

    user = serializers.CharField()
    name = serializers.CharField()
    policy = serializers.DictField()
    policy_version = serializers.IntegerField(allow_null=True, help_text="null for Medicare parity")
    modifier_costs = serializers.DictField(child=serializers.IntegerField())
    modifiers_used = serializers.DictField(child=serializers.IntegerField())
    shortcuts = ShortcutSerializer(many=True)
    doubtful_names = DoubtfulNameSerializer(many=True)
    patient_choices = ChoiceSerializer(many=True)
    releases = ReleaseDateSerializer(many=True)
    bundle = BundleSerializer(allow_null=True)


def _bundle(day: date) -> dict[str, Any] | None:
    try:
        bundle = bundle_on(day)
    except BundleNotBuiltError as missing:
        label = missing.release.label
        raise BundleNotReady(f"We're preparing the codes of {label}. Try again in a moment.") from missing
    if bundle is None:
        return None
    release = bundle.release
    return {
        "release": release.label,
        "effective_from": release.effective_from,
        "digest": bundle.digest,
        "url": f"/api/v1/bundles/{bundle.digest}/",
    }


class DeviceView(APIView):
    """/api/v1/device/: the data a clinician's device needs to log without the server."""

    @extend_schema(responses={200: DeviceSerializer, 503: NOT_READY})
    def get(self, request: Request) -> Response:
        """Return the clinician's own data and today's bundle."""
        user = cast(User, request.user)
        used, version = queries.modifiers_used(user), queries.policy_version(user)
        shortcuts = shortcuts_of(user)
        answer = {
            "user": str(user.pk),
            "name": user.name or user.email,
            "policy": policy_as_data(queries.policy_from_version(version)),
            "policy_version": version.pk if version else None,
            "modifier_costs": costs(used),
            "modifiers_used": used,
            "shortcuts": shortcuts,
            "doubtful_names": doubtful_names(shortcuts),
            "patient_choices": choices_of(user),
            "releases": published_releases(),
            "bundle": _bundle(timezone.localdate()),
        }
        return Response(DeviceSerializer(answer).data)


class SignedInSerializer(serializers.Serializer[Any]):
    """The account that is signed in, as `user` of DeviceSerializer, or null."""

    user = serializers.CharField(allow_null=True)


class SignedInView(APIView):
    """/api/v1/device/account/: who is signed in. A device with an account's data asks it whether that session is over;
    a refusal (401) would be an error in the browser's console."""

    permission_classes = [AllowAny]

    @extend_schema(responses=SignedInSerializer)
    def get(self, request: Request) -> Response:
        """Return who is signed in."""
        user = str(request.user.pk) if request.user.is_authenticated else None
        return Response(SignedInSerializer({"user": user}).data, headers={"Cache-Control": NOT_STORED})


class BundlesView(APIView):
    """/api/v1/bundles/?date=: the bundle of the release that values a date."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[DateQuerySerializer], responses={200: BundleSerializer, 503: NOT_READY})
    def get(self, request: Request) -> Response:
        """Return the location of the bundle; 404 for a date before every release."""
        query = DateQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        bundle = _bundle(query.validated_data.get("date") or timezone.localdate())
        if bundle is None:
            raise NotFound("No release covers this date.")
        return Response(BundleSerializer(bundle).data)


class BundleView(APIView):
    """/api/v1/bundles/<digest>/: the bundle itself, which never changes."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []
    throttle_classes: list[Any] = []  # never changes, so caches serve it

    @extend_schema(operation_id="bundle_content", responses={(200, "application/json"): OpenApiTypes.OBJECT})
    def get(self, request: Request, digest: str) -> HttpResponse:
        """Return a release's codes with names, search words, bits and rows (logbook.parsing.bundle), compressed."""
        bundle = CodeBundle.objects.filter(pk=digest).first()
        if bundle is None:
            raise NotFound("No such bundle. Request the one for the date.")
        is_compressed = "gzip" in request.headers.get("Accept-Encoding", "")
        body = bytes(bundle.body)
        response = HttpResponse(body if is_compressed else gzip.decompress(body), content_type="application/json")
        if is_compressed:
            response["Content-Encoding"] = "gzip"
        response["Cache-Control"] = FOREVER
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


class ParseView(APIView):
    """/api/v1/parse/: typed text as lines. It's posted: URLs are kept in logs, and anything may be typed."""

    permission_classes = [AllowAny]
    throttle_classes = [ScopedThrottle]
    throttle_scope = "parse"

    @extend_schema(request=TypedTextSerializer, responses=ParsedSerializer)
    def post(self, request: Request) -> Response:
        """Read typed text: its lines, what isn't a line yet, and other readings."""
        typed = TypedTextSerializer(data=request.data)
        typed.is_valid(raise_exception=True)
        day = typed.validated_data.get("date") or timezone.localdate()
        table = own_table(request.user, day) if request.user.is_authenticated else reading_table(day)
        return Response(ParsedSerializer(parsed_as_json(typed.validated_data["q"], day, table)).data)
