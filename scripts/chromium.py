"""Find a Chromium for the browser tests, or install one: `make test` runs this first. It prints the path.

Best is Debian's headless shell: the same engine without Chrome's windows, which cost five times what a small page
does. If apt-get can't install it, any other Chromium will do: one on PATH, then playwright's own, which is downloaded
if there's none.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SHELL = "chromium-headless-shell"
OTHERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Return the path of an installed Chromium, the headless shell if there is one, or None."""
    for name in (SHELL, *OTHERS):
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Install the headless shell, or else another Chromium if there's none."""
    if shutil.which("apt-get"):
        prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
        _run(*prefix, "apt-get", "update", "-qq")
        # Debian's packages install every library they need; Ubuntu's are snaps.
        for package in (SHELL, "chromium"):
            if find() is None or package == SHELL:
                _run(*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", package)
    if find() is None:
        _run(sys.executable, "-m", "playwright", "install", "chromium")


def _run(*command: str) -> None:
    print("Installing Chromium:", " ".join(command), flush=True)
    try:
        subprocess.run(command, check=False)
    except FileNotFoundError as missing:  # no sudo
        print(missing)


def main() -> None:
    if not shutil.which(SHELL):
        install()
    path = find()
    if not path:
        sys.exit("No Chromium was found and we couldn't install one. Install Chromium and put `chromium` on PATH.")
    print(f"Chromium: {path}")


if __name__ == "__main__":
    main()
