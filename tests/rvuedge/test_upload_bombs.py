"""Small uploads that unpack to a lot: each is refused with a reason, within limits of memory and time.

Each file is read in a process of its own, so that one that isn't refused ends that process and not the tests.
CMS's releases: tests/codes/importing/test_hostile_files.py.
"""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter

from benchmarks.importers.files import UnreadableFileError, read_file
from rvuedge.common import spreadsheets

ROOT = Path(__file__).resolve().parent.parent.parent
MAX_MB = 120  # above what the process needs without the file
MAX_SECONDS = 15
GB = 1024**3
# Reads a file as the survey or content upload does, with 2 GB at most; prints the refusal, memory and time.
READER = """
import json, pathlib, resource, sys, time
resource.setrlimit(resource.RLIMIT_DATA, (2 * 1024**3,) * 2)
kind, data = sys.argv[1], pathlib.Path(sys.argv[2]).read_bytes()
if kind == "survey":
    from benchmarks.importers.files import UnreadableFileError, read_file
else:
    import django
    django.setup()
    from django import forms
    from codes.content.files import ContentFileError, parse_files
    from rvuedge.staff.content.forms import _members
    UnreadableFileError = (ContentFileError, forms.ValidationError)
    def read_file(data):
        parse_files(_members("upload.toml", data))
def peak():
    (line,) = [one for one in pathlib.Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
baseline, start, error = peak(), time.monotonic(), ""
try:
    read_file(data)
except UnreadableFileError as refused:
    error = str(refused)
print(json.dumps({"error": error, "mb": peak() - baseline, "seconds": time.monotonic() - start}))
"""


def refusal(kind, data, folder):
    """Return why the upload is refused; check what refusing it took."""
    path = folder / "upload"
    path.write_bytes(data)
    command = [sys.executable, "-c", READER, kind, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60 + MAX_SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout)
    assert answer["seconds"] < MAX_SECONDS
    assert answer["mb"] < MAX_MB
    return answer["error"]


def zip_of(parts, method=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def workbook(cells, change=lambda _name, xml: xml):
    """An XLSX whose cells in columns of 5,000 have these texts; `change(name, xml)` edits its parts."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    for n, text in enumerate(cells):
        sheet.write(n % 5000, n // 5000, text)
    book.close()
    with zipfile.ZipFile(target) as archive:
        return zip_of({name: change(name, archive.read(name)) for name in archive.namelist()})


def declared(data, name, size, crc):
    """The zip with another size and checksum of one file in its headers."""
    changed = bytearray(data)
    for start, at in ((b"PK\x01\x02", 16), (b"PK\x03\x04", 14)):
        place = -1
        while (place := changed.find(start, place + 1)) >= 0:
            names = place + (46 if start == b"PK\x01\x02" else 30)
            if changed[names : names + len(name)] == name.encode():
                struct.pack_into("<I", changed, place + at, crc)
                struct.pack_into("<I", changed, place + at + 8, size)
    return bytes(changed)


def sheet_of(xml):
    return lambda name, old: xml if name == "xl/worksheets/sheet1.xml" else old


def shared_text():
    """One text of 5 MB that 4,000 cells share: 31 kB that ask for 20 GB."""
    return workbook(["LONG"] * 4000, lambda _, xml: xml.replace(b"LONG", b"x" * 5_000_000))


def billion_laughs():
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return workbook(
        ["LONG"],
        lambda _, xml: xml.replace(b"<sst", f"<!DOCTYPE sst [{entities}]><sst".encode()).replace(b"LONG", b"&a9;"),
    )


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
FAR = b'<row r="1"><c r="A1"><v>1</v></c></row><row %sr="1048576"><c %sr="XFD1048576"><v>1</v></c></row>'


def hidden_far_cell():
    """The headers say that the sheet ends before its far cell, with the right checksum of that part."""
    sheet = SHEET % (FAR % (b"", b""))
    data = workbook(["a"], sheet_of(sheet))
    return declared(data, "xl/worksheets/sheet1.xml", 80, zlib.crc32(sheet[:80]))


def long_attributes():
    """Cells whose address comes after 400 characters of another attribute."""
    other = b'x="%s" ' % (b"y" * 400)
    return workbook(["a"], sheet_of(SHEET % (FAR % (other, other))))


def hidden_size():
    """A sheet of a gigabyte whose headers say 100 bytes, with their checksum."""
    with_sheet = workbook(["a"])
    target = io.BytesIO()
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(with_sheet)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in old.infolist():
            if info.filename != name:
                archive.writestr(info.filename, old.read(info))
        with archive.open(name, "w") as member:
            for _ in range(1024):
                member.write(b" " * 1024 * 1024)
    return declared(target.getvalue(), name, 100, zlib.crc32(b" " * 100))


def hidden_toml():
    return declared(zip_of({"a.toml": bytes(200_000_000)}), "a.toml", 100, zlib.crc32(bytes(100)))


def ten_gigabytes(name):
    """A file of 10 GB of zeros (zip64), cut off after 1.5 MB so that its upload isn't too large."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = (packer.compress(bytes(1024 * 1024)) + packer.flush(zlib.Z_FULL_FLUSH)) * 1400
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 45, 0, 8, 0, 0, 0, len(body), 0xFFFFFFFF, len(name), 0) + name
    head = (45, 45, 0, 8, 0, 0, 0, len(body), 0xFFFFFFFF, len(name), 12, 0, 0, 0, 0, 0)
    central = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *head) + name + struct.pack("<HHQ", 1, 8, 10 * GB)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local) + len(body), 0)
    return local + body + central + end


