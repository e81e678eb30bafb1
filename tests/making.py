"""Small releases in CMS's own file formats, for tests: rows of CMS's text in, files or a loaded release out.

The header rows come from the starter's files, which are CMS's. Descriptors are made up.
"""

import csv
import io
import tempfile
import zipfile
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path

import xlsxwriter

from codes.importing import services
from codes.management.commands.load_starter import CODES
from tests.cms import COLUMNS_31, COLUMNS_32

HEADER_ROWS = 10  # titles, blanks, release date, and the five rows of the stacked header
MONTHS = {"A": "January", "M": "March", "B": "April", "C": "July", "D": "October"}
STARTER = {31: "rvu25d/PPRRVU2025_Oct.csv", 32: "rvu26a/PPRRVU2026_Jan_nonQPP.csv"}
DEFAULTS = {
    "descriptor": "Made up", "status": "A", "work_rvu": "1.00", "nonfacility_pe_rvu": "0.80", "facility_pe_rvu": "0.50",
    "malpractice_rvu": "0.10", "pctc": "0", "global_days": "000", "preoperative": "0.00", "intraoperative": "0.00",
    "postoperative": "0.00", "multiple_procedure": "0", "bilateral": "0", "assistant": "0", "co_surgeon": "0",
    "team": "0", "pricing": "9", "conversion_factor": "33.4009", "supervision": "09", "calculation_flag": "0",
    "imaging_family": "99", "nonfacility_pe_opps": "0.00", "facility_pe_opps": "0.00", "malpractice_opps": "0.00",
}  # fmt: skip
# First and last position of each field in a TXT record, counted from 1.
TXT_POSITIONS = {
    "hcpcs": (1, 5), "modifier": (6, 7), "descriptor": (8, 57), "status": (58, 58), "not_used_for_medicare": (59, 59),
    "work_rvu": (60, 65), "nonfacility_pe_rvu": (67, 72), "nonfacility_na": (73, 74), "facility_pe_rvu": (76, 81),
    "facility_na": (82, 83), "malpractice_rvu": (85, 89), "nonfacility_total": (91, 96), "facility_total": (97, 102),
    "pctc": (103, 103), "global_days": (104, 106), "preoperative": (107, 109), "intraoperative": (110, 112),
    "postoperative": (113, 115), "multiple_procedure": (116, 116), "bilateral": (117, 117), "assistant": (118, 118),
    "co_surgeon": (119, 119), "team": (120, 120), "pricing": (121, 121), "endoscopic_base": (128, 132),
    "conversion_factor": (133, 140), "supervision": (142, 143), "calculation_flag": (144, 144),
    "imaging_family": (146, 147), "nonfacility_pe_opps": (152, 157), "facility_pe_opps": (159, 164),
    "malpractice_opps": (166, 171),
}  # fmt: skip
SHARES = ("preoperative", "intraoperative", "postoperative")


def row(hcpcs, modifier="", **cells):
    """One PPRRVU row as CMS's text by our column names; the totals add up unless given."""
    made = dict.fromkeys(COLUMNS_32, "") | DEFAULTS | {"hcpcs": hcpcs, "modifier": modifier} | cells
    for setting in ("nonfacility", "facility"):
        parts = (made["work_rvu"], made[f"{setting}_pe_rvu"], made["malpractice_rvu"])
        if f"{setting}_total" not in cells and all(_is_number(part) for part in parts):
            made[f"{setting}_total"] = str(sum(Decimal(part) for part in parts))
    return made


def _is_number(text):
    return text.replace(".", "", 1).isdecimal()


def columns(layout):
    """Our names for the 31 or 32 columns, in CMS's order."""
    return COLUMNS_32 if layout == 32 else COLUMNS_31


@cache
def _starter_header(layout):
    """The text of the starter's first rows; its file has thousands."""
    with (CODES / "data" / "starter" / STARTER[layout]).open(encoding="utf-8", newline="") as file:
        return "".join(islice(file, HEADER_ROWS))


