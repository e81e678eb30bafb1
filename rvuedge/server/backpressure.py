"""WSGI middleware that refuses at once what a process can't do soon, and frees the database before a slow client reads.

Without it, a burst would queue in the process, each request waiting for its turn at the database.
"""

from collections.abc import Callable, Iterable
from threading import BoundedSemaphore
from typing import Any

from django.http import HttpResponse

from rvuedge.server.busy import RETRY_SECONDS, busy_body

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
ALWAYS = "/health/"  # a busy process is alive


class Backpressure:
    """Lets at most `most` requests into the application at once; others get 503 with Retry-After."""

    def __init__(self, application: Application, most: int) -> None:
        self.application = application
        self.free = BoundedSemaphore(most)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == ALWAYS:
            return self.application(environ, start_response)
        if not self.free.acquire(blocking=False):
            return _refuse(path, start_response)
        try:
            return _finished(self.application(environ, start_response))
        finally:
            self.free.release()


def _finished(response: Iterable[bytes]) -> Iterable[bytes]:
    """Return the response's bytes. Closing it here ends the request: its database connection is free before the first
    byte is sent. Files and other streams are closed when they've been sent."""
    if not isinstance(response, HttpResponse):
        return response
    content = response.content
    response.close()
    return [content]


def _refuse(path: str, start_response: Callable[..., Any]) -> Iterable[bytes]:
    content_type, body = busy_body(path)
    headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
    headers += [("Retry-After", str(RETRY_SECONDS)), ("Cache-Control", "no-store")]
    start_response("503 Service Unavailable", headers)
    return [body]
