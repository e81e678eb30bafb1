"""Zips, folders and single files: which can be opened, and which are refused before parsing."""

import io
import zipfile

import pytest

from codes.importing import services
from codes.importing.services import AlreadyLoadedError, ReleaseFileError
from tests import making
from tests.codes.importing.cms.conftest import NAME, table_digests

ROWS = [making.row("20610", work_rvu="0.77"), making.row("99213", work_rvu="1.30")]
STORED = {("20610", ""): "0.77", ("99213", ""): "1.30"}
CSV = making.pprrvu_csv(ROWS)
GPCI = making.gpci_csv()
ZIP_NAME = "rvu26a.zip"


def zip_bytes(members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return stream.getvalue()


READABLE = [
    pytest.param({NAME: CSV, "GPCI2026.csv": GPCI}, id="as CMS ships it"),
    pytest.param({f"RVU26A/files/{NAME}": CSV, "RVU26A/files/GPCI2026.csv": GPCI}, id="inner folders"),
    pytest.param({NAME.upper(): CSV}, id="upper case"),
    pytest.param({NAME: CSV, "RVU26A.pdf": b"%PDF-1.7", "readme.txt": b"hello"}, id="unrelated files"),
    pytest.param({NAME: CSV, f"__MACOSX/._{NAME}": b"\0\0"}, id="files added by macOS"),
    pytest.param({NAME: CSV, NAME.replace("csv", "xlsx"): b"not read"}, id="csv before xlsx"),
    pytest.param({NAME: CSV, "PPRRVU2026_Jan_QPP.csv": CSV}, id="both conversion factors"),
]


@pytest.mark.parametrize("members", READABLE)
def test_a_zip_is_read_in_any_common_layout(import_accepted, members):
    assert import_accepted(members, ZIP_NAME) == STORED


def test_a_folder_is_read(import_accepted, tmp_path):
    folder = tmp_path / "RVU26A" / "inner"
    folder.mkdir(parents=True)
    (folder / NAME).write_bytes(CSV)
    assert import_accepted(tmp_path / "RVU26A") == STORED


def test_a_single_file_with_another_name_is_identified_by_its_title(import_accepted):
    assert import_accepted(CSV, "fee schedule.csv") == STORED


REFUSED = [
    (b"", "is empty"),
    (b"hello, this is no zip", "is not a readable zip file, or is truncated"),
    (zip_bytes([(NAME, CSV)])[:-30], "is not a readable zip file, or is truncated"),
    (zip_bytes([("GPCI2026.csv", GPCI)]), "has no PPRRVU file such as PPRRVU2025_Oct.csv"),
    (zip_bytes([]), "found: nothing"),
    (zip_bytes([(f"../{NAME}", CSV)]), "is a member name that points outside the archive"),
    (zip_bytes([(f"/etc/{NAME}", CSV)]), "is a member name that points outside the archive"),
    (zip_bytes([(f"C:\\{NAME}", CSV)]), "is a member name that points outside the archive"),
    (zip_bytes([(NAME, CSV), ("PPRRVU2026_Apr_nonQPP.csv", CSV)]), "two PPRRVU files, and only one can be used"),
    (zip_bytes([(NAME, CSV), (f"old/{NAME}", CSV)]), "two PPRRVU files, and only one can be used"),
    (zip_bytes([(NAME, CSV), ("PPRRVU2026_Jan.csv", CSV)]), "two PPRRVU files, and only one can be used"),
    (zip_bytes([(NAME, CSV), ("GPCI2026.csv", GPCI), ("GPCI2025.csv", GPCI)]), "two GPCI files"),
    (zip_bytes([("PPRRVU2026_Jan_QPP.csv", CSV)]), "is only the QPP variant; the nonQPP file"),
    (zip_bytes([(f"notes{n}.txt", b"") for n in range(501)]), "has 501 members, more than 500"),
    (zip_bytes([(NAME, b"0" * (32 * 1024 * 1024 + 1))]), "is larger than 32 MB uncompressed"),
    (zip_bytes([("RVU26A.zip", zip_bytes([(NAME, CSV)]))]), "found: RVU26A.zip (a zip inside a zip is not opened)"),
]


@pytest.mark.parametrize(("data", "reason"), REFUSED)
def test_an_unusable_zip_is_refused_with_the_reason(import_refused, data, reason):
    error = import_refused(data, ZIP_NAME)
    assert reason in str(error)
    assert str(error).startswith(ZIP_NAME)


def test_a_zip_with_a_duplicate_member_is_refused(import_refused):
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zip_bytes([(NAME, CSV), (NAME, CSV)])
    assert "has two members with the same name" in str(import_refused(data, ZIP_NAME))


def test_an_encrypted_member_is_refused(import_refused):
    data = bytearray(zip_bytes([(NAME, CSV)]))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "is encrypted" in str(import_refused(bytes(data), ZIP_NAME))


def test_a_corrupted_member_is_refused(import_refused):
    data = bytearray(zip_bytes([(NAME, CSV)]))
    data[len(data) // 3] ^= 0xFF
    assert "is damaged or truncated" in str(import_refused(bytes(data), ZIP_NAME))


def test_an_unexpected_compression_method_is_refused(import_refused, tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr(NAME, CSV)
    assert "uses compression method 14, CMS uses deflate" in str(import_refused(stream.getvalue(), ZIP_NAME))


def test_the_size_limit_applies_to_all_members_together(import_refused):
    """Four members of 30 MB: each is within its limit, together they aren't."""
    blank = b"0" * (30 * 1024 * 1024)
    members = [(NAME, blank), ("GPCI2026.csv", blank), ("ANES2026.csv", blank), ("26LOCCO.csv", blank)]
    assert "the files in it exceed 100 MB uncompressed" in str(import_refused(zip_bytes(members), ZIP_NAME))


def test_a_missing_path_is_refused(import_refused, tmp_path):
    assert str(import_refused(tmp_path / "rvu27a.zip")) == "rvu27a.zip: doesn't exist"


def test_a_folder_without_a_release_is_refused(import_refused, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "has no PPRRVU file" in str(import_refused(tmp_path / "empty"))


def test_the_same_file_is_recognized_under_another_name(rvu26a, write):
    first = write({NAME: CSV}, ZIP_NAME)
    loaded = services.import_release(first)
    before = table_digests()
    renamed = write(first.read_bytes(), "another-name.zip")
    with pytest.raises(AlreadyLoadedError) as caught:
        services.import_release(renamed, publish=True)
    assert caught.value.loaded == loaded
    assert table_digests() == before


def test_a_staged_file_can_be_reloaded_but_not_a_published_one(rvu26a, write):
    path = write({NAME: CSV}, ZIP_NAME)
    staged = services.import_release(path)
    again = services.import_release(path, replace=True, publish=True)
    assert again.pk != staged.pk
    assert not type(staged).objects.filter(pk=staged.pk).exists()
    with pytest.raises(AlreadyLoadedError):
        services.import_release(path, replace=True)


def test_a_second_file_of_a_quarter_is_its_next_revision(write, rvu26a):
    second = services.import_release(write({NAME: CSV}, ZIP_NAME))
    assert (rvu26a.label, rvu26a.revision, second.label, second.revision) == ("RVU26A", 1, "RVU26A", 2)


def test_problems_in_multiple_files_are_reported_together(import_refused):
    bad_csv = CSV.replace(b",0.77,", b",x,")
    bad_gpci = GPCI.replace(b"0.988", b"y")
    error = import_refused({NAME: bad_csv, "GPCI2026.csv": bad_gpci}, ZIP_NAME)
    assert {problem.file for problem in error.problems} == {NAME, "GPCI2026.csv"}
    assert isinstance(error, ReleaseFileError)
