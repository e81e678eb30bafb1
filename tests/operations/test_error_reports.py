"""Error reports of the real SDK never carry what someone typed, nor who they are."""

import json
import logging

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from rvuedge.operations import error_reports
from rvuedge.operations.error_reports import NO_MESSAGE

SECRETS = ("Jane Doe", "MRN 4471592", "1955-03-02", "cookie-of-alice", "alice@example.com", "10.1.2.3")


class Captured(Transport):
    """Keeps envelopes instead of sending them."""

    def __init__(self):
        super().__init__()
        self.envelopes = []

    def capture_envelope(self, envelope):
        self.envelopes.append(envelope)


@pytest.fixture
def captured():
    transport = Captured()
    error_reports.start("http://key@127.0.0.1:9/1", release="1", environment="test", transport=transport)
    yield transport
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


def fail_with(name):
    note = f"{name} MRN 4471592"
    raise ValueError(f'Key (email)=({note}) already exists, born 1955-03-02 "alice@example.com"')


def test_a_report_names_the_code_and_no_values(captured, rf):
    cookie = {"cookie": "sessionid=cookie-of-alice"}
    request = rf.post("/log/?q=Jane+Doe", {"text": "MRN 4471592"}, headers=cookie, REMOTE_ADDR="10.1.2.3")
    with sentry_sdk.new_scope() as scope:
        scope.set_user({"email": "alice@example.com"})
        scope.set_extra("typed", "Jane Doe")
        scope.set_context("request", {"body": request.body.decode()})
        logging.getLogger("codes").warning("Jane Doe typed MRN 4471592")
        try:
            fail_with("Jane Doe")
        except ValueError:
            logging.getLogger("codes").exception("Failed for %s", "Jane Doe")
            sentry_sdk.capture_exception()
    assert captured.envelopes
    text = json.dumps([json.loads(item.payload.get_bytes()) for one in captured.envelopes for item in one.items])
    for secret in SECRETS:
        assert secret not in text
    assert "fail_with" in text
    assert "ValueError" in text
    assert NO_MESSAGE in text
