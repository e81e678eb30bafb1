"""Read one file as an import does, in a separate process; print the result, peak memory and time.

`python -m tests.codes.importing.hostile_reader FILE NAME` prints JSON: error ('' if the file was read), rows,
peak_mb above the process's own baseline, seconds.
"""

import json
import sys
import time
from pathlib import Path

from codes.importing.cms.errors import ReleaseFileError
from codes.importing.cms.release import parse_release
from codes.importing.cms.sources import open_source


def peak_mb():
    """Peak memory of this process so far (Linux). getrusage would include the parent process."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def main(path, name):
    baseline, start = peak_mb(), time.monotonic()
    error, rows = "", []
    try:
        rows = [[row.hcpcs, str(row.work_rvu)] for row in parse_release(open_source(Path(path), name)).pprrvu.rows[:5]]
    except ReleaseFileError as refused:
        error = str(refused)
    answer = {"error": error, "rows": rows, "peak_mb": peak_mb() - baseline, "seconds": time.monotonic() - start}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
