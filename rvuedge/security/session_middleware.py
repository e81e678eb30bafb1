"""Sessions of requests, without Django's race: an unknown session's cookie stays."""

from django.conf import settings
from django.contrib.sessions import middleware
from django.http import HttpRequest, HttpResponse


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's middleware, which leaves the cookie of a session that's unknown or over.

    Signing in, a confirmation and a new password give the session a new key. A request that was sent just before, with
    the old key, would get an answer that deletes the cookie; the browser may read it after the one with the new key,
    and the person would be signed out again. The answer to a sign-out deletes the cookie
    (rvuedge.site.device_middleware.ClearSiteDataMiddleware). A dead one costs a lookup with each page until the next
    sign-in.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session and set its cookie, but never delete it."""
        response = super().process_response(request, response)
        if request.session.is_empty():
            response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        return response
