"""make audit: known vulnerabilities of the locked packages, and whether each package's license is one we accept.

Without a network there's no answer about vulnerabilities: that's said, and isn't a failure. Licenses are those of the
installed packages.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

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
    """Run both parts; return 1 if a package is vulnerable or has a license that isn't accepted."""
    return max(_vulnerabilities(), _licenses())


def _vulnerabilities() -> int:
    command = [str(BIN / "pip-audit"), "--format=json", "--requirement=requirements.lock", "--disable-pip"]
    try:
        done = subprocess.run(
            [*command, "--require-hashes"], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        packages = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError):
        packages = []
    checked = [each for each in packages if "vulns" in each]
    if not checked:
        print("Vulnerabilities: NOT CHECKED. The index of vulnerabilities can't be reached or knows no package.")
        return 0
    found = [(each, problem) for each in checked for problem in each["vulns"]]
    for each, problem in found:
        fixed = ", ".join(problem["fix_versions"]) or "no version"
        print(f"Vulnerable: {each['name']} {each['version']}: {problem['id']}, fixed in {fixed}.")
    print(f"Vulnerabilities: {len(checked)} of {len(packages)} locked packages checked, {len(found)} found.")
    return 1 if found else 0


def _licenses() -> int:
    command = [str(BIN / "pip-licenses"), "--format=json", "--from=mixed", f"--python={sys.executable}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    locked = _locked_names()
    packages = [each for each in json.loads(done.stdout) if each["Name"].lower().replace("_", "-") in locked]
    refused = [each for each in packages if not _is_accepted(each)]
    for each in sorted(packages, key=lambda package: package["Name"].lower()):
        print(f"  {each['Name']} {each['Version']}: {' '.join(each['License'].split())[:90]}")
    for each in refused:
        print(f"Not accepted: {each['Name']} has the license {each['License'][:90]!r}.")
    print(f"Licenses: {len(packages)} packages, {len(refused)} not accepted.")
    return 1 if refused else 0


def _locked_names() -> set[str]:
    lines = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8").splitlines()
    return {line.partition("==")[0].split("[")[0].lower() for line in lines if "==" in line and line[0].isalnum()}


def _is_accepted(package: dict[str, str]) -> bool:
    text = READ_BY_HAND.get(package["Name"], package["License"])
    return any(re.search(rf"\b{re.escape(accepted)}\b", text, re.IGNORECASE) for accepted in ACCEPTED)


if __name__ == "__main__":
    sys.exit(main())
