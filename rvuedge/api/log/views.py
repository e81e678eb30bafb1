"""The API of a clinician's log: entries, device sync, values before logging, shortcuts."""

import uuid
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from codes.domain.release_order import Basis
from logbook.devices.shortcuts import ShortcutFacts, ShortcutsRefusedError, save_shortcuts, shortcuts_of
from logbook.devices.sync import Operation, apply_operations
from logbook.domain.valuation.cuts import cut_in_log, cut_of
from logbook.domain.valuation.explanations import flag_text
from logbook.entries import queries, services
from logbook.models import Entry
from logbook.valuation.crediting import ValuedLine as Valued
from logbook.valuation.crediting import sessions_of, value_sessions
from rvuedge.accounts.models import User
from rvuedge.api.errors import quiet_name
from rvuedge.api.log.filters import EntryListFilter
from rvuedge.api.log.quotas import refuse_too_many_lines
from rvuedge.api.log.serializers import (
    MOST_OPERATIONS,
    EntryChangesSerializer,
    EntrySerializer,
    NewEntrySerializer,
    OperationSerializer,
    ShortcutsSerializer,
    SyncAnswerSerializer,
    SyncSerializer,
    ValuationSerializer,
    ValuedSerializer,
    line_of,
)
from rvuedge.common.counters import SYNC
from rvuedge.security.throttles import ScopedThrottle

DELETED = "The entry is deleted. Restore it first."


class Conflict(APIException):
    """The entry has changed since the client read it."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"
    default_detail = "The entry has changed since. Fetch it again."


def owner(request: Request) -> User:
    """Return the signed-in user."""
    return cast(User, request.user)


class EntryPages(CursorPagination):
    """Pages of entries, newest service date first; `next` and `previous` are URLs."""

    ordering = ("-service_date", "-created_at", "-id")
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 500
    offset_cutoff = 100_000


class EntryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Entry]):
    """The entries of a log. A deleted entry is kept and can be restored."""

    serializer_class = EntrySerializer
    pagination_class = EntryPages
    filter_backends = [DjangoFilterBackend]
    filterset_class = EntryListFilter
    lookup_field = "client_id"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Entry]:
        """Return the owner's entries, including deleted ones."""
        if getattr(self, "swagger_fake_view", False):
            return Entry.objects.none()
        return queries.with_titles(queries.all_entries_for(owner(self.request)))

    def filter_queryset(self, queryset: Any) -> Any:
        """Filter a list by its parameters, which don't affect a single entry."""
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List entries, newest service date first."""
        if "text" in request.query_params:
            raise ValidationError({"text": ["Post it to /api/v1/entries/search/. URLs are kept in logs."]})
        return super().list(request, *args, **kwargs)

    @extend_schema(request=NewEntrySerializer, responses={201: EntrySerializer, 200: EntrySerializer})
    def create(self, request: Request) -> Response:
        """Log one procedure. If its ID is already in the log, return that entry with 200."""
        facts = NewEntrySerializer(data=request.data)
        facts.is_valid(raise_exception=True)
        data = dict(facts.validated_data)
        client_id = data.get("id") or uuid.uuid4()
        user = owner(request)
        origin = services.Origin(**({"session": data["session"]} if "session" in data else {}))
        if not queries.all_entries_for(user).filter(client_id=client_id).exists():
            lines = [line_of(data | {"client_id": client_id})]
            _call(
                services.log_entries,
                user=user,
                service_date=data["service_date"],
                setting=data["setting"],
                lines=lines,
                origin=origin,
            )
        entry = queries.with_titles(queries.all_entries_for(user)).get(client_id=client_id)
        is_new = entry.revision == origin.revision  # another request with this ID may have come first
        return Response(self.get_serializer(entry).data, status=201 if is_new else 200)

    @extend_schema(request=EntryChangesSerializer, responses=EntrySerializer)
    def partial_update(self, request: Request, id: uuid.UUID) -> Response:
        """Change the code, date, units, modifiers, setting or session of an entry; fields left out stay as they are,
        whoever changes them at the same time. With `revision`, of several requests that name the same one only the
        first changes the entry; the others get 409. A field that can't change, and an unknown one, is an error."""
        entry_id = self.get_object().pk
        facts = EntryChangesSerializer(data=request.data)
        facts.is_valid(raise_exception=True)
        changes = dict(facts.validated_data)
        seen = changes.pop("revision", None)
        _call(services.edit_entry, user=owner(request), entry_id=entry_id, seen=seen, **changes)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, id: uuid.UUID) -> Response:
        """Delete an entry; it can be restored."""
        services.delete_entries(user=owner(request), entry_ids=[self.get_object().pk])
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=EntrySerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, id: uuid.UUID) -> Response:
        """Restore a deleted entry."""
        services.restore_entries(user=owner(request), entry_ids=[self.get_object().pk])
        return Response(self.get_serializer(self.get_object()).data)


def _call(service: Any, **facts: Any) -> None:
    """Call a service of the log. A refusal becomes a 400 with the reason; an entry that changed or was deleted in the
    meantime becomes a 409."""
    try:
        service(**facts)
    except services.EntryChangedError as changed:
        raise Conflict from changed
    except Entry.DoesNotExist as deleted:
        raise Conflict(DELETED) from deleted
    except services.LogRefusedError as refused:
        raise ValidationError({refused.field: [str(refused)]}) from refused


