"""Sessions in the database, loaded with one plain SQL statement, which also has what time-outs need.

Each page of a signed-in clinician starts with this lookup, and building Django's query takes longer than running it.
Measured with `python -m tests.performance pages` (one worker, 2 cores, November 2026), dashboard / bare view: 0.39 with
this store and the plain user lookup (rvuedge.accounts.backends), 0.33 with Django's session store instead, 0.28 with
Django's query for the user instead, 0.25 to 0.29 with both of Django's.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from rvuedge.common.ownership import forget_owner
from rvuedge.security.models import Session
from rvuedge.security.timeouts import Limits, end_reason

FIND = """
SELECT s.session_key, s.session_data, s.expire_date, s.user_id, s.signed_in_at, s.last_used_at, s.device, s.network,
       (SELECT u.is_staff FROM accounts_user u WHERE u.id = s.user_id)
FROM security_session s WHERE s.session_key = %s AND s.expire_date > %s
"""  # a join instead of the subquery takes a third longer
COLUMNS = ["session_key", "session_data", "expire_date", "user_id", "signed_in_at", "last_used_at", "device", "network"]
TOUCH = "UPDATE security_session SET last_used_at = %s WHERE session_key = %s AND last_used_at < %s"


@dataclass(frozen=True, slots=True)
class Facts:
    """What's known of a signed-in session besides its data."""

    user_id: str
    signed_in_at: datetime
    last_used_at: datetime
    device: str = ""
    network: str = ""


def limits_of(*, is_staff: bool) -> Limits:
    """Return the time-outs of a role, from settings.SESSION_LIMITS."""
    idle, absolute = settings.SESSION_LIMITS["staff" if is_staff else "clinician"]
    return Limits(timedelta(seconds=idle), timedelta(seconds=absolute))


class SessionStore(db.SessionStore):
    """Django's session store on our table, with a plain lookup and time-outs by role.

    `facts` are those of the loaded session, None for an anonymous one. `timed_out` is the session and the reason if
    the visitor's session was found but has ended.
    """

    facts: Facts | None = None
    timed_out: tuple[str, Facts, str] | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table of sessions."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        """Return the session unless it's over or unknown; as in Django, an unknown key is dropped."""
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(FIND, [self.session_key, now])
            row = cursor.fetchone()
        if row is None or self._has_ended(row, now):
            self._session_key = None
            return None
        return Session.from_db(connection.alias, COLUMNS, row[:-1])

    def _has_ended(self, row: Any, now: datetime) -> bool:
        key, _, _, user_id, signed_in_at, last_used_at, device, network, is_staff = row
        if user_id is None:
            return False
        facts = Facts(str(user_id), signed_in_at, last_used_at, device, network)
        reason = end_reason(signed_in_at, last_used_at, now, limits_of(is_staff=bool(is_staff)))
        if reason:
            self.timed_out = (key, facts, reason)
            return True
        self.facts = facts
        return False

    def sign_in(self, user_id: Any, device: str, network: str) -> None:
        """Note who signed in now and where. The next save stores it."""
        now = timezone.now()
        self.facts = Facts(str(user_id), now, now, device, network)
        self.modified = True

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to save. Its facts stay those of the sign-in as long as the user is the same."""
        row = cast(Session, super().create_model_instance(data))
        user_id = data.get(SESSION_KEY)
        if user_id is None:
            return row
        if self.facts is None or self.facts.user_id != str(user_id):
            now = timezone.now()
            self.facts = Facts(str(user_id), now, now)
        row.user_id = int(user_id)
        row.signed_in_at, row.last_used_at = self.facts.signed_in_at, self.facts.last_used_at
        row.device, row.network = self.facts.device, self.facts.network
        return row

    def flush(self) -> None:
        """End the session, also one whose password has changed since, and show the request its owner's rows no more."""
        super().flush()
        forget_owner()

    def touch(self) -> None:
        """Record that the session is in use now, if the last record is older than settings.SESSION_USE_SECONDS."""
        now = timezone.now()
        stale = now - timedelta(seconds=settings.SESSION_USE_SECONDS)
        if self.facts is None or self.session_key is None or self.facts.last_used_at >= stale:
            return
        with connection.cursor() as cursor:
            cursor.execute(TOUCH, [now, self.session_key, stale])
        self.facts = replace(self.facts, last_used_at=now)
