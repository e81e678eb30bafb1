"""A hash of the running build: the code of every app, templates, static files, and the pinned libraries.

Cached pages and ETags contain it, so a page made by an earlier build is never served or confirmed with 304.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils import timezone

# When this process started. Its build may be new, so nothing it serves counts as unchanged since an earlier time.
STARTED_AT = timezone.now()
OTHER_SOURCES = ("templates", "static", "requirements.lock")


def build_sources() -> list[str]:
    """Return the parts of a build: the packages of our apps, including settings, and OTHER_SOURCES."""
    packages = {config.name.partition(".")[0] for config in apps.get_app_configs()}
    return sorted(name for name in {*packages, *OTHER_SOURCES} if (Path(settings.BASE_DIR) / name).exists())


@cache
def build_hash() -> str:
    """Return 16 hex digits that change with any source file. Computed once per process (reads a few megabytes)."""
    digest = hashlib.sha256()
    root = Path(settings.BASE_DIR)
    for source in build_sources():
        for file in _files(root / source):
            digest.update(f"{file.relative_to(root)}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _files(source: Path) -> Iterator[Path]:
    if source.is_file():
        yield source
    for path in sorted(source.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path
