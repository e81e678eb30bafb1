"""Make the starter releases from CMS's own files: the numbers of the codes with a title of
ours, and of every Medicine and visit code with work.

    python scripts/make_starter.py ../shared/cms/rvu26a_partial.zip codes/data/starter/rvu26a
    python scripts/make_starter.py ../shared/cms/rvu25d_0.zip codes/data/starter/rvu25d

Writes CMS's CSV layout with the rows unchanged but for the descriptor, which is left out: descriptors are the
AMA's. GPCI and anesthesia factors are copied whole.
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
WHOLE = re.compile(r"(?:^|/)(?:GPCI|ANES)\d+\.csv$", re.IGNORECASE)
# Sections that stay whole among codes with work, so that ranks in them are those of CMS's whole file.
WHOLE_SECTIONS = {"medicine", "evaluation-and-management"}
DESCRIPTION, WORK = 2, 5
TITLE_ROW, RELEASED_ROW = 0, 4


def titled_codes() -> set[str]:
    return {code for file in CONTENT.glob("*.toml") for code in tomllib.loads(file.read_text(encoding="utf-8"))}


def excerpt(data: bytes, codes: set[str]) -> str:
    """The file's preamble and header and the rows of these codes, without descriptors and copyright lines."""
    rows = list(csv.reader(io.StringIO(data.decode("latin-1"))))
    header = next(n for n, row in enumerate(rows) if row[0] == "HCPCS")
    kept = []
    for n, row in enumerate(rows[: header + 1]):
        is_copyright = n < header - 4 and n not in (TITLE_ROW, RELEASED_ROW)
        kept.append([""] * len(row) if is_copyright else row)
    body = [row for row in rows[header + 1 :] if is_code(row[0])]
    codes = codes | {row[0] for row in body if float(row[WORK]) and classify(row[0])[0].slug in WHOLE_SECTIONS}
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
            elif WHOLE.search(name):
                text = archive.read(name).decode("latin-1").replace("\r\n", "\n")
            else:
                continue
            (target / Path(name).name).write_text(text, encoding="utf-8", newline="")
            sys.stdout.write(f"{target / Path(name).name}: {text.count(chr(10))} lines\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
