"""gunicorn's gevent worker, which gives a request to the application only once its whole body is there.

A client may send its headers or body slowly, or read its answer slowly. That costs a greenlet and a socket, never a
database connection. `deploy/gunicorn.conf.py` names this class; it's the only module that imports gevent.
"""

import tempfile
from http import HTTPStatus
from typing import IO, Any

import gevent
from django.conf import settings
from gunicorn import util
from gunicorn.workers.base_async import AsyncWorker
from gunicorn.workers.ggevent import GeventWorker

PIECE = 64 * 1024  # bytes
PIECE_SECONDS = 20.0  # for each piece of a body: at least 3.2 kB a second
IN_MEMORY = 1024 * 1024  # bytes of a body; a longer one waits in a temporary file
STALL_SECONDS = 90.0  # how long a client may read nothing; longer than the keep-alive, which closes quietly


class RefusedBodyError(Exception):
    """A body that's too slow or too large; `status` is the answer."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Worker(GeventWorker):  # type: ignore[misc]
    """The gevent worker with time-outs for clients. Its keep-alive is also the time-out for a request's headers."""

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Serve a connection. Only the parser, which has a time-out of its own, may wait longer for the client."""
        client.settimeout(STALL_SECONDS)
        AsyncWorker.handle(self, listener, client, addr)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> None:
        """Read the body, then let the application respond."""
        try:
            if {"CONTENT-LENGTH", "TRANSFER-ENCODING"}.intersection(name for name, _ in req.headers):
                req.body = _whole_body(req, sock)
        except RefusedBodyError as refused:
            util.write_error(sock, refused.status.value, refused.status.phrase, "")
            raise StopIteration from refused
        try:
            super().handle_request(listener_name, req, sock, addr)
        except TimeoutError as stalled:
            raise StopIteration from stalled


def _whole_body(req: Any, sock: Any) -> IO[bytes]:
    """Return the request's complete body. Raises RefusedBodyError for one that's too slow or too large."""
    headers = dict(req.headers)
    most = settings.BODY_LIMIT
    length = headers.get("CONTENT-LENGTH", "0")
    if length.isdecimal() and int(length) > most:
        raise RefusedBodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if headers.get("EXPECT", "").lower() == "100-continue":
        sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        req.headers = [(name, value) for name, value in req.headers if name != "EXPECT"]
    body = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 gunicorn reads it later
    size = 0
    while piece := _piece(req.body):
        size += len(piece)
        if size > most:
            raise RefusedBodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body.write(piece)
    body.seek(0)
    return body


def _piece(body: Any) -> bytes:
    try:
        with gevent.Timeout(PIECE_SECONDS, RefusedBodyError(HTTPStatus.REQUEST_TIMEOUT)):
            return bytes(body.read(PIECE))
    except TimeoutError:
        raise RefusedBodyError(HTTPStatus.REQUEST_TIMEOUT) from None
