"""Print the cells of an XLSX file as JSON: a program that rvuedge.common.spreadsheets starts for each file.

    python -I sheet_reader.py MEGABYTES SECONDS SHEETS < FILE

prints {"sheets": names of the first SHEETS sheets that have cells, "rows": the cells of the first of these from A1 on},
or {"error": …}. The reader (calamine, in Rust) ends its process if memory runs out, and 30 kB can ask for gigabytes: a
text of 5 MB that thousands of cells share, or one cell at the far end of the sheet. So this process has little memory.
"""

import contextlib
import io
import json
import resource
import sys
from pathlib import Path

from python_calamine import CalamineWorkbook


def main(megabytes: int, seconds: int, sheets: int) -> None:
    """Read the file from standard input within these limits."""
    _limit(megabytes, seconds)
    try:
        answer = _read(sys.stdin.buffer.read(), sheets)
    except Exception as error:  # calamine raises many types, which all mean the same here
        answer = {"error": str(error)[:200]}
    json.dump(answer, sys.stdout, default=str)  # dates as ISO text


def _limit(megabytes: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):  # not Linux
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")  # before the server, if memory runs out


def _read(data: bytes, sheets: int) -> dict[str, object]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    filled, first = [], None
    for n, name in enumerate(workbook.sheet_names[:sheets]):
        sheet = workbook.get_sheet_by_index(n)
        if sheet.height:
            filled.append(name)
            first = first or sheet
    return {"sheets": filled, "rows": first.to_python(skip_empty_area=False) if first else []}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
