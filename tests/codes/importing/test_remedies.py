"""A faulty release loaded on staff's word: without GPCI, ANES, LOCCO or OPPSCAP, and what then says so."""

import os
import shutil
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from codes.importing import jobs, services, uploads
from codes.importing.remedies import NO_REMEDY, Remedy, remedy_of
from codes.models import AnesthesiaBaseUnits, Release, ReleaseImport
from rvuedge.audit.models import AuditRecord
from tests import making
from tests.pages import text

pytestmark = pytest.mark.django_db

ROWS = [making.row("20610", work_rvu="0.77"), making.row("00790", status="J", work_rvu="0.00", global_days="XXX")]
ALABAMA = [["10112", "AL", "00", "ALABAMA", "0.988", "1.000", "0.875", "0.566"]]
BAD_GPCI = making.gpci_csv([[*ALABAMA[0][:6], "high", "0.566"]])
ANES = making.csv_bytes(
    [["Contractor", "Locality", "Locality Name", "2026 Anes CF"], ["10112", "0", "ALABAMA", "19.53"]]
)
BAD_ANES = ANES.replace(b"19.53", b"1953")
COUNTIES = ["Medicare Adminstrative Contractor", "Locality Number", "State", "Fee Schedule Area", "Counties"]
BAD_LOCCO = making.csv_bytes([COUNTIES])
CAPS = ["HCPCS", "MOD", "PROCSTAT", "CARRIER", "LOCALITY", "FACILITY PRICE", "NON-FACILTY PRICE"]
BAD_OPPSCAP = making.csv_bytes([CAPS, ["20610", "", "A", "10112", "00", "?", "1"]])
WITHOUT_GPCI = "RVU26A was loaded without its GPCI file. Amounts by locality use RVU25D's."
WITHOUT_ANES = "RVU26A was loaded without its ANES file, so it has no anesthesia conversion factors of its own."


@pytest.fixture
def faulty(tmp_path):
    """Write the zip of RVU26A with these files changed or added."""

    def write(**files):
        names = {"gpci": "GPCI2026.csv", "anes": "ANES2026.csv", "locco": "26LOCCO.csv", "oppscap": "OPPSCAP_Jan.csv"}
        changed = {names[dataset]: data for dataset, data in files.items()}
        return making.write_zip(tmp_path / "rvu26a.zip", making.release_members(ROWS) | changed)

    return write


@pytest.fixture
def refused(rosa, staging):
    """Upload a file as rosa and run its import, which is refused."""

    def send(path):
        copy = shutil.copy(path, staging / f"{time.monotonic_ns()}.upload")
        upload = uploads.accept_upload(uploads.Upload(copy, "rvu26a.zip", copy.stat().st_size), actor=rosa)
        jobs.run_import(upload.pk)
        upload.refresh_from_db()
        assert (upload.state, Release.objects.filter(year=2026).count()) == ("refused", 0)
        return upload

    return send


def refusal(path):
    with pytest.raises(services.ReleaseFileError) as caught:
        services.import_release(path)
    return caught.value


@pytest.mark.parametrize(
    ("files", "without"),
    [
        ({"gpci": BAD_GPCI}, ("gpci",)),
        ({"anes": BAD_ANES}, ("anes",)),
        ({"locco": BAD_LOCCO}, ("locco",)),
        ({"oppscap": BAD_OPPSCAP}, ("oppscap",)),
        ({"gpci": BAD_GPCI, "anes": BAD_ANES, "oppscap": BAD_OPPSCAP}, ("gpci", "anes", "oppscap")),
        ({"anes": ANES.replace(b"10112", b"05302")}, ("anes",)),  # a locality that GPCI lacks
        ({"gpci": making.gpci_csv(ALABAMA, year=2025)}, ("gpci",)),  # another year's
        ({"anes": ANES.replace(b"2026 Anes", b"2025 Anes")}, ("anes",)),
    ],
)
def test_any_fault_outside_pprrvu_can_be_left_out(faulty, files, without):
    path = faulty(**files)
    assert remedy_of(refusal(path)) == Remedy(without)
    release = services.import_release(path, remedy=Remedy(without))
    assert release.loaded_without == sorted(without)
    assert (release.locality_count == 0) == ("gpci" in without)


def test_gpci_is_at_fault_if_two_files_have_a_locality_that_it_lacks(faulty):
    caps = making.csv_bytes([CAPS, ["20610", "", "A", "05302", "00", "1", "1"]])
    error = refusal(faulty(anes=ANES.replace(b"10112", b"05302"), oppscap=caps))
    assert remedy_of(error) == Remedy(("gpci",))


