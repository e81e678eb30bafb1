"""Patient data in a survey file: columns are emptied before anything is kept, rows that still have some are refused.

A survey is imported completely or not at all, so the file is refused as a whole, with the numbers of its rows.
"""

from dataclasses import replace

from benchmarks.importers.columns import FIRST_ROWS, find_headers
from benchmarks.importers.files import Sheet, UnreadableFileError, read_file
from rvuedge.privacy.detector import find_patient_data
from rvuedge.privacy.tables import Refused, patient_columns, refused_rows

SHOWN = 12
MOST_TEXTS = 20_000
TOO_MUCH_TEXT = f"The file has more than {MOST_TEXTS:,} different texts. A survey has numbers."


def read_survey_file(content: bytes) -> Sheet:
    """Return the cells of a CSV or XLSX file without patient data.

    Columns keep their places, so that letters mean the same as in the file. Raises UnreadableFileError as `read_file`
    does, and for rows that look like patient data.
    """
    return without_patients(read_file(content))


def without_patients(sheet: Sheet) -> Sheet:
    """Return a sheet with its patient columns emptied. Raises UnreadableFileError, with the rows' numbers, for cells
    outside them that look like patient data."""
    if len({cell for row in sheet.rows for cell in row if not cell[:1].isdigit()}) > MOST_TEXTS:
        raise UnreadableFileError(TOO_MUCH_TEXT)
    dropped = set(_patient_columns(sheet))
    rows = tuple(tuple("" if n in dropped else cell for n, cell in enumerate(row)) for row in sheet.rows)
    if refused := refused_rows(rows):
        raise UnreadableFileError(_refusal(refused))
    others = tuple("a sheet" if find_patient_data(name) else name for name in sheet.other_sheets)
    return replace(sheet, rows=rows, other_sheets=others, dropped=len(dropped))


def _patient_columns(sheet: Sheet) -> list[int]:
    """Return the patient columns by the header that's recognized, or else by any of the first rows that looks like
    one."""
    headers = find_headers(sheet.rows)
    if headers:
        return patient_columns(headers.texts)
    return max((patient_columns(row) for row in sheet.rows[:FIRST_ROWS]), key=len, default=[])


def _refusal(refused: list[Refused]) -> str:
    numbers = ", ".join(str(each.row) for each in refused[:SHOWN]) + (" …" if len(refused) > SHOWN else "")
    what = f"Row {numbers} looks" if len(refused) == 1 else f"Rows {numbers} look"
    kinds = list(dict.fromkeys(each.kind.value for each in refused))
    return f"{what} like patient data: {' or '.join(kinds[:3])}. Nothing was kept. Remove it and upload the file again."
