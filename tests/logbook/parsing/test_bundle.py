"""Code bundles: built after a fee schedule change, never by a request, with the same codes as the server's table."""

import gzip
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from codes.content.services import apply_entries
from codes.domain.content import entry_of
from codes.models import Code, ContentOrigin
from codes.releases import actions
from codes.releases.publishing import publish_release, withdraw_release
from logbook.models import CodeBundle
from logbook.parsing import typed
from logbook.parsing.bundle import KEPT, BundleNotBuiltError, build_bundles, bundle_on
from logbook.parsing.bundle_content import SCHEMA
from logbook.parsing.typed import reading_table
from logbook.tasks import BUILD_BUNDLES
from tests import cms, making

DAY = date(2026, 3, 2)
pytestmark = pytest.mark.django_db


def content_of(bundle):
    return json.loads(gzip.decompress(bytes(bundle.body)))


def codes_in(bundle):
    return content_of(bundle)["codes"]


def test_each_release_ever_in_effect_gets_a_bundle(rvu25d, rvu26a):
    corrected = making.load([making.row("20610", work_rvu="0.80")], 2026, "A")
    assert build_bundles() == 2
    assert set(CodeBundle.objects.values_list("release_id", flat=True)) == {rvu25d.pk, corrected.pk}
    assert content_of(bundle_on(DAY))["works"] == [80]
    assert sorted(codes_in(bundle_on(date(2025, 10, 1)))) == ["20610", "99213"]


def test_only_missing_bundles_are_built(rvu25d, rvu26a, django_assert_num_queries):
    assert build_bundles() == 2
    with django_assert_num_queries(
        12
    ):  # those with a bundle; the releases; per release, a savepoint and its release, the lock, the edition, the bundle
        assert build_bundles() == 0
    assert build_bundles(rebuild=True) == 2
    assert CodeBundle.objects.count() == 2


def test_the_previous_bundle_is_kept_for_devices_still_downloading_it(rvu26a):
    digests = []
    for number in range(KEPT + 1):
        Code.objects.filter(hcpcs="20610").update(title=f"Title {number}")
        build_bundles()
        digests.append(bundle_on(DAY).digest)
    assert set(CodeBundle.objects.values_list("digest", flat=True)) == set(digests[1:])


def test_a_changed_title_appears_once_its_bundle_is_built(rvu26a):
    build_bundles()
    Code.objects.filter(hcpcs="20610").update(title="Another title")
    assert codes_in(bundle_on(DAY))["20610"][0] != "Another title"
    build_bundles()
    assert codes_in(bundle_on(DAY))["20610"][0] == "Another title"


def test_a_missing_bundle_names_its_release(rvu25d):
    assert bundle_on(date(2024, 12, 31)) is None
    build_bundles()
    release = making.load([making.row("20610")], 2026, "A")
    with pytest.raises(BundleNotBuiltError) as missing:
        bundle_on(DAY)
    assert missing.value.release == release


def publish(release):
    publish_release(release)


def withdraw(release):
    withdraw_release(release)


def set_date(release):
    actions.set_effective_from(release.pk, date(2026, 2, 1), actor=None)


def write_content(_):
    apply_entries({"20610": entry_of({"title": "Joint injection"})}, origin=ContentOrigin.FILE)


@pytest.mark.parametrize("change", [publish, withdraw, set_date, write_content])
def test_a_fee_schedule_change_queues_one_job(rvu26a, empty_queue, change, django_capture_on_commit_callbacks):
    for _ in range(2):  # the second change finds the job already queued
        with django_capture_on_commit_callbacks(execute=True):
            change(rvu26a)
    (job,) = ProcrastinateJob.objects.all()
    assert (job.task_name, job.status) == (BUILD_BUNDLES, "todo")


def test_the_command_builds_missing_bundles_or_all_of_them(rvu26a, capsys):
    call_command("build_bundles")
    call_command("build_bundles")
    call_command("build_bundles", rebuild=True)
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["Code bundles built: 1", "Code bundles built: 0", "Code bundles built: 1"]