def test_two_files_of_one_kind_or_a_damaged_one_can_be_left_out(tmp_path):
    members = making.release_members(ROWS)
    two = making.write_zip(tmp_path / "two.zip", members | {"GPCI2025.csv": b"x"})
    assert remedy_of(refusal(two)) == Remedy(("gpci",))
    assert services.import_release(two, remedy=Remedy(("gpci",))).loaded_without == ["gpci"]
    damaged = bytearray(making.write_zip(tmp_path / "damaged.zip", {"ANES2026.csv": ANES} | members).read_bytes())
    damaged[60] ^= 0xFF
    (tmp_path / "damaged.zip").write_bytes(damaged)
    assert remedy_of(refusal(tmp_path / "damaged.zip")) == Remedy(("anes",))


@pytest.mark.parametrize("files", [{"PPRRVU2026_Jan_nonQPP.csv": making.pprrvu_csv([making.row("20610", status="?")])}])
def test_pprrvu_must_be_right_in_every_cell(tmp_path, files):
    path = making.write_zip(tmp_path / "rvu26a.zip", making.release_members(ROWS) | files | {"ANES2026.csv": BAD_ANES})
    assert remedy_of(refusal(path)) == NO_REMEDY
    with pytest.raises(services.ReleaseFileError, match="is not one capital letter"):
        services.import_release(path, remedy=Remedy(("anes",)))


def test_a_file_that_the_zip_lacks_is_not_said_to_be_left_out(faulty):
    assert services.import_release(faulty(), remedy=Remedy(("anes",))).loaded_without == []


def test_staff_load_the_kept_file_without_the_faulty_member(faulty, refused, staff, rvu25d, rosa):
    upload = refused(faulty(gpci=BAD_GPCI))
    assert uploads.file_of(upload).exists()
    page = text(staff.get(f"/staff/releases/imports/{upload.pk}/"))
    assert 'GPCI2026.csv line 4, column PE GPCI: "high" is not a number' in page
    assert "Without GPCI, amounts by locality use the localities of an earlier release." in page
    assert "Load without GPCI" in page
    done = staff.post(f"/staff/releases/imports/{upload.pk}/repair/", follow=True)
    assert "The import is queued again. The audit log has your decision." in text(done)
    jobs.run_import(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.release.loaded_without) == ("staged", ["gpci"])
    assert not uploads.file_of(upload).exists()
    assert WITHOUT_GPCI in text(staff.get(f"/staff/releases/{upload.release.pk}/"))
    decision = AuditRecord.objects.get(action="release.repair")
    assert (decision.actor, decision.after) == (rosa, {"decision": "load without GPCI"})
    assert decision.before["problems"] == 1
    assert AuditRecord.objects.get(action="release.import").after["loaded_without"] == ["gpci"]
    assert "Refused file loaded with a repair" in text(staff.get("/staff/audit/"))


def test_a_fault_that_shows_up_later_adds_to_the_decision(faulty, refused, rosa):
    """A damaged member is found before the others are read."""
    data = bytearray(faulty(gpci=BAD_GPCI, oppscap=BAD_OPPSCAP).read_bytes())
    at = data.index(b"OPPSCAP_Jan.csv") + len("OPPSCAP_Jan.csv") + 5
    data[at] ^= 0xFF
    path = faulty()
    path.write_bytes(data)
    upload = refused(path)
    assert upload.remedy == {"without": ["oppscap"], "restore_zeros": False}
    jobs.run_import(jobs.repair_import(upload.pk, actor=rosa).pk)
    upload.refresh_from_db()
    assert (upload.state, upload.remedy["without"]) == ("refused", ["gpci"])
    jobs.run_import(jobs.repair_import(upload.pk, actor=rosa).pk)
    assert Release.objects.get(year=2026).loaded_without == ["gpci", "oppscap"]


def test_staff_restore_zeros(refused, staff, tmp_path):
    rows = [making.row("100", status="J", supervision="9"), making.row("99213")]
    upload = refused(making.write_zip(tmp_path / "rvu26a.zip", making.release_members(rows)))
    page = text(staff.get(f"/staff/releases/imports/{upload.pk}/"))
    assert "Restore the leading zeros and load" in page
    staff.post(f"/staff/releases/imports/{upload.pk}/repair/")
    jobs.run_import(upload.pk)
    release = Release.objects.get(year=2026)
    said = "Staff restored them in 1 code and 1 supervision indicator."
    assert said in text(staff.get(f"/staff/releases/{release.pk}/"))
    facts = AuditRecord.objects.get(action="release.import").after
    assert facts["restored_zeros"] == ["HCPCS: 1", "PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES: 1"]


def test_only_a_refused_file_with_a_remedy_can_be_repaired(refused, staff, faulty, client, charlie, tmp_path):
    rows = [making.row("20610", status="?")]
    upload = refused(making.write_zip(tmp_path / "wrong.zip", making.release_members(rows)))
    address = f"/staff/releases/imports/{upload.pk}/"
    assert not uploads.file_of(upload).exists()
    assert "Load it anyway" not in text(staff.get(address))
    assert "can't be loaded again. Upload the file again." in text(staff.post(f"{address}repair/", follow=True))
    assert staff.get(f"{address}repair/").status_code == 405
    client.force_login(charlie)
    assert client.post(f"{address}repair/").status_code == 404


