"""No request makes the server fail: each URL and method gets null bytes, broken JSON, giant numbers and more."""

import json
import re
from functools import cache

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache as django_cache
from django.test import Client
from django.utils.http import urlencode
from rest_framework.throttling import SimpleRateThrottle

from benchmarks.models import SurveyUpload
from logbook.entries import services
from logbook.parsing.bundle import build_bundles
from logbook.valuation.crediting import Line
from rvuedge.accounts.models import User
from tests.api.test_entries import DAY
from tests.effort import FULL
from tests.rvuedge.test_docs import ROOT
from tests.staff.test_who_may import SAMPLE_VALUES, addresses

pytestmark = pytest.mark.django_db
NASTY = (
    "\0",
    "a\0b",
    "9" * 5_000,
    "1e400",
    "-1",
    "NaN",
    "Infinity",
    "￿",
    "'\"<>%()",
    "x" * 3_000,
    "99999999999999999999",
)
SOURCES = ("codes", "logbook", "benchmarks", "rvuedge")
URLS = [address for address in addresses("/") if not address.startswith("/admin/")]


def share(n):
    """The URLs for the nth case: all in a full run, else every eighth, so that eight cases together take all."""
    return URLS if FULL else URLS[n % 8 :: 8]


def numbered(cases):
    """Each case with its number, as parameters of a test."""
    return pytest.mark.parametrize(("n", "case"), list(enumerate(cases)), ids=[str(n) for n in range(len(cases))])


@cache
def field_names():
    """The names of the fields and parameters that the code reads."""
    text = "".join(path.read_text() for app in SOURCES for path in (ROOT / app).rglob("*.py"))
    text += "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    found = re.findall(r'(?:GET|POST|data|query|given|query_params)\.?(?:get|getlist)?[(\[]\s*"(\w+)"', text)
    return sorted({*found, *re.findall(r'\bname="(\w+)"', text), "cursor", "page_size"})


@pytest.fixture
def anyone(alice, rvu26a, monkeypatch, settings, staging):
    """Clients that answer errors instead of raising them: a visitor, and someone who may do everything."""
    for name in list(SimpleRateThrottle.THROTTLE_RATES):
        monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, name, "1000000/min")
    django_cache.clear()
    build_bundles()
    services.log_entries(user=alice, service_date=DAY, setting="facility", lines=[Line("20610"), Line("99213")])
    admin = User.objects.create_superuser("admin@example.com", "for-these-tests-only")
    clients = [Client(raise_request_exception=False) for _ in range(2)]
    clients[1].force_login(admin)
    return clients


def failures(clients, method, address, **request):
    """The statuses of this request that aren't an answer."""
    responses = [client.generic(method, address, **request) for client in clients]
    return [(method, address, str(request)[:80], each.status_code) for each in responses if each.status_code >= 500]


def query(value):
    return urlencode(dict.fromkeys(field_names(), value))


def test_the_urls_and_fields_are_found():
    assert len(URLS) > 100
    assert {"/log/", "/api/v1/entries/sync/", "/accounts/login/"} <= set(URLS)
    assert {"q", "page", "date", "service_date", "hcpcs", "zip", "batch"} <= set(field_names())


@numbered(NASTY)
def test_no_parameter_fails(anyone, n, case):
    assert [found for url in share(n) for found in failures(anyone, "GET", f"{url}?{query(case)}")] == []


@numbered(NASTY)
def test_no_form_fails(anyone, n, case):
    form = {"content_type": "application/x-www-form-urlencoded", "data": query(case)}
    assert [found for url in share(n) for found in failures(anyone, "POST", url, **form)] == []


def test_a_null_byte_in_a_form_is_refused(owner):
    for url in ("/log/", "/history/", "/accounts/profile/", "/settings/goals/", "/history/paste/"):
        assert owner.post(url, {"q": "99213\0"}).status_code == 400, url
        assert owner.post(url, {"q\0": "99213"}).status_code == 400, url
    parts = b'--b\r\nContent-Disposition: form-data; name="%b"; filename="a\0.csv"\r\n\r\na,b\n1,2\r\n--b--\r\n'
    for name, status in ((b"file", 302), (b"fi\0le", 400)):  # Django leaves unprintable characters out of file names
        response = owner.generic("POST", "/benchmarks/surveys/import/", parts % name, "multipart/form-data; boundary=b")
        assert response.status_code == status
    assert SurveyUpload.objects.get().file_name == "a.csv"


VALUES = [
    b'{"q": "\\u0000"}', b'{"\\u0000": 1}', b'{"q": "\\ud800"}', b'{"q": NaN}', b'{"q": -Infinity}', b'{"q": 1e400}',
    b'{"q": ' + b"9" * 6_000 + b"}", b'{"q": 1, "q": 2}', b"[" * 1_000 + b"]" * 1_000,
    b'{"a":' * 1_000 + b"1" + b"}" * 1_000,
    b"[" * 30_000, b'{"q": "\xff\xfe"}', b"", b"{", b"\xef\xbb\xbf{}",
]  # fmt: skip
WELL_FORMED = [b"[]", b"null", b"1", b'"x"', b"{}", b'{"operations": [null, 1, "x", []]}', b'{"lines": [[[]]]}']


@pytest.mark.parametrize("body", VALUES)
@pytest.mark.parametrize(
    "url", ["/api/v1/parse/", "/api/v1/entries/sync/", "/api/v1/entries/preview/", "/api/v1/entries/"]
)
def test_bad_json_is_an_error_of_our_format(owner, url, body):
    response = owner.generic("POST", url, body, content_type="application/json")
    assert response.status_code == 400
    assert set(response.json()["error"]) == {"code", "message", "fields"}