def header(layout=32, year=2026, month="January", released="12/29/2025"):
    """The ten rows above the data."""
    rows = list(csv.reader(_starter_header(layout).splitlines()))
    rows[0][2] = f"{year} National Physician Fee Schedule Relative Value File {month} Release"
    rows[4][2] = f"RELEASED {released}"
    return rows


def csv_bytes(rows, line_end="\r\n", encoding="latin-1"):
    """Rows of cells as a CSV file."""
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode(encoding)


def pprrvu_cells(rows, layout=32, **titles):
    """Header and rows as cells, for tests that change one of them."""
    return [*header(layout, **titles), *([made[name] for name in columns(layout)] for made in rows)]


def pprrvu_csv(rows, layout=32, **titles):
    """A PPRRVU CSV."""
    return csv_bytes(pprrvu_cells(rows, layout, **titles))


def pprrvu_txt(rows, layout=32, line_end="\r\n"):
    """A PPRRVU TXT: seven HDR lines, then records of 171 characters."""
    lines = ["HDR made up".ljust(50)] * 7
    for made in rows:
        record = [" "] * 171
        for name in columns(layout):
            first, last = TXT_POSITIONS[name]
            width = last - first + 1
            text = made[name].removeprefix("0") if name in SHARES else made[name]
            text = text[:width] if name in SHARES else text
            text = text.rjust(width) if name.endswith(("_rvu", "_total", "_opps", "_factor")) else text.ljust(width)
            record[first - 1 : last] = text
        lines.append("".join(record))
    return "".join(line + line_end for line in lines).encode("latin-1")


def xlsx_bytes(rows):
    """Rows of cells as a spreadsheet; int and float cells become numbers."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell not in ("", None):
                    sheet.write(line, column, cell)
    return stream.getvalue()


def gpci_csv(rows=(("10112", "AL", "00", "ALABAMA", "0.988", "1.000", "0.875", "0.566"),), year=2026):
    """A GPCI file with the eight columns of 2026, or the seven used before."""
    floor = [f"{year} PW GPCI (without 1.0 Floor)"] if len(rows[0]) == 8 else []
    names = ["Medicare Administrative Contractor (MAC)", "State", "Locality Number", "Locality Name", *floor]
    names += [f"{year} PW GPCI (with 1.0 Floor)", f"{year} PE GPCI", f"{year} MP GPCI"]
    title = f"ADDENDUM E. FINAL CY {year} GEOGRAPHIC PRACTICE COST INDICES (GPCIs) BY STATE AND MEDICARE LOCALITY"
    return csv_bytes([[title], [], names, *rows])


def write_zip(path, members):
    """Write a zip of {name: bytes}; return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def release_members(rows, year=2026, letter="A", layout=None):
    """The files of a release, such as 2024 AR, as {name: bytes}: PPRRVU and GPCI."""
    layout = layout or (32 if year >= 2026 else 31)
    month = MONTHS[letter[0]]
    released = f"12/29/{year - 1}"
    name = f"PPRRVU{year}_{month[:3]}{'_nonQPP' if year >= 2026 else ''}.csv"
    localities = [["10112", "AL", "00", "ALABAMA", "0.988", "1.000", "0.875", "0.566"]]
    if year < 2026:
        localities[0].pop(4)
    return {
        name: pprrvu_csv(rows, layout, year=year, month=month, released=released),
        f"GPCI{year}.csv": gpci_csv(localities, year),
    }


def load(rows, year=2026, letter="A", *, publish=True, is_partial=False, **options):
    """Import a release of these rows as an admin would, from a zip; returns the Release."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_zip(Path(folder) / f"rvu{year % 100}{letter.lower()}.zip", release_members(rows, year, letter))
        return services.import_release(path, publish=publish, is_partial=is_partial, **options)