def test_commands_that_publish_also_build_bundles(rvu26a, tmp_path):
    rows = [making.row("20610", work_rvu="0.81")]
    path = making.write_zip(tmp_path / "rvu26b.zip", making.release_members(rows, 2026, "B"))
    call_command("import_release", str(path), "--publish", verbosity=0)
    assert bundle_on(date(2026, 4, 1)).release.label == "RVU26B"
    call_command("release", "withdraw", str(bundle_on(date(2026, 4, 1)).release_id))
    assert bundle_on(date(2026, 4, 1)).release == rvu26a


def test_the_server_uses_the_same_codes_and_bits_as_the_bundle(rvu26a):
    making.load([making.row("27447", global_days="090", bilateral="1")], 2026, "B", is_partial=True)
    build_bundles()
    for day in (DAY, date(2026, 4, 1)):
        content = content_of(bundle_on(day))
        bits = {hcpcs: content["kinds"][cells[2]][0] for hcpcs, cells in content["codes"].items()}
        assert reading_table(day).codes == bits
    assert len(reading_table(date(2026, 4, 1)).codes) == 6


@pytest.mark.parametrize("day", [DAY, date(2025, 11, 3)])
def test_once_bundles_are_built_no_request_reads_the_rows_of_all_codes(rvu25d, rvu26a, client, day):
    build_bundles()
    typed._table.cache_clear()
    typed._bits.cache_clear()
    with CaptureQueriesContext(connection) as captured:
        body = {"q": "9921320610", "date": str(day)}
        parsed = client.post("/api/v1/parse/", body, "application/json").json()
        assert parsed["lines"][0]["hcpcs"] == "99213"
        assert client.get(f"/api/v1/bundles/?date={day}").status_code == 200
    statements = " ".join(query["sql"] for query in captured)
    assert "codes_codevalue" not in statements
    assert "codes_codesummary" not in statements


def test_a_release_without_a_bundle_is_built_first(rvu26a):
    build_bundles()
    older = making.load([making.row("20610")], 2022, "A")
    newer = making.load([making.row("20610")], 2026, "B")
    with CaptureQueriesContext(connection) as captured:
        assert build_bundles() == 3
    wrote = [query["sql"] for query in captured if query["sql"].startswith('INSERT INTO "logbook_codebundle"')]
    positions = [next(n for n, sql in enumerate(wrote) if f", {one.pk}, " in sql) for one in (newer, older, rvu26a)]
    assert positions == [0, 1, 2]


def test_a_table_is_cached_while_its_releases_are_the_same(rvu26a, django_assert_num_queries):
    reading_table(DAY)
    Code.objects.filter(hcpcs="20610").update(title="Another title")
    with django_assert_num_queries(1):
        table = reading_table(DAY)
    assert table is reading_table(DAY)
    newer = making.load([making.row("20610")], 2026, "A")
    assert list(reading_table(DAY).codes) == ["20610"]
    withdraw_release(newer)
    assert reading_table(DAY) is table


@pytest.mark.cms
def test_a_complete_release_takes_at_most_380_kb():
    call_command("load_starter", verbosity=0)  # with our titles and search words
    call_command("import_release", str(cms.FOLDER / "rvu25d_0.zip"), "--publish", verbosity=0)
    build_bundles()
    bundle = bundle_on(date(2025, 11, 3))
    assert len(codes_in(bundle)) == 16_852
    assert len(content_of(bundle)["works"]) == 19_090
    assert len(bytes(bundle.body)) < 380_000


def test_a_bundle_in_an_older_format_is_not_read(rvu26a):
    """Until it's rebuilt, the server reads the rows instead. The next run of the job rebuilds it."""
    build_bundles()
    bundle = bundle_on(DAY)
    table = reading_table(DAY).codes
    older = gzip.compress(b'{"schema":2,"codes":{}}')
    CodeBundle.objects.filter(pk=bundle.pk).update(digest="f" * 64, body=older)
    typed._table.cache_clear()
    typed._bits.cache_clear()
    assert reading_table(DAY).codes == table
    assert build_bundles() == 1
    assert content_of(bundle_on(DAY))["schema"] == SCHEMA
    assert build_bundles() == 0
