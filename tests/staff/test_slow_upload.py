"""An upload that arrives slowly: no transaction is open meanwhile, so none is ended for being idle."""

import io
import time

import pytest
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from codes.models import ReleaseImport
from tests.signing_in import SigningClient

pytestmark = pytest.mark.django_db(transaction=True)
IDLE = "idle_in_transaction_session_timeout"


class SlowBody(io.BytesIO):
    """A body that arrives more slowly than a transaction may be idle; notes whether one is open."""

    was_open = False

    def read(self, *size):
        self.was_open = self.was_open or connection.in_atomic_block
        time.sleep(0.8)
        return super().read(*size)


@pytest.fixture
def impatient():
    """The database ends transactions that are idle for half a second."""
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" SET {IDLE} = 500')
    connection.close()
    connection.close_pool()
    yield
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" RESET {IDLE}')
    connection.close()
    connection.close_pool()


def test_a_slow_upload_is_accepted(rosa, staging, zip_of_two, impatient):
    client = SigningClient(raise_request_exception=False)
    client.force_login(rosa)
    with zip_of_two.open("rb") as file:
        body = SlowBody(encode_multipart(BOUNDARY, {"license": "on", "file": file}))
    facts = {"REQUEST_METHOD": "POST", "PATH_INFO": "/staff/releases/", "CONTENT_TYPE": MULTIPART_CONTENT}
    answer = client.request(**facts, CONTENT_LENGTH=str(len(body.getvalue())), **{"wsgi.input": body})
    assert answer.status_code == 302, answer.content
    assert body.was_open is False
    assert ReleaseImport.objects.get().created_by == rosa
    assert list(staging.iterdir())
