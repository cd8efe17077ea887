"""Uploads stay in memory until they are sealed: Django's own handler would put a large one on the disk, readable."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from throughline.drafts.content import LARGEST


class InMemory(FileUploadHandler):
    """Takes a file into memory up to the largest size; what is larger is cut off one byte later, and refused by its size."""

    chunk_size = 256 * 1024

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        # One byte over the limit is kept, so that the page can say "too large"; the rest is read and forgotten.
        if start <= LARGEST:
            self.file.write(raw_data[: LARGEST + 1 - start])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file,
            self.field_name,
            self.file_name or "file",
            self.content_type,
            self.file.getbuffer().nbytes,
            self.charset,
            self.content_type_extra,
        )
