"""CMS's real files, read with only csv.reader and column positions, independently of the importers."""

import csv
import io
import zipfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "cms"

# The columns of CMS's CSV in order; PRIC IND was added in 2026.
COLUMNS_31 = (
    "hcpcs", "modifier", "descriptor", "status", "not_used_for_medicare", "work_rvu", "nonfacility_pe_rvu",
    "nonfacility_na", "facility_pe_rvu", "facility_na", "malpractice_rvu", "nonfacility_total", "facility_total",
    "pctc", "global_days", "preoperative", "intraoperative", "postoperative", "multiple_procedure", "bilateral",
    "assistant", "co_surgeon", "team", "endoscopic_base", "conversion_factor", "supervision", "calculation_flag",
    "imaging_family", "nonfacility_pe_opps", "facility_pe_opps", "malpractice_opps",
)  # fmt: skip
COLUMNS_32 = (*COLUMNS_31[:23], "pricing", *COLUMNS_31[23:])
FLAGS = {"not_used_for_medicare": "+", "nonfacility_na": "NA", "facility_na": "NA"}


def member(zip_name, member_name):
    """The bytes of one file in one of CMS's zips."""
    with zipfile.ZipFile(FOLDER / zip_name) as archive:
        (found,) = [info for info in archive.infolist() if Path(info.filename).name == member_name]
        return archive.read(found)


def rows(zip_name, member_name):
    """The rows of a PPRRVU CSV below its header, each as {our column name: CMS's text}."""
    lines = list(csv.reader(io.StringIO(member(zip_name, member_name).decode("latin-1"), newline="")))
    below_header = lines[10:]
    names = COLUMNS_32 if len(lines[10]) == 32 else COLUMNS_31
    return [dict(zip(names, line, strict=True)) for line in below_header if len(line[0]) == 5]


def as_stored(row):
    """Return a row as our tables and JSON show it: flags as booleans, numbers with two decimals."""
    stored = {name: text if name not in FLAGS else text == FLAGS[name] for name, text in row.items()}
    stored.setdefault("pricing", "")
    del stored["conversion_factor"]
    for name in stored:
        if name.endswith(("_rvu", "_total", "operative", "_opps")):
            stored[name] = two_decimals(row[name])
    return stored


def two_decimals(text):
    whole, _, decimals = text.partition(".")
    return f"{whole or '0'}.{decimals:0<2}"
