"""The API of sessions (patients): undo one, and restore it."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from logbook.entries import queries, services
from rvuedge.accounts.models import User
from rvuedge.api.log.serializers import EntrySerializer
from rvuedge.api.log.views import owner


class SessionView(APIView):
    """/api/v1/entries/sessions/<id>/: the entries of a session, which can be deleted together."""

    @extend_schema(operation_id="session_delete", responses={204: None})
    def delete(self, request: Request, session: uuid.UUID) -> Response:
        """Delete the entries of a session; they can be restored. Repeating it changes nothing."""
        _refuse_unknown(owner(request), session)
        services.delete_session(user=owner(request), session=session)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SessionRestoreView(APIView):
    """/api/v1/entries/sessions/<id>/restore/: the entries that were deleted last."""

    @extend_schema(operation_id="session_restore", request=None, responses=EntrySerializer(many=True))
    def post(self, request: Request, session: uuid.UUID) -> Response:
        """Restore the entries that were deleted last, together, and return those of the session in order."""
        user = owner(request)
        _refuse_unknown(user, session)
        services.restore_session(user=user, session=session)
        entries = queries.with_titles(queries.entries_for(user).filter(session=session)).order_by("position")
        return Response(EntrySerializer(entries, many=True).data)


def _refuse_unknown(user: User, session: uuid.UUID) -> None:
    if not queries.all_entries_for(user).filter(session=session).exists():
        raise NotFound("No such session.")
