"""The public API of one code."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codes.domain.hcpcs import normalize
from codes.reference.lookup import CodeNotFoundError, find_page
from rvuedge.api.conditional import conditional
from rvuedge.api.reference.code_serializers import code_as_json


class CodeView(APIView):
    """/api/v1/codes/97760/: a code today, on `?date=2025-11-03` or in `?release=RVU25D`, with national payment and
    payment in `?zip=94110` or `?locality=01112-05`."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []
    throttle_classes: list[Any] = []  # public and the same for everyone: caches serve it

    @extend_schema(
        parameters=[
            OpenApiParameter("date", OpenApiTypes.STR, description="Values on this date, such as 2025-11-03"),
            OpenApiParameter("release", OpenApiTypes.STR, description="Values in this release, such as RVU25D"),
            OpenApiParameter(
                "locality",
                OpenApiTypes.STR,
                description="Also payment in this locality: MAC and locality number, such as 01112-05",
            ),
            OpenApiParameter("zip", OpenApiTypes.STR, description="Also payment in this ZIP code's locality"),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request, hcpcs: str) -> HttpResponseBase:
        """Return everything on the code's page; numbers are strings with CMS's decimals."""
        return conditional(request, lambda: self._answer(request, hcpcs))

    @staticmethod
    def _answer(request: Request, hcpcs: str) -> Response:
        query = request.query_params
        locality = query.get("zip", "") or query.get("locality", "")
        try:
            page = find_page(normalize(hcpcs), query.get("date", ""), query.get("release", ""), locality)
        except CodeNotFoundError as missing:
            raise NotFound(str(missing)) from missing
        return Response(code_as_json(page))
