"""HTTP clients in one process, on bare sockets: a closed load of quick ones, and clients that are slow on purpose."""

import asyncio
import contextlib
import socket
import ssl
import time
from typing import NamedTuple

SLOW_PAUSE = 0.5  # seconds between the bytes of a slow client
PAGE, LONG_PAGE = "/codes/", "/codes/97760/"
WARM_UP = 20  # visits of each page beforehand
SETTLE_SECONDS = 3.0
WINDOW = 4096  # bytes that a slow reader takes from the network
PROBE_SECONDS = 2.0  # how long a probe waits for its answer


class Load(NamedTuple):
    """What a load measured: answers per second, the 95th percentile in milliseconds, and counts by status."""

    rate: float
    p95: float
    statuses: dict[int, int]

    @property
    def errors(self):
        return sum(count for status, count in self.statuses.items() if status not in (200, 304))


def get(path, **headers):
    """The bytes of a GET request; headers are named with underscores."""
    return _head("GET", path, headers) + b"\r\n"


def post(path, body, **headers):
    """The bytes of a POST request with a JSON body."""
    headers |= {"Content_Type": "application/json", "Content_Length": str(len(body))}
    return _head("POST", path, headers) + b"\r\n" + body


def _head(method, path, headers):
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n"


async def _answer(reader):
    """Read one response; return its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    if fields.get(b"transfer-encoding") == b"chunked":
        while size := int((await reader.readline()).strip(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    elif fields.get(b"content-length"):
        await reader.readexactly(int(fields[b"content-length"]))
    return int(head.split(b" ", 2)[1])


def load(port, make_request, clients, seconds=None, count=None):
    """Send requests from so many clients, each after its last answer, for some seconds or a number of requests.

    `make_request(n)` returns the bytes of the nth request.
    """
    return asyncio.run(_load(port, make_request, clients, seconds, count))


async def _load(port, make_request, clients, seconds, count):
    times, statuses, numbers = [], {}, iter(range(count or 1_000_000_000))
    start = time.perf_counter()
    end = start + (seconds or 600)

    async def client():
        reader = writer = None
        while time.perf_counter() < end and (number := next(numbers, None)) is not None:
            began = time.perf_counter()
            try:
                async with asyncio.timeout(60):
                    if writer is None:
                        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
                    writer.write(make_request(number))
                    status = await _answer(reader)
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                status, writer = 0, None
            times.append(time.perf_counter() - began)
            statuses[status] = statuses.get(status, 0) + 1
        if writer:
            writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    took = time.perf_counter() - start
    return Load(len(times) / took, sorted(times)[int(len(times) * 0.95)] * 1000, statuses)


class Target(NamedTuple):
    """Where to send slow requests: a port of this machine, the site's name, and whether it speaks TLS."""

    port: int
    host: str = "127.0.0.1"
    is_secure: bool = False

    async def open(self, address="127.0.0.1", window=None):
        """Connect from an address of this machine. A small window lets the server send little before it's read."""
        tls = None
        if self.is_secure:
            tls = ssl.create_default_context()
            tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        plain = socket.socket()
        if window:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        plain.setblocking(False)
        try:
            plain.bind((address, 0))
            await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", self.port))
            name = self.host if self.is_secure else None
            return await asyncio.open_connection(sock=plain, limit=2**22, ssl=tls, server_hostname=name)
        except BaseException:
            plain.close()
            raise

    def head(self, method, path, **headers):
        """The first lines of a request, as the proxy would send it."""
        forwarded = {"X_Forwarded_Proto": "https"} if not self.is_secure else {}
        return _head(method, path, forwarded | headers).replace(b"Host: 127.0.0.1", f"Host: {self.host}".encode())


def _slow_kinds(target):
    """{kind: (bytes sent at once, the byte dripped afterwards, whether the answer is read)}."""
    form = {"Content_Length": "100000", "Content_Type": "application/x-www-form-urlencoded"}
    form["Cookie"] = f"csrftoken={'a' * 32}; __Host-csrftoken={'a' * 32}"
    return {
        "headers": (target.head("GET", PAGE), b"X", False),
        "bodies": (target.head("POST", "/accounts/login/", **form) + b"\r\n", b"a", False),
        "readers": ((target.head("GET", LONG_PAGE) + b"\r\n") * 40, b"", False),
        "keep-alives": (target.head("GET", "/health/") + b"\r\n", b"", True),
    }


def slow(port, kind, count, probes=5, host="127.0.0.1", is_secure=False):
    """Hold `count` slow connections of a kind; return how many of `probes` requests for a page are answered meanwhile.

    Kinds: headers and bodies that never end, readers that don't read what they asked for, and idle keep-alives.
    """
    target = Target(port, host, is_secure)
    return asyncio.run(_slow(target, _slow_kinds(target)[kind], count, probes))


async def _slow(target, kind, count, probes):
    for _ in range(WARM_UP):  # each process knows the pages: what's measured is slowness, not 200 first visits at once
        for page in (PAGE, LONG_PAGE):
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                async with asyncio.timeout(10):
                    await _probe(target, page)
    attackers = [asyncio.create_task(_attack(target, *kind)) for _ in range(count)]
    await asyncio.sleep(SETTLE_SECONDS)
    answered = 0
    for _ in range(probes):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            async with asyncio.timeout(PROBE_SECONDS):
                answered += await _probe(target) == 200
        await asyncio.sleep(0.2)
    for attacker in attackers:
        attacker.cancel()
    await asyncio.gather(*attackers, return_exceptions=True)
    await asyncio.sleep(0.3)  # the transports close
    return answered


async def _probe(target, page=PAGE):
    """Request a page on a connection of its own; return its status."""
    reader, writer = await target.open()
    try:
        writer.write(target.head("GET", page) + b"\r\n")
        return await _answer(reader)
    finally:
        writer.transport.abort()


async def _attack(target, first, drip, is_reader):
    """Hold one connection, and open it again if the server closes it."""
    while True:
        writer = None
        try:
            reader, writer = await target.open("127.0.0.2", WINDOW)
            await _dawdle(reader, writer, first, drip, is_reader)
        except (OSError, asyncio.IncompleteReadError):
            await asyncio.sleep(SLOW_PAUSE)
        finally:
            if writer:
                writer.transport.abort()


async def _dawdle(reader, writer, first, drip, is_reader):
    writer.transport.set_write_buffer_limits(high=0)
    writer.write(first)
    if is_reader:
        await reader.readuntil(b"\r\n\r\n")
    else:
        writer.transport.pause_reading()
    while not writer.is_closing() and not reader.at_eof():
        await asyncio.sleep(SLOW_PAUSE)
        if drip:
            writer.write(drip)
            await writer.drain()
