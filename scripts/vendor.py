"""Fetch the pinned browser libraries and fonts: `make vendor`.

npm packs each package from its configured registry. Only the files listed here are used, and only if their SHA-256
matches. To update a version, change it, run this, and review the files before you record the new hashes.
"""

import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent

# The font is trimmed to the weights and features that pages use, which halves its size.
WEIGHTS = (400, 600)
FEATURES = ["kern", "tnum"]

# References to source maps are removed: the maps aren't served, and production's hashed file names need every file.
SOURCE_MAP = re.compile(rb"\n?//# sourceMappingURL=\S+\s*\Z")


@dataclass(frozen=True)
class Package:
    """An npm package: the folder for its files, and {path in the package: SHA-256}."""

    name: str
    version: str
    folder: str
    files: dict[str, str]


PACKAGES = (
    Package(
        "@fontsource-variable/inter",  # SIL Open Font License; weight and optical size axes, latin
        "5.3.0",
        "static/vendor/inter-5.3.0",
        {
            "files/inter-latin-opsz-normal.woff2": "2c295d99e26dcf357d4d01bcf270fd6924b600c9a13dd8c363ef114f4c6976fa",
            "LICENSE": "3b0a5fca3d17942cde889069889dedbbbd075e9b599968c82a95f4d944e9b345",
        },
    ),
    Package(
        "htmx.org",  # Zero-Clause BSD; search while typing, parts of pages
        "2.0.11",
        "static/vendor/htmx-2.0.11",
        {
            "dist/htmx.min.js": "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
            "LICENSE": "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
        },
    ),
    Package(
        "idb",  # ISC; entries on the device until they sync
        "8.0.4",
        "static/vendor/idb-8.0.4",
        {
            "build/index.js": "e01b45d2e088a7197e8b41ba9b51a0876969da67cc08e6efbc3d5d7ab6ac836c",
            "LICENSE": "873a2f333fda393ec3464f4579209b019d98e97c3bf498b10e85f630162fd708",
        },
    ),
    Package(
        "minisearch",  # MIT; offline code search
        "7.2.0",
        "static/vendor/minisearch-7.2.0",
        {
            "dist/es/index.js": "0393b3ba253b809d5e55707c7b0875ef9b518a296a006c6739b28876e154edb3",
            "LICENSE.txt": "70d37354d6395629fb99edb28cb37a5d356ffa24a48cd02a5def5b83a300a899",
        },
    ),
    Package(
        "chart.js",  # MIT; the dashboard's charts
        "4.6.1",
        "static/vendor/chartjs-4.6.1",
        {
            "dist/chart.umd.min.js": "87364cc2b2a76a6684929e7d6b80b18a897794db38400caff1fcf1791c6925d2",
            "LICENSE.md": "41a84aa2caba645f966a18d9c2056b73e6d3a81d80bc0046bc0011a2634d4cce",
        },
    ),
    Package(
        "axe-core",  # MPL 2.0; accessibility checks in the browser tests, never served
        "4.14.1",
        "tests/browser/vendor",
        {
            "axe.min.js": "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
            "LICENSE": "af175b9d96ee93c21a036152e1b905b0b95304d4ae8c2c921c7609100ba8df7e",
        },
    ),
)


def pack(package: Package, folder: Path) -> Path:
    """Fetch the package's tarball into the folder and return its path."""
    command = [
        "npm",
        "pack",
        "--silent",
        "--pack-destination",
        str(folder),
        f"{package.name}@{package.version}",
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return folder / done.stdout.strip().splitlines()[-1]


def read_pinned(tarball: Path, name: str, sha256: str) -> bytes:
    """Return a file's bytes. Exits if they don't match the pinned hash."""
    with tarfile.open(tarball) as tar:
        member = tar.extractfile(f"package/{name}")
        content = member.read() if member else b""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        sys.exit(f"{tarball.name}: {name} has SHA-256 {found}, not the pinned {sha256}. Nothing was written.")
    return content


def trimmed(font: bytes) -> bytes:
    """Return a variable font with only the weights and features in use, and every character."""
    variable = io.BytesIO()
    font_file = TTFont(io.BytesIO(font), recalcTimestamp=False)  # the same input gives the same file
    instancer.instantiateVariableFont(font_file, {"wght": WEIGHTS}).save(variable)
    font_in_use = TTFont(variable, recalcTimestamp=False)
    options = subset.Options(layout_features=FEATURES, flavor="woff2")
    trimmer = subset.Subsetter(options)
    trimmer.populate(unicodes=font_in_use.getBestCmap())
    trimmer.subset(font_in_use)
    written = io.BytesIO()
    subset.save_font(font_in_use, written, options)
    return written.getvalue()


def vendor(package: Package, folder: Path) -> None:
    """Write the package's files, after checking all of them."""
    tarball = pack(package, folder)
    contents = {name: read_pinned(tarball, name, sha256) for name, sha256 in package.files.items()}
    target = ROOT / package.folder
    target.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        content = trimmed(content) if name.endswith(".woff2") else SOURCE_MAP.sub(b"\n", content)
        (target / Path(name).name).write_bytes(content)
    print(f"{package.name} {package.version} -> {package.folder}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            vendor(package, Path(folder))


if __name__ == "__main__":
    main()
