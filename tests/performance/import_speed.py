"""How long a complete release takes to import, against the minimum that any import of the same files must do.

The floor, measured in the same run: csv.reader over the five CSV files of the zip, and COPY of the same rows into
plain text tables. The import adds the checks of every cell, typed and constrained tables, indexes, summaries,
statistics and search words.
"""

import csv
import io
import time
import zipfile
from pathlib import Path

from django.db import connection

from codes.importing import services
from codes.management.commands.load_starter import CODES
from tests import cms

REPEATS = 5
RELEASE = cms.FOLDER / "rvu25d_0.zip"
STARTER = CODES / "data" / "starter" / "rvu25d"


def measure():
    """Return (seconds of the floor, seconds of the import, file name): the best of five of each, run alternately."""
    source = RELEASE if RELEASE.exists() else STARTER
    floors, imports = [], []
    for _ in range(REPEATS):
        floors.append(timed(copy_as_text, source))
        imports.append(timed(services.import_release, source, publish=True))
        _empty()
    return min(floors), min(imports), source.name


def timed(function, *arguments, **options):
    """Return the seconds the call takes."""
    start = time.perf_counter()
    function(*arguments, **options)
    return time.perf_counter() - start


def copy_as_text(source):
    """Read the CSV files and COPY their rows, cells as text, into tables without constraints or indexes."""
    with connection.cursor() as cursor:
        for number, content in enumerate(csv_files(source)):
            rows = list(csv.reader(io.StringIO(content, newline="")))
            width = max(len(row) for row in rows)
            columns = ", ".join(f"c{n} text" for n in range(width))
            cursor.execute(f"CREATE TEMPORARY TABLE bare_{number} ({columns})")
            with cursor.copy(f"COPY bare_{number} FROM STDIN") as copy:
                copy.write("\n".join("\t".join(row + ["\\N"] * (width - len(row))) for row in rows) + "\n")
        for number, _ in enumerate(csv_files(source)):
            cursor.execute(f"DROP TABLE bare_{number}")


def csv_files(source):
    """The text of the CSV files of a zip or a folder."""
    if source.is_dir():
        return [path.read_text(encoding="latin-1") for path in sorted(source.glob("*.csv"))]
    with zipfile.ZipFile(source) as archive:
        names = [name for name in archive.namelist() if Path(name).suffix.lower() == ".csv"]
        return [archive.read(name).decode("latin-1") for name in names]


def _empty():
    connection.cursor().execute("TRUNCATE codes_release, codes_code CASCADE")
