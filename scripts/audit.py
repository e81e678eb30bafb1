"""make audit: known vulnerabilities of the locked packages, and whether each package's license is one we accept.

It names each locked package that wasn't checked, because the index of vulnerabilities can't be reached or doesn't know
it. Exits with 1 if a package is vulnerable or its license isn't accepted. If packages weren't checked, it exits with 0,
or with --strict with 2. Licenses are those of the installed packages.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SECONDS = 180
# Names of licenses that let us use a package in an Apache-2.0 program. The GPL isn't among them.
ACCEPTED = (
    "MIT", "BSD", "Apache", "ISC", "PSF", "Python Software Foundation", "Python-2.0", "MPL", "Mozilla Public License",
    "LGPL", "Lesser General Public License", "ZPL", "Zope Public License", "Unlicense", "CC0", "PostgreSQL", "HPND",
    "0BSD", "BlueOak", "Artistic License",
)  # fmt: skip
# Packages whose metadata names no license that can be recognized, with the license in their files.
READ_BY_HAND = {"pyrage": "MIT"}


def main() -> int:
    """Run both parts; return the exit code."""
    codes = (_vulnerabilities(is_strict="--strict" in sys.argv[1:]), _licenses())
    return 1 if 1 in codes else max(codes)


def _vulnerabilities(*, is_strict: bool) -> int:
    command = [str(BIN / "pip-audit"), "--format=json", "--requirement=requirements.lock", "--disable-pip"]
    why = ""
    try:
        done = subprocess.run(
            [*command, "--require-hashes"], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        packages = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        packages, why = [], f"pip-audit had no answer in {SECONDS} s"
    except (ValueError, KeyError):
        packages, why = [], done.stderr.strip().split("\n")[-1][:200] or "pip-audit gave no answer"
    lines, code = judge(_locked_names("requirements.lock"), packages, why, is_strict=is_strict)
    print(*lines, sep="\n")
    return code


def judge(locked: set[str], packages: list[dict[str, Any]], why: str, *, is_strict: bool) -> tuple[list[str], int]:
    """Return the report about locked packages and its exit code, from pip-audit's answer, or why there is none."""
    checked = [each for each in packages if "vulns" in each]
    missing = sorted(locked - {each["name"].lower() for each in checked})
    found = [(each, problem) for each in checked for problem in each["vulns"]]
    lines = [
        f"Vulnerable: {each['name']} {each['version']}: {problem['id']}, "
        f"fixed in {', '.join(problem['fix_versions']) or 'no version'}."
        for each, problem in found
    ]
    lines.append(f"Vulnerabilities: {len(checked)} of {len(locked)} locked packages checked, {len(found)} found.")
    if missing:
        reason = why or "the index doesn't know them"
        lines.append(f"NOT CHECKED ({reason}): {', '.join(missing)}.")
    return lines, 1 if found else 2 if missing and is_strict else 0


def _licenses() -> int:
    command = [str(BIN / "pip-licenses"), "--format=json", "--from=mixed", f"--python={sys.executable}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    locked = _locked_names("requirements-dev.lock")
    packages = [each for each in json.loads(done.stdout) if each["Name"].lower().replace("_", "-") in locked]
    refused = [each for each in packages if not _is_accepted(each)]
    for each in sorted(packages, key=lambda package: package["Name"].lower()):
        print(f"  {each['Name']} {each['Version']}: {' '.join(each['License'].split())[:90]}")
    for each in refused:
        print(f"Not accepted: {each['Name']} has the license {each['License'][:90]!r}.")
    print(f"Licenses: {len(packages)} packages, {len(refused)} not accepted.")
    return 1 if refused else 0


def _locked_names(file: str) -> set[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return {line.partition("==")[0].split("[")[0].lower() for line in lines if "==" in line and line[0].isalnum()}


def _is_accepted(package: dict[str, str]) -> bool:
    text = READ_BY_HAND.get(package["Name"], package["License"])
    return any(re.search(rf"\b{re.escape(accepted)}\b", text, re.IGNORECASE) for accepted in ACCEPTED)


if __name__ == "__main__":
    sys.exit(main())
