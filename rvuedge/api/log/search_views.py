"""The API of searches in a log. What someone types is posted: URLs are kept in logs and histories."""

from datetime import date
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from logbook.entries import queries
from logbook.models import Entry, Setting
from rvuedge.api.log.fields import StrictSerializer
from rvuedge.api.log.filters import EntrySearchFilter
from rvuedge.api.log.serializers import EntrySerializer
from rvuedge.api.log.views import EntryPages, owner

CURSOR = OpenApiParameter("cursor", str, description="The place in the list, from `next` or `previous`")
PAGE_SIZE = OpenApiParameter("page_size", int, description="Entries per page")


class EntrySearchSerializer(StrictSerializer):
    """What the entries have in common; each field narrows the list."""

    text = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=80,
        help_text="A code, its beginning, or text from its name (at most 80 characters)",
    )
    first = serializers.DateField(required=False, help_text="Service date on or after")
    last = serializers.DateField(required=False, help_text="Service date on or before")
    modifier = serializers.CharField(required=False, min_length=2, max_length=2, help_text="A two-character modifier")
    setting = serializers.ChoiceField(choices=Setting.choices, required=False)
    needs_review = serializers.BooleanField(required=False, help_text="Only entries that need review")
    deleted = serializers.BooleanField(required=False, help_text="Only deleted entries; otherwise none of them")


class EntrySearchView(GenericAPIView[Entry]):
    """/api/v1/entries/search/: the entries of a log that match."""

    serializer_class = EntrySerializer
    pagination_class = EntryPages
    queryset = Entry.objects.none()

    @extend_schema(
        operation_id="entries_search",
        parameters=[CURSOR, PAGE_SIZE],
        request=EntrySearchSerializer,
        responses=EntrySerializer(many=True),
    )
    def post(self, request: Request) -> Response:
        """List the entries that match, newest service date first. Post the same search to `next` for more."""
        facts = EntrySearchSerializer(data=request.data)
        facts.is_valid(raise_exception=True)
        given = {name: _text(value) for name, value in facts.validated_data.items()}
        found = EntrySearchFilter(given, queries.with_titles(queries.all_entries_for(owner(request))))
        if not found.is_valid():
            raise ValidationError(found.errors)
        page = self.paginate_queryset(found.qs)
        return self.get_paginated_response(EntrySerializer(page, many=True).data)


def _text(value: Any) -> str:
    """Return a value as a form sends it."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)
