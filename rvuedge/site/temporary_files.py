"""Uploads that are too large for memory."""

from contextlib import suppress

from django.core.files.uploadhandler import TemporaryFileUploadHandler


class TidyFileUploadHandler(TemporaryFileUploadHandler):
    """Django's handler, which deletes the file at once if it can't be written: on a full disk, each byte counts."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a part of the file. Raises OSError if it doesn't fit."""
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            with suppress(OSError):  # closing writes what's left
                self.file.close()
            raise