def test_json_nested_100_000_deep_is_refused(owner):
    for deep in (b"[" * 100_000 + b"]" * 100_000, b'{"q":' * 100_000):
        response = owner.generic("POST", "/api/v1/parse/", deep, content_type="application/json")
        assert response.status_code in (400, 413)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_no_json_body_fails(anyone, method):
    urls = [url for url in URLS if url.startswith("/api/")]
    json_body = {"content_type": "application/json"}
    bodies = [*VALUES, *WELL_FORMED, json.dumps(dict.fromkeys(field_names(), "9" * 4_000)).encode()]
    kinds = bodies if FULL else bodies[::4]
    found = [failures(anyone[1:], method, url, data=body, **json_body) for url in urls for body in kinds]
    assert [each for several in found for each in several] == []


CONTENT_TYPES = [
    "", "x", "text/plain", "application/json; charset=utf-16", "application/json; charset=hex", "multipart/form-data",
    "multipart/form-data; boundary=" + "b" * 500, "application/x-www-form-urlencoded; charset=rot13",
    "application/x-www-form-urlencoded; charset=utf-7",
    "multipart/form-data; boundary=b; charset=idna", "application/xml",
]  # fmt: skip


@numbered(CONTENT_TYPES)
def test_no_content_type_fails(anyone, n, case):
    body = {"content_type": case, "data": b'--b\r\nContent-Disposition: form-data; name="q"\r\n\r\n1\r\n--b--\r\n'}
    assert [found for url in share(n) for found in failures(anyone, "POST", url, **body)] == []


HEADERS = [
    {"HTTP_COOKIE": 'sessionid="\\000"; timezone="a\\000"; place="\\000"; csrftoken="\\000"; messages="\\000"'},
    {"HTTP_COOKIE": f"timezone={'x' * 3000}; place=../../etc; messages=[[]]"},
    {"HTTP_AUTHORIZATION": "Token \0"}, {"HTTP_AUTHORIZATION": "Token \udcff"}, {"HTTP_AUTHORIZATION": "Token a b c"},
    {"HTTP_AUTHORIZATION": "Basic ////"}, {"HTTP_IF_NONE_MATCH": "x\0"}, {"HTTP_IF_MODIFIED_SINCE": "9" * 500},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "\0"}, {"HTTP_X_FORWARDED_FOR": "\0, x" * 50},
    {"HTTP_ACCEPT": "x/" * 500}, {"HTTP_ACCEPT_LANGUAGE": "\0"}, {"HTTP_REFERER": "http://[::1"},
    {"HTTP_HOST": "testserver:99999999"}, {"HTTP_HOST": "a\0b"}, {"HTTP_ORIGIN": "http://[::1"},
    {"HTTP_X_REQUEST_ID": "\0"}, {"HTTP_RANGE": "bytes=a-"}, {"CONTENT_LENGTH": "x"}, {"CONTENT_LENGTH": "-1"},
    {"HTTP_X_CSRFTOKEN": "\0"}, {"HTTP_ACCEPT_ENCODING": "\0gzip"},
]  # fmt: skip


@numbered(HEADERS)
def test_no_header_fails(anyone, n, case):
    found = [failures(anyone, method, url, **case) for url in share(n) for method in ("GET", "POST")]
    assert [each for several in found for each in several] == []


METHODS = ["GET", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "POST", "BREW"]


@numbered(METHODS)
def test_no_method_fails(anyone, n, case):
    assert [found for url in share(n) for found in failures(anyone, case, url)] == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_page_changes_nothing_by_a_method_that_only_the_api_has(client, rosa, method):
    client.force_login(rosa)
    client.confirm(rosa)
    answer = client.generic(method, "/accounts/factors/recovery-codes/new/", "x=1", "application/x-www-form-urlencoded")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert not Authenticator.objects.filter(user=rosa, type="recovery_codes").exists()


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "BREW"])
@pytest.mark.parametrize("url", ["/", "/log/", "/accounts/login/", "/api/v1/codes/", "/static/favicon.svg"])
def test_unknown_methods_are_refused(client, method, url):
    response = client.generic(method, url)
    b"".join(response)  # closes a file
    assert response.status_code == 405
    assert "GET" in response["Allow"]


@pytest.mark.parametrize("sample", ["9" * 30, "9" * 5_000, "%00", "%ff%fe", "%ed%a0%80", "..%2f..%2fetc", "-1"])
def test_no_part_of_a_path_fails(anyone, sample):
    values = dict.fromkeys([*SAMPLE_VALUES, "x"], sample)
    paths = {re.sub(r"(?<=/)(1|x|99213|6f1c2b0e-[\w-]+)(?=[/.])", values["x"], url) for url in URLS}
    changed = sorted(paths - set(URLS))
    assert len(changed) > 40
    tried = changed if FULL else changed[len(sample) % 2 :: 2]
    assert [found for url in tried for method in ("GET", "POST") for found in failures(anyone[1:], method, url)] == []


def test_errors_of_the_api_have_its_format_everywhere(client):
    for url in ("/api/v1/nothing/", "/api/v1/codes/%00/", "/api/nothing"):
        assert set(client.get(url).json()["error"]) == {"code", "message", "fields"}
    assert client.get("/api/v1/codes/", headers={"host": "elsewhere.example"}).json()["error"]["code"] == "bad_request"
