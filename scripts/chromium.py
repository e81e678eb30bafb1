"""Find a Chromium for the browser tests, or install one: `make test` runs this first.

Looks on PATH, then for playwright's own. If there's none, it installs the system's package if apt-get is available,
otherwise playwright's download. It prints the path.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Return the path of an installed Chromium, or None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Install one; if a command fails, try the next."""
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get"):
        prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
        # Debian's package installs every library it needs; Ubuntu's "chromium" is a snap.
        commands.insert(0, [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
        commands.insert(0, [*prefix, "apt-get", "update", "-qq"])
    for command in commands:
        print("Installing Chromium:", " ".join(command), flush=True)
        done = subprocess.run(command, check=False)
        if done.returncode == 0 and find():
            return


def main() -> None:
    if not find():
        install()
    path = find()
    if not path:
        sys.exit("No Chromium was found and we couldn't install one. Install Chromium and put `chromium` on PATH.")
    print(f"Chromium: {path}")


if __name__ == "__main__":
    main()