class SyncView(APIView):
    """/api/v1/entries/sync/: a device's operations, each applied exactly once."""

    throttle_classes = [ScopedThrottle]
    throttle_scope = "sync"

    @extend_schema(request=SyncSerializer, responses=SyncAnswerSerializer)
    def post(self, request: Request) -> Response:
        """Apply operations in order. A malformed one is refused and doesn't stop the others."""
        data = request.data if isinstance(request.data, dict) else {}
        sent = data.get("operations")
        if not isinstance(sent, list) or len(sent) > MOST_OPERATIONS or not all(map(_has_id, sent)):
            message = f"Send a list of at most {MOST_OPERATIONS} operations, each with a UUID as its id."
            raise ValidationError({"operations": [message]})
        refuse_too_many_lines(sent)
        envelope = SyncSerializer(data=data | {"operations": []})
        envelope.is_valid(raise_exception=True)
        if envelope.validated_data.get("user") not in (None, str(request.user.pk)):
            raise Conflict("These operations belong to a different account from the one signed in.")
        checked = [OperationSerializer(data=operation) for operation in sent]
        valid = [OperationSerializer.operation(each.validated_data) for each in checked if each.is_valid()]
        answers = self._apply(owner(request), valid, envelope.validated_data.get("sent_at"))
        listed = [
            answers.pop(0) if not each.errors else _malformed(raw, each.errors)
            for raw, each in zip(sent, checked, strict=True)
        ]
        for answer in listed:
            SYNC.labels(answer["status"] if isinstance(answer, dict) else answer.status).inc()
        return Response(SyncAnswerSerializer({"answers": listed, "server_time": timezone.now()}).data)

    @staticmethod
    def _apply(user: User, operations: list[Operation], sent_at: Any) -> list[Any]:
        return list(apply_operations(user=user, operations=operations, sent_at=sent_at)) if operations else []


def _has_id(operation: Any) -> bool:
    try:
        return isinstance(operation, dict) and bool(uuid.UUID(operation.get("id", "")))
    except (ValueError, TypeError, AttributeError):
        return False


def _malformed(raw: dict[str, Any], errors: Any) -> dict[str, Any]:
    reasons = "; ".join(f"{quiet_name(name)}: {_first(problem)}" for name, problem in errors.items())
    return {"operation": raw["id"], "status": "refused", "reason": reasons, "entries": []}


def _first(problem: Any) -> str:
    while isinstance(problem, (list, dict)) and problem:
        problem = next(iter(problem.values())) if isinstance(problem, dict) else next(filter(None, problem), "")
    return str(problem)


class ValuationView(APIView):
    """/api/v1/entries/preview/: the value of lines, session by session."""

    @extend_schema(request=ValuationSerializer, responses=ValuedSerializer)
    def post(self, request: Request) -> Response:
        """Value lines under the clinician's policy without logging them."""
        facts = ValuationSerializer(data=request.data)
        facts.is_valid(raise_exception=True)
        data = facts.validated_data
        lines = [line_of(line) for line in data["lines"]]
        sessions = value_sessions(
            sessions_of(data["service_date"], data["setting"], lines), queries.policy_of(owner(request))
        )
        by_id = {item.line.client_id: item for session in sessions for item in session}
        valued = [by_id[line.client_id] for line in lines]
        total = sum(item.wrvu for item in valued)
        return Response({"lines": [_valued(item) for item in valued], "wrvu": str(total)})


def _valued(item: Valued) -> dict[str, Any]:
    flags = item.credit.flags if item.credit else ()
    return {
        "hcpcs": item.line.hcpcs,
        "modifiers": list(item.line.modifiers),
        "units": item.line.units,
        "title": item.name,
        "release": item.value.release.label if item.value else "",
        "release_basis": item.value.basis.value if item.value else Basis.WAITING.value if item.waits_as else "",
        "wrvu": str(item.wrvu),
        "gross_wrvu": str(item.credit.gross if item.credit else 0),
        "no_work": item.no_work,
        "cut": cut_in_log(cut_of(item.credit.steps)) if item.credit else "",
        "note": item.value.note if item.value else "",
        "problem": item.problem,
        "hints": [
            {"rule": flag.rule, "on": flag.on, "words": flag_text(flag), "needs_review": flag.needs_review}
            for flag in flags
        ],
    }


class ShortcutsView(APIView):
    """/api/v1/shortcuts/: favorites and saved sets, read and written as one list."""

    @extend_schema(responses=ShortcutsSerializer)
    def get(self, request: Request) -> Response:
        """Return the clinician's favorites and sets in order."""
        return Response(ShortcutsSerializer({"shortcuts": shortcuts_of(owner(request))}).data)

    @extend_schema(request=ShortcutsSerializer, responses=ShortcutsSerializer)
    def put(self, request: Request) -> Response:
        """Replace the clinician's favorites and sets with this list. With `base`, keep what other devices changed
        since; the response has the result."""
        facts = ShortcutsSerializer(data=request.data)
        facts.is_valid(raise_exception=True)
        listed, base = (_shortcuts(facts.validated_data.get(name)) for name in ("shortcuts", "base"))
        try:
            saved = save_shortcuts(user=owner(request), shortcuts=listed or [], base=base)
        except ShortcutsRefusedError as refused:
            raise ValidationError({"shortcuts": [str(refused)]}) from refused
        return Response(ShortcutsSerializer({"shortcuts": saved}).data)


def _shortcuts(items: list[dict[str, Any]] | None) -> list[ShortcutFacts] | None:
    return None if items is None else [ShortcutFacts(item["id"], item["name"], item["lines"]) for item in items]
