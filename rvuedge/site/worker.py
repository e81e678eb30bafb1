"""The service worker's script: static/js/sw.js with the list of files to cache and a version computed from them."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# The files of the log page and the page of waiting entries. Other files are cached once a page has loaded them (sw.js).
FOLDERS = (
    "css/components", "js/log", "js/device", "js/search", "vendor/idb-8.0.4", "vendor/minisearch-7.2.0",
    "vendor/inter-5.3.0",
)  # fmt: skip
FILES = (
    "css/tokens.css", "css/base.css", "css/shell.css", "css/pages/log.css", "css/pages/lines.css",
    "css/pages/account.css", "css/pages/calculation.css", "css/pages/history.css", "css/pages/waiting.css",
    "js/page.js", "js/theme.js", "js/timezone.js", "js/sheet.js", "js/copy.js", "icons.svg", "favicon.svg",
)  # fmt: skip
NOT_OFFLINE = {"css/components/chart.css", "css/components/ghost.css", "js/device/history.js"}
SUFFIXES = {".css", ".js", ".mjs", ".woff2"}
OFFLINE = "/offline/"


def shell_files() -> list[str]:
    """Return the names of the static files that pages need offline."""
    root = Path(settings.BASE_DIR) / "static"
    found = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*")) if path.suffix in SUFFIXES]
    names = [*FILES, *(path.relative_to(root).as_posix() for path in found)]
    return [name for name in names if name not in NOT_OFFLINE]


def script() -> str:
    """Return the worker's script. A change in any file creates a new version, and with it a new cache."""
    names = [*shell_files(), "js/sw.js"]
    digest = hashlib.sha256()
    for name in names:
        digest.update(Path(str(finders.find(name))).read_bytes())
    addresses = [OFFLINE, *(staticfiles_storage.url(name) for name in names[:-1])]
    head = f'const VERSION = "{digest.hexdigest()[:16]}";\nconst SHELL = {json.dumps(addresses)};\n'
    return head + Path(str(finders.find("js/sw.js"))).read_text(encoding="utf-8")


_script_of_this_process = lru_cache(maxsize=1)(script)


@require_safe
@cache_control(public=True, no_cache=True)
def worker(_: HttpRequest) -> HttpResponse:
    """Serve /sw.js at the root, because a worker controls only pages below its own URL."""
    text = script() if settings.DEBUG else _script_of_this_process()
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page that the browser gets offline for pages not on the device."""
    return render(request, "site/offline.html")
