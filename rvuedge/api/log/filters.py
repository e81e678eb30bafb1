"""Parameters of addresses, as they are read and as the API's document describes them."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from logbook.entries.filters import EntryFilter
from logbook.models import Setting


class EntryFilterSerializer(serializers.Serializer[Any]):
    """How a list of entries may be narrowed."""

    first = serializers.DateField(required=False, help_text="Service date not before")
    last = serializers.DateField(required=False, help_text="Service date not after")
    text = serializers.CharField(
        required=False, max_length=80, allow_blank=True, help_text="A code, its beginning, or words of its name"
    )
    modifier = serializers.CharField(required=False, min_length=2, max_length=2)
    setting = serializers.ChoiceField(required=False, choices=Setting.choices)
    needs_review = serializers.BooleanField(required=False, help_text="Only entries that wait for a decision")
    deleted = serializers.BooleanField(required=False, help_text="Deleted entries instead of the others")


ENTRY_FILTERS: list[type[serializers.Serializer[Any]] | OpenApiParameter] = [EntryFilterSerializer]


def filter_from(request: Request) -> EntryFilter:
    """The filter that a request asks for; raises ValidationError naming a parameter that is wrong."""
    facts = EntryFilterSerializer(data=request.query_params)
    facts.is_valid(raise_exception=True)
    return EntryFilter(**facts.validated_data)