def nested(levels):
    """A zip of 16 zips of 16 zips …, as 42.zip."""
    data = zip_of({"bottom.toml": bytes(1024 * 1024)})
    for _ in range(levels):
        data = zip_of({f"{n}.zip": data for n in range(16)})
    return data


SURVEYS = {
    "a text of 5 MB in 4,000 cells": (shared_text, "far more data than a survey"),
    "a billion laughs": (billion_laughs, ""),
    "a far cell behind a false size": (hidden_far_cell, "can't be read as XLSX"),
    "a gigabyte behind a false size": (hidden_size, "can't be read as XLSX"),
    "tags without an end": (lambda: workbook(["a"], sheet_of(b"<c " * 4_000_000)), "can't be read as XLSX"),
    "attributes before the address": (long_attributes, "can't be read as XLSX"),
    "10 GB of zeros": (lambda: ten_gigabytes(b"xl/workbook.xml"), "unpacks to more than 40 MB"),
    "42.zip": (lambda: nested(4), "a zip, not a spreadsheet"),
    "20,000 files": (lambda: zip_of({f"{n}": "" for n in range(20_000)}), "20,000 files in it; the limit is 500"),
    "LZMA": (lambda: zip_of({"xl/workbook.xml": "a"}, zipfile.ZIP_LZMA), "compressed in a way we don't read"),
}
CONTENT = {
    "200 MB behind a false size": (hidden_toml, "isn't TOML"),  # the 100 bytes that it has by its header
    "10 GB of zeros": (lambda: ten_gigabytes(b"a.toml"), "unpacks to more than 20 MB"),
    "42.zip": (lambda: nested(4), "There is no TOML file in this zip"),
    "20,000 files": (lambda: zip_of({f"{n}.toml": "" for n in range(20_000)}), "20,000 files in it"),
    "LZMA": (lambda: zip_of({"a.toml": "a"}, zipfile.ZIP_LZMA), "compressed in a way we don't read"),
    "damaged data": (
        lambda: (lambda data: data[:40] + bytes(20) + data[60:])(zip_of({"a.toml": "a = 1\n" * 500})),
        "damaged or incomplete",
    ),
    "brackets": (lambda: b"a = " + b"[" * 100_000, "isn't a content file"),
    "a number of 100,000 digits": (lambda: b"a = " + b"1" * 100_000, "isn't a content file"),
    "a key of 500,000 parts": (lambda: b"a." * 500_000 + b"a = 1", "isn't a content file"),
    "a quoted key": (lambda: b'"\\"a".' + b"a." * 500_000 + b"a = 1", "isn't a content file"),
    "a table of 500,000 parts": (lambda: b"[" + b"a." * 500_000 + b"a]", "isn't a content file"),
    "an inline table": (lambda: b"x = {" + b"a." * 500_000 + b"a = 1}", "isn't a content file"),
    "quotes without an end": (lambda: b'\\"' * 2_000_000, "isn't TOML"),
}


@pytest.mark.parametrize("name", SURVEYS)
def test_a_survey_that_unpacks_to_too_much_is_refused(tmp_path, name):
    make, message = SURVEYS[name]
    error = refusal("survey", make(), tmp_path)
    assert message in error
    assert error or not message


@pytest.mark.parametrize("name", CONTENT)
def test_a_content_file_that_unpacks_to_too_much_is_refused(tmp_path, name):
    make, message = CONTENT[name]
    assert message in refusal("content", make(), tmp_path)


def test_an_upload_does_not_wait_long_for_others(monkeypatch):
    monkeypatch.setattr(spreadsheets, "TURN_SECONDS", 0.05)
    upload = workbook(["a"])
    with spreadsheets._one_at_a_time, pytest.raises(UnreadableFileError, match="other files are being read just now"):
        read_file(upload)
    assert read_file(upload).rows == (("a",),)
