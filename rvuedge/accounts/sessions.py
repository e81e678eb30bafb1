"""Sessions in the database, found with one plain statement: every page of a signed-in clinician begins with it."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

FIND = "SELECT session_key, session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's store of sessions; building its query anew took longer than the query."""

    def _get_session_from_db(self) -> Session | None:
        """The live session, or None; as in Django an unknown key is given up."""
        with connection.cursor() as cursor:
            cursor.execute(FIND, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return Session.from_db(connection.alias, ["session_key", "session_data", "expire_date"], row)
