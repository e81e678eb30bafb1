"""A release from an address: what is refused, and that nothing is left then. The server is our own, on this machine."""

import http.server
import threading

import pytest
from django.core.management import CommandError, call_command

from codes.importing.download import DownloadError, Limits, download
from codes.models import Release
from rvuedge.audit.models import AuditRecord

ANY = Limits(own_network=True, most_bytes=1024 * 1024, most_redirects=3)


class Answers(http.server.BaseHTTPRequestHandler):
    """What each path answers; `requests` counts."""

    zip_bytes = b""
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        name = self.path.strip("/").split("/")[0]
        getattr(self, f"answer_{name.partition('.')[0].replace('-', '_')}", self.answer_missing)()

    def say(self, status, body=b"", **headers):
        self.send_response(status)
        usual = {"Content_Type": "application/zip", "Content_Length": str(len(body))}
        for key, value in (usual | headers).items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer_rvu26a(self):
        self.say(200, self.zip_bytes)

    def answer_moved(self):
        self.say(302, Location="/rvu26a.zip")

    def answer_loop(self):
        self.say(302, Location="/loop")

    def answer_to_file(self):
        self.say(302, Location="file:///etc/passwd")

    def answer_page(self):
        self.say(200, b"<html>license</html>", Content_Type="text/html")

    def answer_large(self):
        self.say(200, bytes(1024 * 1024 + 1))

    def answer_endless(self):
        """No length is announced, and it goes on."""
        self.send_response(200)
        self.send_header("Content-Type", "application/zip")
        self.end_headers()
        for _ in range(64):
            self.wfile.write(bytes(64 * 1024))

    def answer_short(self):
        self.say(200, b"PK", Content_Length="5000")

    def answer_missing(self):
        self.say(404)

    def log_message(self, *_):
        """Quiet."""

    def handle(self):
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            """The client has heard enough."""


@pytest.fixture
def server(zip_of_two):
    Answers.zip_bytes, Answers.asked = zip_of_two.read_bytes(), []
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()
    thread.join()


def test_a_zip_is_fetched_also_after_a_redirect(server, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    assert download(f"{server}/rvu26a.zip", folder, ANY).read_bytes() == Answers.zip_bytes
    assert download(f"{server}/moved", folder, ANY).name == "rvu26a.zip"
    assert Answers.asked == ["/rvu26a.zip", "/moved", "/rvu26a.zip"]


@pytest.mark.parametrize(
    ("path", "words"),
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
def test_what_is_no_zip_within_bounds_is_refused_and_leaves_nothing(server, tmp_path, path, words):
    folder = tmp_path / "in"
    folder.mkdir()
    with pytest.raises(DownloadError, match=words):
        download(f"{server}/{path}", folder, ANY)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "words"),
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
def test_by_itself_only_https_to_the_world_is_asked(tmp_path, url, words):
    with pytest.raises(DownloadError, match=words):
        download(url, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_the_command_shows_the_license_and_imports_only_with_a_yes(server, capsys, monkeypatch):
    address = f"{server}/rvu26a.zip"
    with pytest.raises(CommandError, match="No one is at the terminal to accept the license"):
        call_command("import_release", url=address, own_network=True)
    assert "copyright American Medical Association" in capsys.readouterr().out
    assert (Answers.asked, Release.objects.count()) == ([], 0)
    call_command("import_release", url=address, own_network=True, accept_license=True)
    said = capsys.readouterr().out
    assert "https://www.cms.gov/" in said
    assert "Accepted with --accept-license." in said
    assert Release.objects.get().source_name == "rvu26a.zip"
    assert AuditRecord.objects.get().actor_name == "command line"


@pytest.mark.django_db
def test_the_command_refuses_what_is_not_https(server):
    with pytest.raises(CommandError, match="is not https"):
        call_command("import_release", url=f"{server}/rvu26a.zip", accept_license=True)
