"""A full disk at an upload: the page says so, nothing half is left, and the next upload works."""

import logging
import resource
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from codes.models import ReleaseImport
from tests.pages import text
from tests.staff.test_releases import upload

pytestmark = pytest.mark.django_db
FULL = "Our server's disk is full. Try again later."
FULL_DATABASE = """
CREATE FUNCTION full_disk() RETURNS trigger AS $$ BEGIN RAISE disk_full; END $$ LANGUAGE plpgsql;
CREATE TRIGGER full_disk BEFORE INSERT ON {} EXECUTE FUNCTION full_disk()
"""


@contextmanager
def files_of_at_most(size):
    """Let no file of this process grow beyond a size: the system refuses the write, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    logging.disable()  # what the test prints may go to a file too
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [5_000, 70_000, 3_000_000])
@pytest.mark.parametrize("room", [0, 100, 4_096])
def test_an_upload_says_so_and_leaves_nothing(staff, zip_of_two, staging, size, room):
    with files_of_at_most(room):
        response = upload(staff, b"0" * size)
    assert response.status_code == 507
    assert FULL in text(response)
    assert (ReleaseImport.objects.count(), list(staging.iterdir())) == (0, [])
    assert upload(staff, zip_of_two.read_bytes()).status_code == 302


def test_a_full_disk_of_the_database_leaves_no_file(staff, zip_of_two, staging):
    with connection.cursor() as cursor:
        cursor.execute(FULL_DATABASE.format("codes_releaseimport"))
    response = upload(staff, zip_of_two.read_bytes())
    assert response.status_code == 507
    assert (ReleaseImport.objects.count(), list(staging.iterdir())) == (0, [])


@pytest.mark.parametrize("address", ["/log/", "/api/v1/entries/"])
def test_other_writes_say_so_too(owner, rvu26a, address):
    with connection.cursor() as cursor:
        cursor.execute(FULL_DATABASE.format("logbook_entry"))
    owner.raise_request_exception = False
    body = {"hcpcs": "20610", "service_date": "2026-03-02"}
    is_api = address.startswith("/api/")
    response = owner.post(address, body, "application/json") if is_api else owner.post(address, {"q": "20610"})
    assert response.status_code == 507
    assert response.json()["error"]["code"] == "disk_full" if is_api else FULL in text(response)


def test_a_large_content_file_says_so(rosa, tmp_path, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000
    client = Client(raise_request_exception=False)
    client.force_login(rosa)
    with files_of_at_most(100):
        response = client.post("/staff/content/import/", {"file": SimpleUploadedFile("a.zip", b"0" * 9_000)})
    assert response.status_code == 507
