"""RVU24AR beside RVU24A, and RVU25D against RVU22A: values by date and every difference, checked by csv.reader.

Sources: ../shared/cms/README.md for the dollars of 99213; the zips for all else.
"""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from codes.importing import services
from codes.importing.services import UnclearReleaseError
from codes.models import Release
from codes.releases.changes import change_counts, changes
from codes.releases.payment import CapChanges, payment_changes
from tests import cms
from tests.pages import text

pytestmark = [pytest.mark.cms, pytest.mark.django_db]
ZIP_A, ZIP_AR = "older/rvu24a_rebuilt.zip", "older/rvu24ar_rebuilt.zip"
MEMBER = "PPRRVU24_JAN.csv"
MARCH_8, MARCH_9 = "2024-03-08", "2024-03-09"
MANHATTAN, ALABAMA = "13202-01", "10112-00"
AMOUNTS = [
    (MARCH_8, MANHATTAN, "101.54", "RVU24A"), (MARCH_9, MANHATTAN, "103.22", "RVU24AR"),
    (MARCH_8, ALABAMA, "82.30", "RVU24A"), (MARCH_9, ALABAMA, "83.66", "RVU24AR"),
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def releases(load_once):
    """(RVU24A, RVU24AR), the correction published first."""

    def load():
        path = cms.FOLDER / ZIP_AR
        with pytest.raises(UnclearReleaseError, match="RVU24AR is a correction"):
            services.import_release(path)
        correction = services.import_release(path, effective_from=date(2024, 3, 9), publish=True)
        return services.import_release(cms.FOLDER / ZIP_A, publish=True), correction

    return load_once(load)


def lines(zip_name, member):
    return list(csv.reader(io.StringIO(cms.member(zip_name, member).decode("latin-1"), newline="")))


@pytest.mark.parametrize(("day", "locality", "amount", "label"), AMOUNTS)
def test_a_visit_is_paid_by_the_release_of_its_date(client, day, locality, amount, label):
    page = client.get(f"/codes/99213/?date={day}&locality={locality}")
    assert page.context["page"].release.label == label
    assert f"${amount}" in text(page)
    assert f"${amount}" in text(client.get(f"/codes/99213/?release={label}&locality={locality}"))
    document = client.get(f"/api/v1/codes/99213/?date={day}&locality={locality}").json()
    assert document["release"]["label"] == label
    assert amount in str(document)
    calculator = client.get(f"/resources/calculator/?q=99213&date={day}&locality={locality}&setting=nonfacility")
    assert f"${amount}" in text(calculator)


def test_both_releases_have_a_line_everywhere(client):
    assert [line["label"] for line in client.get("/api/v1/releases/").json()] == ["RVU24AR", "RVU24A"]
    history = client.get("/api/v1/codes/99213/").json()["releases"]
    assert [(line["label"], line["effective_from"], line["change"]) for line in history] == [
        ("RVU24AR", MARCH_9, "Conversion factor changed from $32.7442 to $33.2875"), ("RVU24A", "2024-01-01", ""),
    ]  # fmt: skip
    page = text(client.get("/codes/releases/"))
    assert "RVU24AR" in page
    assert "in effect from Mar 9, 2024" in page
    assert "Compared with RVU24A" in page


def test_the_files_of_a_and_ar_differ_only_in_factor_caps_and_anesthesia(releases):
    """The expected numbers, by csv.reader: 18,499 factors, 17,710 caps, Alabama's anesthesia 19.45 and 19.77."""
    before, release = releases
    old, new = ({(row["hcpcs"], row["modifier"]): row for row in cms.rows(name, MEMBER)} for name in (ZIP_A, ZIP_AR))
    assert old.keys() == new.keys()
    differing = {column for key in old for column in new[key] if old[key][column] != new[key][column]}
    assert differing - {"nonfacility_pe_opps", "facility_pe_opps", "malpractice_opps"} == {"conversion_factor"}
    factors = sum(old[key]["conversion_factor"] != new[key]["conversion_factor"] for key in old)
    counts = change_counts(release, before)
    assert (counts.new, counts.gone, counts.status, counts.work, changes(release, before)) == (0, 0, 0, 0, [])
    found = payment_changes(release, before)
    (factor,) = found.factors
    assert (factor.before, factor.now, factor.row_count) == (Decimal("32.7442"), Decimal("33.2875"), factors)
    assert factors == 18_499
    old_caps, new_caps = (
        {tuple(line[:5]): line[5:] for line in lines(name, "OPPSCAP_JAN.csv")[1:] if line[0]}
        for name in (ZIP_A, ZIP_AR)
    )
    expected = {key for key in old_caps.keys() & new_caps.keys() if old_caps[key] != new_caps[key]}
    assert old_caps.keys() == new_caps.keys()
    assert (found.caps.changed, found.caps.in_both, found.caps.total) == (len(expected), len(old_caps), 17_710)
    caps = CapChanges(release, before, found.caps)
    assert len(caps) == 17_710
    assert all(
        [change.before, change.now] == [tuple(map(Decimal, old_caps[key])), tuple(map(Decimal, new_caps[key]))]
        for change in caps
        if (key := cap_key(change, old_caps))
    )


def cap_key(change, caps):
    """The key of a cap in the file: code, modifier, status, MAC, locality."""
    for status in "ACR":
        if (key := (change.hcpcs, change.modifier, status, *change.locality.split("-"))) in caps:
            return key
    raise KeyError(change)


def test_anesthesia_is_compared_without_a_national_figure(releases):
    before, release = releases
    assert (before.anesthesia_factor, release.anesthesia_factor) == (None, None)
    old, new = (
        {
            (line[0].strip().zfill(5), line[1].strip().zfill(2)): Decimal(line[3])
            for line in lines(name, "ANES2024.csv")
            if line[0].strip().isdigit()
        }
        for name in (ZIP_A, ZIP_AR)
    )
    expected = {"-".join(key): (old[key], new[key]) for key in old if old[key] != new[key]}
    found = {change.key: (change.before[0], change.now[0]) for change in payment_changes(release, before).anesthesia}
    assert found == expected
    assert found[ALABAMA] == (Decimal("19.45"), Decimal("19.77"))


def test_the_page_of_the_correction_has_every_difference(client):
    page = text(client.get("/codes/releases/RVU24AR/changes/"))
    for shown in (
        "$32.7442 → $33.2875, for all 18,499 rows", "17,710 of 17,710 changed", "Changed in 109 localities",
        "work RVU changed 0", "No codes differ",
    ):  # fmt: skip
        assert shown in page
    assert "19.45 → 19.77" in text(client.get("/codes/releases/RVU24AR/changes/?kind=anesthesia"))
    file = b"".join(client.get("/codes/releases/RVU24AR/changes.csv?kind=caps").streaming_content).decode()
    assert len(file.splitlines()) == 17_711
    back = text(client.get("/codes/releases/compare/?from=RVU24AR&to=RVU24A&kind=factors"))
    assert "From RVU24AR to RVU24A" in back
    assert "$33.2875 → $32.7442" in back


def test_staff_see_the_same_differences(client, rosa, releases):
    client.force_login(rosa)
    address = f"/staff/releases/{releases[1].pk}/"
    page = text(client.get(f"{address}?show=factors"))
    for shown in ("Factors changed 1", "Anesthesia changed 109", "OPPS caps changed 17,710", "all 18,499"):
        assert shown in page
    places = b"".join(client.get(f"{address}changes.csv?show=anesthesia")).decode().splitlines()
    assert next(line for line in places if line.startswith(ALABAMA)).split(",")[-4::2] == ["19.450000", "19.770000"]
    assert len(b"".join(client.get(f"{address}changes.csv?show=caps")).decode().splitlines()) == 17_711


def test_a_second_load_of_january_leaves_the_correction_alone(client, tmp_path):
    """The same values under another zip: CMS re-cuts its zips without notice."""
    copy = tmp_path / "rvu24a-updated-02-01-2024.zip"
    copy.write_bytes((cms.FOLDER / ZIP_A).read_bytes() + b"\0")
    again = services.import_release(copy, publish=True)
    assert (again.label, again.revision, again.effective_from) == ("RVU24A", 2, date(2024, 1, 1))
    for day, locality, amount, label in AMOUNTS:
        document = client.get(f"/api/v1/codes/99213/?date={day}&locality={locality}").json()
        assert (document["release"]["label"], amount in str(document)) == (label, True)
    assert Release.objects.filter(state="published").count() == 3
