"""Reads one file as an import does, in a process of its own, and tells how it ended, its peak of memory and its time.

`python -m tests.codes.importing.hostile_reader FILE NAME` prints JSON: error ('' when it was read), rows,
peak_mb over the bare one, seconds.
"""

import json
import sys
import time
from pathlib import Path

from codes.importing.cms.errors import ReleaseFileError
from codes.importing.cms.release import parse_release
from codes.importing.cms.sources import open_source


def peak_mb():
    """The largest this process has been so far (Linux). getrusage would tell of the one that started it too."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def main(path, name):
    bare, start = peak_mb(), time.monotonic()
    error, rows = "", []
    try:
        rows = [[row.hcpcs, str(row.work_rvu)] for row in parse_release(open_source(Path(path), name)).pprrvu.rows[:5]]
    except ReleaseFileError as refused:
        error = str(refused)
    answer = {"error": error, "rows": rows, "peak_mb": peak_mb() - bare, "seconds": time.monotonic() - start}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
