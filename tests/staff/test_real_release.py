"""RVU25D compared with RVU22A as staff see it, checked against an independent reading of CMS's files."""

import csv
import io
from decimal import Decimal

import pytest

from codes.importing import services
from codes.models import Release
from tests import cms

pytestmark = [pytest.mark.cms, pytest.mark.django_db]


def work_by_code(zip_name, member_name):
    """Return {code: work RVU}: from the row without modifier if it has work, else from the row with the most."""
    found = {}
    for row in cms.rows(zip_name, member_name):
        rank = (row["modifier"] == "" and Decimal(row["work_rvu"]) > 0, Decimal(row["work_rvu"]))
        found[row["hcpcs"]] = max(found.get(row["hcpcs"], (False, Decimal(-1))), rank)
    return {hcpcs: work for hcpcs, (_, work) in found.items()}


@pytest.fixture(scope="module")
def before():
    return work_by_code("rvu22a.zip", "PPRRVU22_JAN.csv")


@pytest.fixture(scope="module")
def now():
    return work_by_code("rvu25d_0.zip", "PPRRVU2025_Oct.csv")


@pytest.fixture(scope="module")
def staged(load_once):
    load_once(lambda: services.import_release(cms.FOLDER / "rvu22a.zip", publish=True))
    return load_once(lambda: services.import_release(cms.FOLDER / "rvu25d_0.zip"))


def table(client, release, show):
    """Return the rows of a report table from its CSV, without the header."""
    response = client.get(f"/staff/releases/{release.pk}/changes.csv?show={show}")
    return list(csv.reader(io.StringIO(b"".join(response).decode())))[1:]


def test_the_counts_and_all_rows_match_the_files(client, rosa, staged, before, now):
    removed, new = before.keys() - now.keys(), now.keys() - before.keys()
    common = before.keys() & now.keys()
    changed = {hcpcs for hcpcs in common if before[hcpcs] != now[hcpcs]}
    assert (len(removed), len(new), len(changed), len(common)) == (312, 1_581, 157, 15_271)
    client.force_login(rosa)
    page = " ".join(client.get(f"/staff/releases/{staged.pk}/").content.decode().split())
    for shown in (
        "<dt>work RVUs changed</dt><dd>157</dd>", "<dt>new codes</dt><dd>1,581</dd>",
        "<dt>codes removed</dt><dd>312</dd>", "15,271 codes in both releases", "$32.3465", "was $34.6062",
        "rows, was 17,600", "19,090",
    ):  # fmt: skip
        assert shown in page
    assert {row[0] for row in table(client, staged, "gone")} == removed
    assert {row[0] for row in table(client, staged, "new")} == new
    work = table(client, staged, "work")
    assert {(row[0], Decimal(row[3]), Decimal(row[4]), Decimal(row[5])) for row in work} == {
        (hcpcs, before[hcpcs], now[hcpcs], now[hcpcs] - before[hcpcs]) for hcpcs in changed
    }
    sizes = [abs(Decimal(row[5])) for row in work]
    assert sizes == sorted(sizes, reverse=True)


def test_changed_localities_match_the_files(client, rosa, staged):
    """Read GPCI2022 and GPCI2025 by position: {MAC-locality: [work, practice expense, malpractice]}."""
    files = {}
    for zip_name, name in (("rvu22a.zip", "GPCI2022.csv"), ("rvu25d_0.zip", "GPCI2025.csv")):
        lines = csv.reader(io.StringIO(cms.member(zip_name, name).decode("latin-1")))
        localities = [line for line in lines if len(line) > 5 and line[0][:5].isdecimal()]
        files[zip_name] = {
            f"{line[0].zfill(5)}-{line[2].zfill(2)}": [Decimal(cell) for cell in line[-3:]] for line in localities
        }
    old, new = files["rvu22a.zip"], files["rvu25d_0.zip"]
    expected = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    client.force_login(rosa)
    rows = table(client, staged, "gpci")
    assert {row[0] for row in rows} == expected
    for key, _, *cells in rows:
        assert [Decimal(cell) for cell in cells if cell] == old.get(key, []) + new.get(key, [])


def test_counts_by_status_and_section_add_up(client, rosa, staged, now):
    client.force_login(rosa)
    response = client.get(f"/staff/releases/{staged.pk}/")
    for counted in (response.context["report"].statuses, response.context["report"].sections):
        assert sum(one.count for one in counted) == len(now) == Release.objects.get(pk=staged.pk).code_count
