"""Hosts, headers, cookies, methods and the size of bodies."""

import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import caches
from django.test import Client
from django.urls import get_resolver

from rvuedge.site.body_limits import KB, LIMITS, USUAL
from rvuedge.site.security_headers import OFF
from tests.pages import markup
from tests.rvuedge.test_hostile_requests import URLS
from tests.working import ROOT, environment

pytestmark = pytest.mark.django_db
SITE = "https://rvuedge.example"
PUBLIC = [
    "/", "/codes/20610/", "/codes/", "/codes/section/surgery/", "/codes/releases/", "/codes/releases/RVU26A/changes/",
    "/codes/releases/compare/", "/robots.txt", "/sitemap.xml", "/sitemap-codes.xml", "/sitemap-pages.xml",
    "/api/v1/codes/?page_size=1", "/api/v1/schema/?format=json", "/resources/calculator/",
]  # fmt: skip
HOST = {"host": "rvuedge.example", "x-forwarded-proto": "https"}


@pytest.fixture
def production(settings):
    """The settings of production that concern hosts and https."""
    settings.SITE_URL, settings.ALLOWED_HOSTS = SITE, [".rvuedge.example"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.CSRF_TRUSTED_ORIGINS = [SITE]
    caches["pages"].clear()


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("wrong", ["rvuedge.example:1234", "evil.rvuedge.example", "rvuedge.example.:80"])
def test_a_wrong_host_or_port_gets_into_no_page(client, production, rvu26a, address, wrong):
    first = client.get(address, headers=HOST | {"host": wrong})
    later = client.get(address, headers=HOST)
    assert later.status_code == 200
    for response in (first, later):
        text = response.content.decode()
        assert "1234" not in text
        assert "evil" not in text
        links = re.findall(r"https?://[\w.:-]*(?:rvuedge|testserver)[\w.:-]*", text)
        assert {urlsplit(link).netloc for link in links} <= {"rvuedge.example"}
    assert address not in ("/", "/codes/20610/", "/robots.txt", "/sitemap.xml") or SITE in later.content.decode()


def test_mails_and_redirects_name_our_own_address(client, production, alice, settings):
    client.post("/accounts/password/reset/", {"email": alice.email}, headers=HOST | {"host": "rvuedge.example:1234"})
    assert f"{SITE}/accounts/" in mail.outbox[0].body
    assert "1234" not in mail.outbox[0].body
    settings.SECURE_SSL_REDIRECT = True
    plain = Client().get("/codes/", headers={"host": "www.rvuedge.example:1234", "x-forwarded-proto": "http"})
    assert plain["Location"] in ("/codes/", f"{SITE}/codes/")
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400


def test_a_cached_page_isnt_shared_between_hosts_without_the_setting(client, settings, rvu26a):
    settings.ALLOWED_HOSTS = ["*"]
    for host in ("one.example:1234", "two.example"):
        assert f'rel="canonical" href="http://{host}/codes/20610/"' in markup(
            client.get("/codes/20610/", headers={"host": host})
        )


EVERYWHERE = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip
RESPONSES = [
    ("GET", "/", 200), ("GET", "/nothing/", 404), ("GET", "/static/favicon.svg", 200), ("GET", "/static/none.css", 404),
    ("GET", "/api/v1/codes/", 200), ("GET", "/api/v1/none/", 404), ("GET", "/health/", 200), ("GET", "/log/", 302),
    ("TRACE", "/", 405), ("GET", "/?q=%00", 400), ("POST", "/accounts/login/", 200), ("GET", "/sw.js", 200),
    ("GET", "/robots.txt", 200), ("GET", "/api/v1/entries/", 401), ("DELETE", "/api/v1/parse/", 405),
]  # fmt: skip


@pytest.mark.parametrize(("method", "address", "status"), RESPONSES)
def test_every_response_has_the_security_headers(client, method, address, status):
    response = client.generic(method, address)
    b"".join(response)  # closes a file
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "Server" not in response.headers
    assert "X-Powered-By" not in response.headers
    assert response.headers["X-Request-ID"]


def test_a_refused_host_and_an_error_have_the_headers_too(settings):
    client = Client(raise_request_exception=False)
    settings.ROOT_URLCONF = "tests.logs.urls"
    for response, status in (
        (client.get("/", headers={"host": "evil.example"}), 400), (client.get("/broken/value/?name=x"), 500),
        (client.post("/api/v1/broken/", "{}", "application/json"), 500),
    ):  # fmt: skip
        assert response.status_code == status
        assert {name: response.headers.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_policies_leave_what_pages_use():
    assert not {"publickey-credentials-get", "publickey-credentials-create", "clipboard-write", "web-share"} & set(OFF)


COOKIES = """
from django.test import Client
from django.urls import get_resolver
from django.conf import settings
client = Client(enforce_csrf_checks=True)
answer = client.get("/accounts/login/", headers={"x-forwarded-proto": "https", "host": "127.0.0.1"})
for cookie in answer.cookies.values():
    print(cookie.OutputString())
names = ("Content-Security-Policy", "Strict-Transport-Security")
print(settings.SESSION_COOKIE_NAME, *(answer.headers[name] for name in names))
"""


def test_productions_cookies_belong_to_this_host_alone():
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", COOKIES]
    production = environment(DJANGO_SETTINGS_MODULE="tests.logs.settings")
    done = subprocess.run(command, env=production, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    *cookies, last = done.stdout.strip().splitlines()
    assert cookies, done.stderr
    assert last.startswith("__Host-sessionid ")
    assert "upgrade-insecure-requests" in last
    assert "max-age=31536000" in last
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert "SameSite=Lax" in cookie


TAKING = [("POST", "/api/v1/parse/"), ("PUT", "/api/v1/shortcuts/"), ("POST", "/log/"), ("POST", "/accounts/login/")]


@pytest.mark.parametrize(("method", "address"), TAKING)
def test_a_body_beyond_its_limit_is_refused(owner, method, address):
    kind = "application/json" if address.startswith("/api/") else "application/x-www-form-urlencoded"
    response = owner.generic(method, address, b"q" * (600 * KB), content_type=kind)
    assert response.status_code == 413
    if kind == "application/json":
        assert response.json()["error"]["code"] == "too_large"
    else:
        assert "This address takes up to" in markup(response)


def test_the_longest_legitimate_texts_fit(owner, rvu26a):
    widest = "–" * 20_000  # 9 bytes each in a form, 6 in JSON
    assert owner.post("/log/", {"q": widest}).status_code == 422
    assert owner.post("/api/v1/parse/", {"q": "😀" * 10_000}, "application/json").status_code == 200
    assert owner.post("/history/paste/", {"text": "–" * 60_000}).status_code in (200, 422)
    longest = {"hcpcs": "99213", "modifiers": ["25", "59", "RT", "LT"], "units": 999}
    longest |= {"client_id": "6f1c2b0e-8a54-4d0c-9d4e-0f6f3c0d2a11", "session": "6f1c2b0e-8a54-4d0c-9d4e-0f6f3c0d2a11"}
    lines = {"service_date": "2026-03-02", "lines": [longest] * 500}
    assert owner.post("/api/v1/entries/preview/", lines, "application/json").status_code in (200, 400)


def test_every_limit_names_a_view():
    names = {f"{namespace}:{name}" for namespace, (_, part) in get_resolver().namespace_dict.items()
             for name in part.reverse_dict if isinstance(name, str)}  # fmt: skip
    assert set(LIMITS) <= names
    assert min(LIMITS.values()) > USUAL


def test_head_answers_like_get_without_a_body(owner, rvu26a, rosa):
    clients = [owner, Client()]
    clients[1].force_login(rosa)
    for address in URLS:
        for client in clients:
            got, headed = client.get(address), client.head(address)
            assert headed.content == b""
            assert headed.status_code == got.status_code, address
            assert headed.get("Content-Type") == got.get("Content-Type"), address
