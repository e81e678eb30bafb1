"""Leading zeros that a spreadsheet removed: named as the cause, and restored only on someone's word."""

import pytest

from codes.importing import services
from codes.importing.remedies import Remedy, remedy_of
from tests import making
from tests.codes.importing.cms.conftest import NAME

RESTORE = Remedy(restore_zeros=True)
CUT = {"supervision": "9", "global_days": "0", "imaging_family": "1"}
ROWS = [
    making.row("100", status="J", **CUT), making.row("1999", status="J", **CUT), making.row("99213", **CUT),
    making.row("27447", supervision="6A", global_days="90"),
]  # fmt: skip
LOST = "a spreadsheet removed leading zeros."


def test_each_column_is_one_line_with_the_count_the_cause_and_three_places(import_refused):
    error = import_refused(making.pprrvu_csv(ROWS))
    assert str(error).splitlines() == [
        f'{NAME}, column HCPCS: 2 codes have fewer than five characters: {LOST} First: line 11 "100"; line 12 "1999".',
        f"{NAME}, column GLOB DAYS: 4 values have fewer than three digits: {LOST} "
        'First: line 11 "0"; line 12 "0"; line 13 "0".',
        f"{NAME}, column PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES: 3 values have fewer than two digits: {LOST} "
        'First: line 11 "9"; line 12 "9"; line 13 "9".',
        f"{NAME}, column DIAGNOSTIC IMAGING FAMILY INDICATOR: 3 values have fewer than two digits: {LOST} "
        'First: line 11 "1"; line 12 "1"; line 13 "1".',
    ]
    assert remedy_of(error) == RESTORE


def test_zeros_are_restored_on_request_and_counted(write, rvu26a):
    release = services.import_release(write(making.pprrvu_csv(ROWS)), remedy=RESTORE)
    stored = {row.code_id: (row.global_days, row.supervision, row.imaging_family) for row in release.values.all()}
    assert stored == {
        "00100": ("000", "09", "01"), "01999": ("000", "09", "01"), "99213": ("000", "09", "01"),
        "27447": ("090", "6A", "99"),
    }  # fmt: skip
    assert release.restored_zeros == {
        "HCPCS": 2, "GLOB DAYS": 4, "PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES": 3,
        "DIAGNOSTIC IMAGING FAMILY INDICATOR": 3,
    }  # fmt: skip


def test_a_file_with_its_zeros_is_read_the_same_with_the_option(write, rvu26a):
    release = services.import_release(write(making.pprrvu_csv([making.row("00100", status="J")])), remedy=RESTORE)
    assert release.restored_zeros == {}


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([making.row("00100", status="J"), making.row("100", status="J")], "appears twice, here and on line 11"),
        ([making.row("2061")], "is not a HCPCS code: a spreadsheet has removed leading zeros (02061)"),
        ([making.row("100", status="J", work_rvu="?")], "is not a number"),
    ],
)
def test_a_repair_that_is_not_certain_is_refused(write, rvu26a, rows, reason):
    with pytest.raises(services.ReleaseFileError) as refused:
        services.import_release(write(making.pprrvu_csv(rows)), remedy=RESTORE)
    assert reason in str(refused.value)


@pytest.mark.parametrize("wrong", [{"hcpcs": "2061"}, {"status": "?"}, {"endoscopic_base": "4323"}])
def test_no_repair_is_offered_when_something_else_is_wrong_too(import_refused, wrong):
    rows = [making.row("100", status="J"), making.row("99213") | wrong]
    assert not remedy_of(import_refused(making.pprrvu_csv(rows)))


def test_localities_of_outpatient_caps_are_repaired_too(write, rvu26a):
    caps = [
        ["HCPCS", "MOD", "PROCSTAT", "CARRIER", "LOCALITY", "FACILITY PRICE", "NON-FACILTY PRICE"],
        ["99213", "", "A", "1112", "5", "1", "2"],
    ]
    members = {NAME: making.pprrvu_csv([making.row("99213")]), "OPPSCAP_Jan.csv": making.csv_bytes(caps)}
    path = write(members, "rvu26a.zip")
    with pytest.raises(services.ReleaseFileError) as refused:
        services.import_release(path)
    assert remedy_of(refused.value) == RESTORE
    cap = services.import_release(path, remedy=RESTORE).opps_caps.get()
    assert (cap.mac, cap.number) == ("01112", "05")
