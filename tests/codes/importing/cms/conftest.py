"""Import a file as an admin does, with another release already loaded."""

import pytest
from django.db import connection

from codes.importing import services
from codes.importing.services import ReleaseFileError
from tests import making

TABLES = (
    "codes_release", "codes_code", "codes_codevalue", "codes_codesummary", "codes_sectionstatistic",
    "codes_locality", "codes_localitycounties", "codes_oppscap", "codes_zipfile", "codes_ziplocality",
    "codes_edition",
)  # fmt: skip
NAME = "PPRRVU2026_Jan_nonQPP.csv"


def table_digests():
    """A digest of each table of the fee schedule, over all its rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t")
            found[table] = cursor.fetchone()[0]
    return found


@pytest.fixture
def write(tmp_path):
    """Write bytes, or a zip of named bytes, and return the path."""

    def write_file(data, name=NAME):
        path = tmp_path / name
        if isinstance(data, dict):
            return making.write_zip(path, data)
        path.write_bytes(data)
        return path

    return write_file


@pytest.fixture
def import_refused(rvu26a, write):
    """Import a file that must be refused; returns the error after checking that nothing changed."""

    def import_it(data, name=NAME):
        path = write(data, name) if isinstance(data, bytes | dict) else data
        before = table_digests()
        with pytest.raises(ReleaseFileError) as caught:
            services.import_release(path, publish=True)
        assert table_digests() == before
        return caught.value

    return import_it


@pytest.fixture
def import_accepted(rvu26a, write):
    """Import a file that must be accepted; returns what was stored as {(code, modifier): work RVU}."""

    def import_it(data, name=NAME):
        path = write(data, name) if isinstance(data, bytes | dict) else data
        release = services.import_release(path, is_partial=False)
        rows = release.values.values_list("code_id", "modifier", "work_rvu")
        return {(code, modifier): str(work) for code, modifier, work in rows}

    return import_it
