"""Download a release from a URL: https only, no host on this server's network, few redirects, and a size limit.

We resolve the host once, check every address it has, and connect to a checked one, so a host that resolves differently
the second time gains nothing. No proxy is used and no credential is sent.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from codes.importing.cms.naming import source_name

CMS_ADDRESS = "https://www.cms.gov/medicare/payment/fee-schedules/physician/pfs-relative-value-files"
REDIRECTS = (301, 302, 303, 307, 308)
TYPES = ("application/zip", "application/x-zip-compressed", "application/octet-stream", "binary/octet-stream")
CHUNK = 64 * 1024


class DownloadError(Exception):
    """The download failed and nothing was kept; the text says why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a download. `own_network` allows a mirror on this server's network: http and private addresses."""

    own_network: bool = False
    most_bytes: int = 100 * 1024 * 1024
    most_redirects: int = 5
    seconds_per_wait: float = 20
    most_seconds: float = 600


def download(url: str, folder: Path, limits: Limits = Limits()) -> Path:
    """Fetch the zip at `url` into `folder` and return its path. Raises DownloadError and leaves no file."""
    deadline = time.monotonic() + limits.most_seconds
    for _ in range(limits.most_redirects + 1):
        connection, response = _request(url, limits)
        try:
            if response.status not in REDIRECTS:
                return _receive(url, response, folder, limits, deadline)
            url = urljoin(url, response.getheader("Location") or "")
        except (OSError, http.client.HTTPException) as error:
            raise DownloadError(f"{url} disconnected ({error}). Nothing was kept.") from error
        finally:
            connection.close()
    raise DownloadError(f"More than {limits.most_redirects} redirects, the last to {url}. Nothing was downloaded.")


def _request(url: str, limits: Limits) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise DownloadError(f"{url} isn't a web address ({error}).") from error
    if parts.scheme != "https" and not (parts.scheme == "http" and limits.own_network):
        raise DownloadError(f"{url} is not https. Nothing was downloaded.")
    if not host or parts.username or parts.password:
        raise DownloadError(f"{url} has no host, or has a name or password in it. Nothing was downloaded.")
    port = port or (443 if parts.scheme == "https" else 80)
    address = _resolve(host, port, limits)
    connection = _CheckedConnection(
        host, port, address, is_secure=parts.scheme == "https", timeout=limits.seconds_per_wait
    )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET", path, headers={"User-Agent": "rvu-edge", "Accept": "application/zip, */*;q=0.1"})
        return connection, connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError) as error:
        connection.close()
        raise DownloadError(f"{host} isn't responding ({error}). Nothing was downloaded.") from error


def _resolve(host: str, port: int, limits: Limits) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DownloadError(f"{host} has no address ({error}). Nothing was downloaded.") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not ipaddress.ip_address(address.partition("%")[0]).is_global and not limits.own_network:
            raise DownloadError(f"{host} is {address}, an address on your own network. Nothing was downloaded.")
    return addresses[0]


class _CheckedConnection(http.client.HTTPConnection):
    """A connection to an address that was checked, under the host's name."""

    def __init__(self, host: str, port: int, address: str, *, is_secure: bool, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address
        self._is_secure = is_secure
        if is_secure:
            self.default_port = 443

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._is_secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def _receive(url: str, response: http.client.HTTPResponse, folder: Path, limits: Limits, deadline: float) -> Path:
    if response.status != 200:
        raise DownloadError(f"{url} returned {response.status} {response.reason}. Nothing was downloaded.")
    kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    if kind not in TYPES:
        raise DownloadError(
            f"{url} is {kind or 'of no type'}, not a zip. CMS asks for the AMA license first; the page is {CMS_ADDRESS}"
        )
    target = folder / (source_name(unquote(urlsplit(url).path)) or "release.zip")
    try:
        _write(url, response, target, limits, deadline)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target


def _write(url: str, response: http.client.HTTPResponse, target: Path, limits: Limits, deadline: float) -> None:
    """Count the bytes as they arrive: the length in the header may be missing or wrong."""
    size = 0
    with target.open("wb") as file:
        while chunk := response.read(CHUNK):
            size += len(chunk)
            if size > limits.most_bytes:
                raise DownloadError(f"{url} is larger than {limits.most_bytes // 1024**2} MB. Nothing was kept.")
            if time.monotonic() > deadline:
                raise DownloadError(f"{url} took longer than {limits.most_seconds:.0f} seconds. Nothing was kept.")
            file.write(chunk)
    announced = response.getheader("Content-Length")
    if announced and announced.isdecimal() and int(announced) != size:
        raise DownloadError(f"{url} disconnected after {size:,} of {int(announced):,} bytes. Nothing was kept.")