def test_the_file_of_a_refused_import_is_kept_for_a_week(faulty, refused, rosa, staff):
    upload = refused(faulty(gpci=BAD_GPCI))
    file = uploads.file_of(upload)
    os.utime(file, (time.time() - 6 * 86_400,) * 2)
    assert uploads.remove_lost_files() == 0
    ReleaseImport.objects.update(finished_at=timezone.now() - timedelta(8))
    assert (uploads.remove_lost_files(), file.exists()) == (1, False)
    assert "Load it anyway" not in text(staff.get(f"/staff/releases/imports/{upload.pk}/"))
    with pytest.raises(jobs.ImportEndedError, match="Upload the file again"):
        jobs.repair_import(upload.pk, actor=rosa)


@pytest.mark.noon("2026-03-02T18:00:00Z")
def test_every_page_that_depends_on_a_missing_file_says_so(noon, faulty, client, rvu25d):
    AnesthesiaBaseUnits.objects.create(hcpcs="00790", units=7)
    path = faulty(gpci=BAD_GPCI, anes=BAD_ANES)
    services.import_release(path, remedy=Remedy(("gpci", "anes")), publish=True, is_partial=False)
    assert WITHOUT_GPCI in text(client.get("/codes/20610/?locality=10112-00"))
    assert WITHOUT_GPCI in text(client.get("/codes/20610/"))
    assert WITHOUT_ANES in text(client.get("/codes/00790/"))
    releases = text(client.get("/codes/releases/"))
    assert WITHOUT_GPCI in releases
    assert WITHOUT_ANES in releases
    priced = text(client.get("/resources/calculator/?q=20610&locality=10112-00"))
    assert WITHOUT_GPCI in priced
    assert WITHOUT_ANES not in priced
    assert WITHOUT_ANES in text(client.get("/resources/calculator/?q=00790&minutes=60"))
    assert client.get("/api/v1/codes/20610/?locality=10112-00").json()["place"]["note"] == WITHOUT_GPCI
    listed = client.get("/api/v1/releases/").json()
    assert {release["label"]: release["loaded_without"] for release in listed} == {
        "RVU26A": ["anes", "gpci"], "RVU25D": [],
    }  # fmt: skip


@pytest.mark.noon("2026-03-02T18:00:00Z")
def test_a_release_without_a_national_anesthesia_factor_has_those_by_locality(noon, faulty, client):
    """As in CMS's files of 2020, 2021 and 2024."""
    AnesthesiaBaseUnits.objects.create(hcpcs="00790", units=7)
    services.import_release(faulty(anes=ANES), publish=True, is_partial=False)
    page = text(client.get("/codes/00790/?locality=10112-00"))
    assert "60 minutes 11.0 $214.83" in page  # 11 units × 19.53
    assert "$19.53 per unit in Alabama, AL" in page
    assert "nationally" not in text(client.get("/codes/00790/?locality="))
    national = text(client.get("/resources/calculator/?q=00790&minutes=60"))
    assert "RVU26A has anesthesia conversion factors by locality only. Choose a locality." in national
    assert "$214.83" in text(client.get("/resources/calculator/?q=00790&minutes=60&locality=10112-00"))


def test_the_command_names_the_options_and_takes_them(faulty, capsys, rvu25d):
    path = str(faulty(gpci=BAD_GPCI, anes=BAD_ANES))
    with pytest.raises(CommandError, match="or load without GPCI and ANES with --without gpci,anes"):
        call_command("import_release", path)
    with pytest.raises(CommandError, match="pprrvu can't be left out"):
        call_command("import_release", path, "--without", "pprrvu")
    call_command("import_release", path, "--without", "anes,gpci")
    output = " ".join(capsys.readouterr().out.split())
    assert WITHOUT_GPCI in output
    assert WITHOUT_ANES in output
    assert AuditRecord.objects.get(action="release.import").after["loaded_without"] == ["anes", "gpci"]


def test_the_command_restores_zeros(tmp_path, capsys):
    rows = [making.row("100", status="J"), making.row("99213")]
    path = str(making.write_zip(tmp_path / "rvu26a.zip", making.release_members(rows)))
    with pytest.raises(CommandError, match="or restore the leading zeros and load with --restore-zeros"):
        call_command("import_release", path)
    call_command("import_release", path, "--restore-zeros")
    assert "Staff restored them in 1 code." in " ".join(capsys.readouterr().out.split())


def test_how_a_published_release_was_loaded_never_changes(faulty):
    release = services.import_release(faulty(gpci=BAD_GPCI), remedy=Remedy(("gpci",)), publish=True)
    for change in ({"loaded_without": []}, {"restored_zeros": {"HCPCS": 1}}):
        with pytest.raises(IntegrityError, match="how it was loaded never changes"), transaction.atomic():
            Release.objects.filter(pk=release.pk).update(**change)
