"""Sealed files outside the database: written whole before the commit that names them, or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from throughline.drafts.sealing import seal, unseal


class FileGone(LookupError):
    """The file is not where it was put."""

    def __init__(self) -> None:
        super().__init__(
            "The file is not in the store. Its fact is kept. Ask whoever runs this installation to restore it."
        )


class NoRoom(OSError):
    """The file could not be kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The file could not be kept ({reason}). Nothing was recorded. Try again later.")


def keep(file_id: uuid.UUID, key: bytes, content: bytes) -> None:
    """Seal the content and put it on the disk, durably, before anything names it. Raises NoRoom."""
    path = _path(file_id)
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(seal(key, content, str(file_id)))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _settle(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise NoRoom(error.strerror or "unknown") from error


def fetch(file_id: uuid.UUID, key: bytes) -> bytes:
    """The content. Raises FileGone, or BrokenSeal where the key is another or a byte was changed."""
    try:
        sealed = _path(file_id).read_bytes()
    except FileNotFoundError:
        raise FileGone from None
    return unseal(key, sealed, str(file_id))


def remove(file_id: uuid.UUID) -> None:
    """Take a file away; one that is gone already is no fault."""
    _path(file_id).unlink(missing_ok=True)


def older_than(moment: datetime) -> Iterator[uuid.UUID]:
    """Identifiers of the files that were put here before `moment`."""
    for path in Path(settings.UPLOAD_FOLDER).glob("??/*.sealed"):
        if path.stat().st_mtime < moment.timestamp():
            yield uuid.UUID(path.stem)


def _path(file_id: uuid.UUID) -> Path:
    return Path(settings.UPLOAD_FOLDER) / file_id.hex[:2] / f"{file_id}.sealed"


def _settle(folder: Path) -> None:
    """Make the new name survive a loss of power too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
