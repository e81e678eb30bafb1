"""Sessions of requests, without Django's race: only the end of a session deletes its cookie."""

from django.conf import settings
from django.contrib.sessions import middleware
from django.http import HttpRequest, HttpResponse


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's middleware, which leaves the cookie of a session that it doesn't know.

    Signing in and confirming the password give the session a new key. A request that was sent just before, with the old
    key, would get an answer that deletes the cookie; the browser may read it after the one with the new key, and the
    person would be signed out again.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session and set its cookie; delete the cookie only if this request ended the session."""
        response = super().process_response(request, response)
        session = getattr(request, "session", None)
        if session is not None and session.is_empty() and not session.ended:
            response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        return response
