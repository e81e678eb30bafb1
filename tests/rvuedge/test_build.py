"""The build hash: any changed source file changes it, and with it every page's ETag and Last-Modified."""

import shutil
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from rvuedge.common.build import STARTED_AT, build_hash, build_sources
from rvuedge.common.page_cache import versioned_page

# One source file of each kind that affects a page.
FILES = [
    "rvuedge/settings/base.py", "rvuedge/common/templatetags/parts.py", "codes/reference/views.py",
    "codes/data/glossary.toml", "logbook/dashboard/views.py", "benchmarks/domain/position.py", "templates/base.html",
    "templates/logbook/dashboard/dashboard.html", "static/css/tokens.css", "static/js/page.js", "static/icons.svg",
    "requirements.lock",
]  # fmt: skip


@pytest.fixture
def build(settings, tmp_path):
    """A copy of the project with only FILES, which tests may change."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(settings.BASE_DIR / name, tmp_path / name)
    settings.BASE_DIR = tmp_path
    build_hash.cache_clear()
    yield tmp_path
    build_hash.cache_clear()


def fresh_hash():
    """Return the hash that a new process would compute."""
    build_hash.cache_clear()
    return build_hash()


def test_every_app_templates_and_static_files_are_sources(settings):
    own = {path.parent.name for path in Path(settings.BASE_DIR).glob("*/__init__.py")} - {"tests"}
    assert {*own, "templates", "static", "requirements.lock"} == set(build_sources())
    assert own >= {"rvuedge", "codes", "logbook", "benchmarks"}


@pytest.mark.parametrize("name", FILES)
def test_changing_any_source_changes_the_hash(build, name):
    before = build_hash()
    with (build / name).open("a") as file:
        file.write("\n")
    assert build_hash() == before  # each process computes it once
    assert fresh_hash() != before


def test_adding_renaming_or_removing_a_file_changes_the_hash(build):
    hashes = [build_hash()]
    added = build / "logbook" / "goals" / "streaks.py"
    added.parent.mkdir()
    added.write_text("")
    hashes.append(fresh_hash())
    added = added.rename(added.with_name("pace.py"))
    hashes.append(fresh_hash())
    assert len(set(hashes)) == 3
    added.unlink()
    assert fresh_hash() == hashes[0]


def test_compiled_files_are_ignored(build):
    before = build_hash()
    compiled = build / "logbook" / "__pycache__" / "views.cpython-311.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"\0")
    assert fresh_hash() == before


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/codes/20610/", "/api/v1/codes/20610/"])
def test_a_new_build_changes_the_etag(client, rvu26a, build, address):
    first = client.get(address)
    known = {"If-None-Match": first["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    with (build / "logbook" / "dashboard" / "views.py").open("a") as file:
        file.write("\n")
    build_hash.cache_clear()
    newer = client.get(address, headers=known)
    assert (newer.status_code, newer["ETag"] != first["ETag"]) == (200, True)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/codes/20610/", "/dashboard/"])
def test_a_new_build_renders_the_pages_of_signed_in_people_again(owner, rvu26a, build, address):
    owner.get(address)
    assert not owner.get(address).templates  # from the cache of pages
    with (build / "logbook" / "dashboard" / "views.py").open("a") as file:
        file.write("\n")
    build_hash.cache_clear()
    assert owner.get(address).templates


def test_last_modified_is_never_before_the_process_started(rf):
    """A browser that sends only If-Modified-Since also gets the new build's page."""
    request = rf.get("/")
    request.user = AnonymousUser()
    page = versioned_page(request, 1, lambda: HttpResponse("page"), modified=datetime(2026, 1, 1, tzinfo=UTC))
    assert parsedate_to_datetime(page["Last-Modified"]) >= STARTED_AT.replace(microsecond=0)
