"""HTTP clients in one process, on bare sockets: a closed load of quick ones, and clients that are slow on purpose."""

import asyncio
import contextlib
import random
import socket
import ssl
import time
from typing import NamedTuple

SLOW_PAUSE = 0.5  # seconds between the bytes of a slow client
PAGE, LONG_PAGE = "/codes/", "/codes/97760/"
WARM_UP = 20  # visits of each page beforehand
SETTLE_SECONDS = 3.0
WINDOW = 4096  # bytes that a slow reader takes from the network
LONGER = 1.5  # at most so many times as long as it was told, a client waits
PROBE_SECONDS = 2.0  # how long a probe waits for its answer


class Load(NamedTuple):
    """What a load measured: completed requests per second; the 95th percentile of their times in milliseconds, from the
    first try to the answer; and the numbers of all answers by status."""

    rate: float
    p95: float
    statuses: dict[int, int]

    @property
    def refused(self):
        return self.statuses.get(503, 0) + self.statuses.get(429, 0)

    @property
    def errors(self):
        return sum(count for status, count in self.statuses.items() if status not in (200, 304, 429, 503))


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


class Answer(NamedTuple):
    """A response's status, and the seconds that it asks the client to wait (0 for none)."""

    status: int
    wait: int = 0


async def _answer(reader):
    """Read one response."""
    head = await reader.readuntil(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
    if fields.get(b"transfer-encoding") == b"chunked":
        while size := int((await reader.readline()).strip(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    elif fields.get(b"content-length"):
        await reader.readexactly(int(fields[b"content-length"]))
    return Answer(int(head.split(b" ", 2)[1]), int(fields.get(b"retry-after", 0)))


def load(port, make_request, clients, seconds=None, count=None):
    """Send requests from so many clients, each after its last answer, for some seconds or a number of requests.

    `make_request(n)` returns the bytes of the nth client's next request. A client that's told to wait does as ours
    (static/js/device/server.js): it waits that long, up to half longer, and sends the same request again.
    """
    return asyncio.run(_Load(port, make_request, seconds, count).run(clients))


class _Load:
    """A load in progress."""

    def __init__(self, port, make_request, seconds, count):
        self.port, self.make_request = port, make_request
        self.times, self.statuses, self.numbers = [], {}, iter(range(count or 1_000_000_000))
        self.start = time.perf_counter()
        self.end = self.start + (seconds or 600)

    async def run(self, clients):
        """Let the clients run; return what they measured."""
        await asyncio.gather(*(self.client(number) for number in range(clients)))
        took, times = time.perf_counter() - self.start, sorted(self.times) or [0.0]
        return Load(len(self.times) / took, times[int(len(times) * 0.95)] * 1000, self.statuses)

    async def client(self, number):
        reader = writer = None
        while time.perf_counter() < self.end and next(self.numbers, None) is not None:
            content, began, answer = self.make_request(number), time.perf_counter(), None
            while answer is None or (answer.wait and time.perf_counter() < self.end):
                try:
                    async with asyncio.timeout(60):
                        if writer is None:
                            reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
                        writer.write(content)
                        answer = await _answer(reader)
                except (OSError, asyncio.IncompleteReadError, TimeoutError):
                    answer, writer = Answer(0), None
                self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
                if answer.status in (200, 304):
                    self.times.append(time.perf_counter() - began)
                await asyncio.sleep(
                    min(answer.wait * random.uniform(1, LONGER), max(self.end - time.perf_counter(), 0))
                )
        if writer:
            writer.close()


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


def slow(port, kind, count, probes=5, host="127.0.0.1", is_secure=False, rounds=1):
    """Hold `count` slow connections of a kind; return how many of `probes` requests for a page are answered meanwhile.

    Kinds: headers and bodies that never end, readers that don't read what they asked for, and idle keep-alives. With
    more rounds, the best counts: clients that block a server go on, so it answers in none of them, while a machine that
    had other work to do, or the burst of 200 connections at once, is over in one of them.
    """
    target = Target(port, host, is_secure)
    return asyncio.run(_slow(target, _slow_kinds(target)[kind], count, probes, rounds))


async def _slow(target, kind, count, probes, rounds):
    for _ in range(WARM_UP):  # each process knows the pages: what's measured is slowness, not 200 first visits at once
        for page in (PAGE, LONG_PAGE):
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
                async with asyncio.timeout(10):
                    await _probe(target, page)
    attackers = [asyncio.create_task(_attack(target, *kind)) for _ in range(count)]
    best = 0
    for _ in range(rounds):
        await asyncio.sleep(SETTLE_SECONDS)
        best = max(best, await _answered(target, probes))
        if best == probes:
            break
    for attacker in attackers:
        attacker.cancel()
    await asyncio.gather(*attackers, return_exceptions=True)
    await asyncio.sleep(0.3)  # the transports close
    return best


async def _answered(target, probes):
    """How many of so many probes are answered in time."""
    answered = 0
    for _ in range(probes):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            async with asyncio.timeout(PROBE_SECONDS):
                answered += (await _probe(target)).status == 200
        await asyncio.sleep(0.2)
    return answered


async def _probe(target, page=PAGE):
    """Request a page on a connection of its own; return the answer."""
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
