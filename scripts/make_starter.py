"""Build the starter releases from CMS's files: the values of the codes with our own title, and of every Medicine and
Evaluation and Management code with a work RVU.

    python scripts/make_starter.py ../shared/cms/rvu26a_partial.zip codes/data/starter/rvu26a
    python scripts/make_starter.py ../shared/cms/rvu25d_0.zip codes/data/starter/rvu25d

Writes CMS's CSV layout. Rows are unchanged except for the descriptor, which is removed: the AMA owns descriptors. The
GPCI and anesthesia files are copied completely.
"""

import csv
import io
import re
import sys
import tomllib
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from codes.domain.hcpcs import is_code
from codes.domain.sections import classify

CONTENT = Path(__file__).resolve().parent.parent / "codes" / "data" / "content"
PPRRVU = re.compile(r"(?:^|/)PPRRVU\w+\.csv$", re.IGNORECASE)
COPIED = re.compile(r"(?:^|/)(?:GPCI|ANES)\d+\.csv$", re.IGNORECASE)
# Sections with every code that has a work RVU, so their percentiles equal those of CMS's complete file.
COMPLETE_SECTIONS = {"medicine", "evaluation-and-management"}
DESCRIPTION, WORK = 2, 5
TITLE_ROW, RELEASED_ROW = 0, 4


def titled_codes() -> set[str]:
    return {code for file in CONTENT.glob("*.toml") for code in tomllib.loads(file.read_text(encoding="utf-8"))}


def excerpt(data: bytes, codes: set[str]) -> str:
    """Return the file's preamble, header and the rows of these codes, without descriptors and copyright lines."""
    rows = list(csv.reader(io.StringIO(data.decode("latin-1"))))
    header = next(n for n, row in enumerate(rows) if row[0] == "HCPCS")
    kept = []
    for n, row in enumerate(rows[: header + 1]):
        is_copyright = n < header - 4 and n not in (TITLE_ROW, RELEASED_ROW)
        kept.append([""] * len(row) if is_copyright else row)
    body = [row for row in rows[header + 1 :] if is_code(row[0])]
    codes = codes | {row[0] for row in body if float(row[WORK]) and classify(row[0])[0].slug in COMPLETE_SECTIONS}
    kept += [[*row[:DESCRIPTION], "", *row[DESCRIPTION + 1 :]] for row in body if row[0] in codes]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(kept)
    return out.getvalue()


def main(source: Path, target: Path) -> None:
    codes = titled_codes()
    target.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(source) as archive:
        for name in archive.namelist():
            if PPRRVU.search(name):
                text = excerpt(archive.read(name), codes)
            elif COPIED.search(name):
                text = archive.read(name).decode("latin-1").replace("\r\n", "\n")
            else:
                continue
            (target / Path(name).name).write_text(text, encoding="utf-8", newline="")
            sys.stdout.write(f"{target / Path(name).name}: {text.count(chr(10))} lines\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
