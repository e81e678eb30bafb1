"""What the service worker caches, and the file names it uses in production."""

import json
import re

from tests.rvuedge.test_settings import PRODUCTION, manage

IMPORT = re.compile(r'^(?:import|export)\b[^"]*"(\.[^"]+)"', re.MULTILINE)
COLLECT = """
from django.core.management import call_command
from django.test import override_settings
from django.contrib.staticfiles.storage import staticfiles_storage as storage
storage.location = {folder!r}
storage.base_location = {folder!r}
with override_settings(WHITENOISE_SKIP_COMPRESS_EXTENSIONS=["js", "css", "svg", "json", "map", "txt", "woff2"]):
    call_command("collectstatic", interactive=False, verbosity=0)
from rvuedge.site.worker import script
print(script())
"""


def test_the_worker_caches_every_module_under_its_production_name(tmp_path):
    done = manage("shell", "--no-imports", "-c", COLLECT.format(folder=str(tmp_path)), **PRODUCTION)
    assert done.returncode == 0, done.stderr
    shell = json.loads(re.search(r"^const SHELL = (.*);$", done.stdout, re.MULTILINE)[1])
    kept = {address.removeprefix("/static/") for address in shell}
    modules = [tmp_path / name for name in kept if name.startswith("js/")]
    assert len(modules) > 30
    for module in modules:
        for name in IMPORT.findall(module.read_text(encoding="utf-8")):
            imported = (module.parent / name).resolve().relative_to(tmp_path).as_posix()
            assert imported in kept, f"{module.name} imports {name}, which isn't cached"


def test_the_worker_has_a_version_and_its_files_exist(client, db):
    text = client.get("/sw.js").content.decode()
    assert re.search(r'^const VERSION = "[0-9a-f]{16}";$', text, re.MULTILINE)
    for address in json.loads(re.search(r"^const SHELL = (.*);$", text, re.MULTILINE)[1]):
        response = client.get(address)
        response.close()
        assert response.status_code == 200, address
