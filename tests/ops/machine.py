"""A bare Debian machine: this one's files, copied on write into memory and changed only there, with root inside.

systemd can't run in it, so `shims/systemctl` starts the same units' commands. git, apt-get and certbot have stand-ins
too: the code is this working tree, the packages are there, and the certificate is made by the machine itself.
"""

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SHIMS = Path(__file__).parent / "shims"
PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
BLOCK = re.compile(r"^( *)```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def blocks(section):
    """Return the shell commands of a section of docs/operations.md, in order."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    part = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return [re.sub(rf"^{indent}", "", commands, flags=re.MULTILINE) for indent, commands in BLOCK.findall(part)]


class Machine:
    """The machine, in a folder; it ends with this process's namespaces."""

    def __init__(self, folder):
        self.folder = folder
        self.root = folder / "root"
        self.variables = {
            "PATH": PATH,
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "PIP_NO_INDEX": "1",
            "OPS_SOURCE": "/opt/source",
        }
        self.variables |= {"PIP_FIND_LINKS": "/opt/source/.local/wheels", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

    def start(self):
        """Mount the file system, and empty what an earlier installation may have left."""
        call("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", self.folder)
        for name in ("root", "changes", "work"):
            (self.folder / name).mkdir()
        layers = f"lowerdir=/,upperdir={self.folder}/changes,workdir={self.folder}/work"
        call("mount", "-t", "overlay", "overlay", "-o", layers, self.root)
        for kind, path in (("proc", "proc"), ("tmpfs", "tmp"), ("tmpfs", "run")):
            call("mount", "-t", kind, kind, self.root / path)
        (self.root / "tmp").chmod(0o1777)
        call("mount", "--rbind", "/dev", self.root / "dev")
        source = self.root / "opt" / "source"
        source.mkdir(parents=True, exist_ok=True)
        call("mount", "--bind", ROOT, source)
        call("ip", "link", "set", "lo", "up")
        for shim in SHIMS.iterdir():
            shutil.copy(shim, self.root / "usr" / "local" / "bin" / shim.name)
            (self.root / "usr" / "local" / "bin" / shim.name).chmod(0o755)
        with (self.root / "etc" / "hosts").open("a") as hosts:
            hosts.write("\n127.0.0.1 rvuedge.example db1 db2 web1\n")
        self.run("rm -rf /srv/rvuedge /etc/rvuedge /etc/nginx/sites-enabled/* /etc/nginx/conf.d/* /var/lib/rvuedge")
        self.run("mkdir -p /srv /run/postgresql && chown postgres /run/postgresql; pg_dropcluster --stop 15 main; true")
        self.run("pg_createcluster 15 main -- --auth-local=peer --auth-host=scram-sha-256")
        return self

    def run(self, commands, check=True, **more):
        """Run shell commands as root in the machine, each of which must succeed; return their output."""
        command = ["chroot", str(self.root), "/bin/bash", "-euo", "pipefail", "-c", commands]
        done = subprocess.run(
            command, env=self.variables | more, capture_output=True, text=True, timeout=300, check=False
        )
        if check and done.returncode:
            raise AssertionError(
                f"{commands[-300:]}\nexited with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
            )
        return done.stdout

    @contextmanager
    def running(self, commands):
        """Shell commands that run in the machine meanwhile: the process, whose output is a pipe of lines."""
        with self._begin(commands) as process:
            try:
                yield process
            finally:
                process.terminate()

    def _begin(self, commands):
        command = ["chroot", str(self.root), "/bin/bash", "-c", commands]
        return subprocess.Popen(
            command, env=self.variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def wait_for_site(self):
        """Wait until the site reaches its database, at most 30 seconds."""
        ready = "curl -fsS -o /dev/null https://rvuedge.example/ready/"
        self.run(f"for n in $(seq 60); do {ready} && exit; sleep 0.5; done; exit 1")


def call(*command):
    """Run a program here; it must succeed."""
    subprocess.run([str(part) for part in command], check=True, env=os.environ)
