"""The public API of the reference: search and lists of codes, releases, localities, and complete releases as files."""

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from codes.fee_schedule.localities import localities_of, zip_answer, zip_of
from codes.fee_schedule.releases import newest_loads, published_releases, release_named
from codes.models import Release
from codes.reference.lists import listed
from codes.releases.export import COLUMNS, release_rows
from codes.search.find import search
from rvuedge.api.conditional import conditional
from rvuedge.api.reference.serializers import (
    CodeFilterSerializer,
    CodeListSerializer,
    ListedCodeSerializer,
    LocalityListSerializer,
    LocalitySerializer,
    ReleaseListSerializer,
    ZipSerializer,
)
from rvuedge.common.csv_export import csv_lines
from rvuedge.privacy.quoting import quoted
from rvuedge.security.throttles import AnonThrottle

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


class Public(APIView):
    """A view that's the same for everyone and needs no sign-in."""

    permission_classes = [AllowAny]
    authentication_classes: list[Any] = []
    throttle_classes = [AnonThrottle]


class CodeListView(Public):
    """/api/v1/codes/?q=knee: search results or all codes, filtered and sorted, in pages."""

    @extend_schema(operation_id="codes_list", parameters=[CodeFilterSerializer], responses=CodeListSerializer)
    def get(self, request: Request) -> HttpResponseBase:
        """List matching codes of the release in effect; a search lists removed codes last, and marks them."""
        parameters = CodeFilterSerializer(data=request.query_params)
        parameters.is_valid(raise_exception=True)
        facts = parameters.validated_data
        query, page, size = facts.get("q", "").strip(), facts["page"], facts["page_size"]
        found = [code.hcpcs for code in search(query)] if query else None
        offset = (page - 1) * size
        listing = listed(parameters.list_filter(), codes=found, sort=facts.get("sort", ""), limit=size, offset=offset)
        if not listing.rows and page > 1:
            raise NotFound("Page not found.")
        answer = {
            "count": listing.total,
            "next": _page(request, page + 1) if offset + size < listing.total else None,
            "previous": _page(request, page - 1) if page > 1 else None,
            "results": [ListedCodeSerializer(row).data for row in listing.rows],
        }
        return Response(answer)


def _page(request: Request, number: int) -> str:
    query = request.query_params.copy()
    query["page"] = str(number)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


class ReleaseListView(Public):
    """/api/v1/releases/: the published releases, newest first."""

    @extend_schema(responses=ReleaseListSerializer(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """List published releases, the latest revision of each."""
        return conditional(request, lambda: Response(ReleaseListSerializer(newest_loads(), many=True).data))


class LocalityListView(Public):
    """/api/v1/localities/: the payment localities; `?zip=94110` returns one."""

    @extend_schema(
        parameters=[
            OpenApiParameter("release", OpenApiTypes.STR, description="As in this release, such as RVU25D"),
            OpenApiParameter("zip", OpenApiTypes.STR, description="Only the locality of this ZIP code"),
        ],
        responses=LocalityListSerializer,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """List the payment localities with their GPCIs, by state and name."""
        published = list(published_releases())
        label, zip_text = request.query_params.get("release", ""), request.query_params.get("zip", "")
        release = _named(label) if label else next(iter(published), None)
        if release is None:
            return Response({"release": None, "zip": None, "results": []})
        localities = localities_of(release, published)
        answer, found = None, list(localities.all)
        if zip_text:
            answer = zip_answer(zip_of(zip_text)) if zip_of(zip_text) else None
            if answer is None:
                raise NotFound(f"{quoted(zip_text, 12)} isn't a ZIP code in CMS's file.")
            found = [locality for locality in localities.all if locality.key == answer.key]
        return Response(
            {
                "release": localities.source or None,
                "zip": ZipSerializer(answer).data if answer else None,
                "results": [LocalitySerializer(locality).data for locality in found],
            }
        )


class FileNegotiation(BaseContentNegotiation):
    """Sends a file in its own format and ignores the Accept header."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """Return any parser: there's no body to parse."""
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """Return the first renderer, which renders only errors."""
        return renderers[0], renderers[0].media_type


class ReleaseFile(Public):
    """A complete release: its codes and values, row by row as in CMS's file, without descriptors."""

    content_negotiation_class = FileNegotiation

    def answer(self, request: Request, label: str, kind: str) -> HttpResponseBase:
        """Stream the file, or return 304 to a client that has it: a release is never edited."""
        release = _named(label)
        return conditional(request, lambda: self._file(release, kind), release.pk)

    @staticmethod
    def _file(release: Release, kind: str) -> StreamingHttpResponse:
        lines, content_type = (
            (csv_lines(COLUMNS, release_rows(release)), "text/csv; charset=utf-8")
            if kind == "csv"
            else (_json(release), "application/json")
        )
        response = StreamingHttpResponse(lines, content_type=content_type)
        response["Content-Disposition"] = f'attachment; filename="{release.label}.{kind}"'
        return response


class ReleaseCsvView(ReleaseFile):
    """/api/v1/releases/RVU25D/values.csv"""

    @extend_schema(
        operation_id="release_values_csv",
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "A header and one line per row")},
    )
    def get(self, request: Request, label: str) -> HttpResponseBase:
        """Return the rows of a release as CSV."""
        return self.answer(request, label, "csv")


class ReleaseJsonView(ReleaseFile):
    """/api/v1/releases/RVU25D/values.json"""

    @extend_schema(operation_id="release_values_json", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, label: str) -> HttpResponseBase:
        """Return the rows of a release as JSON: {"release", "columns", "rows"}, with numbers as strings."""
        return self.answer(request, label, "json")


def _named(label: str) -> Release:
    release = release_named(label)
    if release is None:
        raise NotFound(f"No release {label[:12]} is published.")
    return release


def _json(release: Release) -> Iterator[str]:
    yield f'{{"release":{json.dumps(release.label)},"columns":{json.dumps(COLUMNS)},"rows":['
    for n, row in enumerate(release_rows(release)):
        cells = [value if isinstance(value, bool) else str(value) for value in row]
        yield ("," if n else "") + json.dumps(cells, separators=(",", ":"))
    yield "]}"
