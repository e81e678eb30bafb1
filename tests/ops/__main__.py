"""make test-ops: run tests/ops on a machine of its own, which ends with the run.

It's made from this one with Linux namespaces: its own network, process IDs and a copy-on-write file system in memory.
So the ports and paths are those of docs/operations.md, and nothing here changes, except that missing Debian packages
are installed. Needs root on Debian.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("postgresql", "pgbouncer", "nginx-light", "caddy", "python3-venv", "openssl", "curl", "iproute2")
PROGRAMS = ("pg_ctlcluster", "pgbouncer", "nginx", "caddy", "openssl", "curl", "ip", "unshare", "runuser")
NO_DATABASE = "postgresql://nobody@127.0.0.1:1/none"  # the machine has its own; the tests need none
SEARCHED = os.environ["PATH"] + ":/usr/sbin:/sbin"


def main(arguments):
    """Prepare what needs the network, then run pytest in new namespaces."""
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        sys.exit(
            "make test-ops needs root on Debian: it makes a machine of its own with namespaces. Nothing was tested."
        )
    if missing := [name for name in PROGRAMS if not shutil.which(name, path=SEARCHED)]:
        print(f"Installing {', '.join(PACKAGES)}, for {', '.join(missing)}")
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
        subprocess.run(install, check=True, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    wheels = ROOT / ".local" / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    download = [sys.executable, "-m", "pip", "download", "-q", "--only-binary", ":all:", "--require-hashes"]
    subprocess.run([*download, "-r", "requirements.lock", "-d", str(wheels)], cwd=ROOT, check=True)
    chosen = arguments or ["tests/ops"]
    test = [sys.executable, "-m", "pytest", "-n0", "-p", "no:randomly", "-q", *chosen]
    isolated = ["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child", "--", *test]
    settings = {"OPS": "1", "PATH": SEARCHED, "DATABASE_URL": NO_DATABASE}
    return subprocess.run(isolated, cwd=ROOT, env=os.environ | settings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
