"""Receive a large upload: stream it to disk, into the worker's folder, up to the size limit."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from rvuedge.common.disk import is_disk_full

# A body larger than this many times the limit is refused unread. A smaller one is read to the end, because only then
# does the browser show the error.
UNREAD_FROM = 4
FORM_BYTES = 64 * 1024


class StagedFile(TemporaryUploadedFile):
    """A temporary file in the staging folder. Keeping it takes only a rename."""

    def __init__(self, name: str, content_type: str, size: int, charset: str | None, extra: Any = None) -> None:
        folder = Path(settings.STAGING_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=folder)  # noqa: SIM115 the upload closes it
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)


class StagedUploadHandler(TemporaryFileUploadHandler):
    """Streams into the staging folder. Past the limit, counted over all files in the request, or once the disk is full,
    it keeps nothing."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0
        self.is_too_large = False
        self.is_disk_full = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super(TemporaryFileUploadHandler, self).new_file(*args, **kwargs)
        if self.is_too_large or self.is_disk_full:
            raise SkipFile
        with self._skipped_on_full_disk():
            self.file = StagedFile(
                self.file_name or "", self.content_type or "", 0, self.charset, self.content_type_extra
            )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_LIMIT:
            self.is_too_large = True
            raise SkipFile  # StopUpload would read the rest by line, and the rest may be one line
        with self._skipped_on_full_disk():
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        """Return the file; None if its last bytes didn't fit on the disk."""
        try:
            with self._skipped_on_full_disk():
                return super().file_complete(file_size)
        except SkipFile:
            return None

    @contextmanager
    def _skipped_on_full_disk(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if not is_disk_full(error):
                raise
            self.is_disk_full = True
            with suppress(OSError, AttributeError):  # closing writes what's left; it also deletes the file
                self.file.close()
            raise SkipFile from error


def is_far_too_large(request: HttpRequest) -> bool:
    """Return whether the announced size is so far over the limit that the body isn't read."""
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return True
    return announced > UNREAD_FROM * settings.UPLOAD_LIMIT + FORM_BYTES


def too_large_message() -> str:
    """The error for a file over the limit."""
    limit = settings.UPLOAD_LIMIT // (1024 * 1024)
    return f"The file is larger than {limit} MB; CMS's releases are 2 to 10 MB. Nothing was kept."
