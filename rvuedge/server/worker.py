"""gunicorn's gevent worker, which gives a request to the application only once its whole body is there.

A client may send its headers or body slowly, go away before the end, or read its answer slowly. That costs a greenlet
and a socket, never a database connection or one of the requests that a process does at once. `deploy/gunicorn.conf.py`
names this class; it's the only module that imports gevent.
"""

import io
import tempfile
from http import HTTPStatus
from typing import IO, Any

import gevent
from django.conf import settings
from gunicorn import util
from gunicorn.http.errors import ChunkMissingTerminator, NoMoreData
from gunicorn.workers.base_async import AsyncWorker
from gunicorn.workers.ggevent import GeventWorker

from rvuedge.server.body_limits import limit_of_path

PIECE = 64 * 1024  # bytes
PIECE_SECONDS = 20.0  # for each piece of a body: at least 3.2 kB a second
IN_MEMORY = 1024 * 1024  # bytes of a body; a longer one waits in a temporary file
MOST_DRAINED = 4 * 1024 * 1024  # bytes beyond the limit that are read, so that a browser shows why it was refused
STALL_SECONDS = 90.0  # how long a client may read nothing; longer than the keep-alive, which closes quietly

REPLACED = frozenset({"CONTENT-LENGTH", "TRANSFER-ENCODING", "EXPECT"})


class RefusedBodyError(Exception):
    """A body that's too slow or too large; `status` is the answer."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class ClientGoneError(Exception):
    """The connection ended before the body did."""


class Worker(GeventWorker):  # type: ignore[misc]
    """The gevent worker with time-outs for clients. Its keep-alive is also the time-out for a request's headers."""

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Serve a connection. Only the parser, which has a time-out of its own, may wait longer for the client."""
        client.settimeout(STALL_SECONDS)
        AsyncWorker.handle(self, listener, client, addr)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> None:
        """Read the body, then let the application respond. Raises StopIteration to close the connection."""
        try:
            if {"CONTENT-LENGTH", "TRANSFER-ENCODING"}.intersection(name for name, _ in req.headers):
                _take_body(req, sock)
        except RefusedBodyError as refused:
            util.write_error(sock, refused.status.value, refused.status.phrase, "")
            raise StopIteration from refused
        except (ClientGoneError, NoMoreData, ChunkMissingTerminator, ConnectionError) as gone:
            raise StopIteration from gone  # nobody waits for an answer
        try:
            super().handle_request(listener_name, req, sock, addr)
        except TimeoutError as stalled:
            raise StopIteration from stalled


def _take_body(req: Any, sock: Any) -> None:
    """Replace the body by what the client sent, and name its length, which a chunked one didn't.

    A body over its address's limit isn't kept; the application refuses it by its length. Raises RefusedBodyError for
    one that's too slow or over the server's limit, and ClientGoneError.
    """
    headers = dict(req.headers)
    announced = int(headers["CONTENT-LENGTH"]) if "CONTENT-LENGTH" in headers else None
    limit = limit_of_path(req.path)
    if limit is None and announced is not None and announced > settings.BODY_LIMIT:
        raise RefusedBodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if headers.get("EXPECT", "").lower() == "100-continue":
        sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    req.body, size, is_whole = _received(req.body, settings.BODY_LIMIT if limit is None else limit)
    if is_whole and announced is not None and size < announced:
        raise ClientGoneError
    if not is_whole:
        if limit is None:
            raise RefusedBodyError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        req.force_close()
    length = [("CONTENT-LENGTH", str(max(size, announced or 0)))]
    req.headers = [(name, value) for name, value in req.headers if name not in REPLACED] + length


def _received(body: Any, most: int) -> tuple[IO[bytes], int, bool]:
    """Read a body; return it, its size, and whether it ended. One of more than `most` bytes is read a little further,
    and returned empty."""
    kept: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 gunicorn reads it later
    size = 0
    while piece := _piece(body):
        size += len(piece)
        if size <= most:
            kept.write(piece)
        elif size > most + MOST_DRAINED:
            break
    if size > most:
        kept.close()
        return io.BytesIO(), size, not piece
    kept.seek(0)
    return kept, size, True


def _piece(body: Any) -> bytes:
    try:
        with gevent.Timeout(PIECE_SECONDS, RefusedBodyError(HTTPStatus.REQUEST_TIMEOUT)):
            return bytes(body.read(PIECE))
    except TimeoutError:
        raise RefusedBodyError(HTTPStatus.REQUEST_TIMEOUT) from None
