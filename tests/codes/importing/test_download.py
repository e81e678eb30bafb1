"""Downloading a release: what is refused, and that a refusal leaves no file. Uses a local server."""

import http.server
import threading

import pytest
from django.core.management import CommandError, call_command

from codes.importing.download import DownloadError, Limits, download
from codes.models import Release
from rvuedge.audit.models import AuditRecord

ANY = Limits(own_network=True, most_bytes=1024 * 1024, most_redirects=3)


class ReleaseServer(http.server.BaseHTTPRequestHandler):
    """Responds to each path with its answer_ method; `requested` lists the paths."""

    zip_bytes = b""
    requested: list[str] = []

    def do_GET(self):
        self.requested.append(self.path)
        name = self.path.strip("/").split("/")[0]
        getattr(self, f"answer_{name.partition('.')[0].replace('-', '_')}", self.answer_missing)()

    def respond(self, status, body=b"", **headers):
        self.send_response(status)
        defaults = {"Content_Type": "application/zip", "Content_Length": str(len(body))}
        for key, value in (defaults | headers).items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer_rvu26a(self):
        self.respond(200, self.zip_bytes)

    def answer_moved(self):
        self.respond(302, Location="/rvu26a.zip")

    def answer_loop(self):
        self.respond(302, Location="/loop")

    def answer_to_file(self):
        self.respond(302, Location="file:///etc/passwd")

    def answer_page(self):
        self.respond(200, b"<html>license</html>", Content_Type="text/html")

    def answer_large(self):
        self.respond(200, bytes(1024 * 1024 + 1))

    def answer_endless(self):
        """Send no Content-Length and keep sending."""
        self.send_response(200)
        self.send_header("Content-Type", "application/zip")
        self.end_headers()
        for _ in range(64):
            self.wfile.write(bytes(64 * 1024))

    def answer_short(self):
        self.respond(200, b"PK", Content_Length="5000")

    def answer_missing(self):
        self.respond(404)

    def log_message(self, *_):
        """Log nothing."""

    def handle(self):
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            """The client has disconnected."""


@pytest.fixture
def server(zip_of_two):
    ReleaseServer.zip_bytes, ReleaseServer.requested = zip_of_two.read_bytes(), []
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), ReleaseServer)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()
    thread.join()


def test_a_zip_is_downloaded_even_after_a_redirect(server, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    assert download(f"{server}/rvu26a.zip", folder, ANY).read_bytes() == ReleaseServer.zip_bytes
    assert download(f"{server}/moved", folder, ANY).name == "rvu26a.zip"
    assert ReleaseServer.requested == ["/rvu26a.zip", "/moved", "/rvu26a.zip"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("loop", "More than 3 redirects"),
        ("to-file", "is not https"),
        ("page.zip", "is text/html, not a zip. CMS asks for the AMA license first"),
        ("large.zip", "is larger than 1 MB"),
        ("endless.zip", "is larger than 1 MB"),
        ("short.zip", "disconnected after 2 of 5,000 bytes"),
        ("nothing.zip", "returned 404"),
    ],
)
def test_a_bad_download_is_refused_and_leaves_nothing(server, tmp_path, path, message):
    folder = tmp_path / "in"
    folder.mkdir()
    with pytest.raises(DownloadError, match=message):
        download(f"{server}/{path}", folder, ANY)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://www.cms.gov/rvu26a.zip", "is not https"),
        ("ftp://www.cms.gov/rvu26a.zip", "is not https"),
        ("file:///etc/passwd", "is not https"),
        ("https:///rvu26a.zip", "has no host"),
        ("https://name:word@cms.example/rvu26a.zip", "has a name or password"),
        ("https://127.0.0.1/rvu26a.zip", "an address on your own network"),
        ("https://localhost/rvu26a.zip", "an address on your own network"),
        ("https://[::1]/rvu26a.zip", "an address on your own network"),
        ("https://[::ffff:127.0.0.1]/rvu26a.zip", "an address on your own network"),
        ("https://169.254.169.254/latest/meta-data/", "an address on your own network"),
        ("https://10.0.0.1/rvu26a.zip", "an address on your own network"),
        ("https://[x/rvu26a.zip", "isn't a web address"),
    ],
)
def test_by_default_only_public_https_addresses_are_allowed(tmp_path, url, message):
    with pytest.raises(DownloadError, match=message):
        download(url, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_the_command_shows_the_license_and_needs_its_acceptance(server, capsys, monkeypatch):
    address = f"{server}/rvu26a.zip"
    with pytest.raises(CommandError, match="No one is at the terminal to accept the license"):
        call_command("import_release", url=address, own_network=True)
    assert "copyright American Medical Association" in capsys.readouterr().out
    assert (ReleaseServer.requested, Release.objects.count()) == ([], 0)
    call_command("import_release", url=address, own_network=True, accept_license=True)
    output = capsys.readouterr().out
    assert "https://www.cms.gov/" in output
    assert "Accepted with --accept-license." in output
    assert Release.objects.get().source_name == "rvu26a.zip"
    assert AuditRecord.objects.get().actor_name == "command line"


@pytest.mark.django_db
def test_the_command_refuses_other_schemes_than_https(server):
    with pytest.raises(CommandError, match="is not https"):
        call_command("import_release", url=f"{server}/rvu26a.zip", accept_license=True)
