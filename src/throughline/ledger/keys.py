"""Case keys, kept outside the database: destroying one makes what it sealed unreadable everywhere, backups included.

`KeyStore` has four methods. `FileKeys` keeps the keys of one machine in files of fixed records, each wrapped with the
master key; several machines need a shared implementation of the same four methods.
"""

from __future__ import annotations

import fcntl
import os
import struct
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .places import derive

KEY, NONCE, TAG = 32, 12, 16
WRAPPED = NONCE + KEY + TAG
RECORD = 16 + 8 + WRAPPED  # case, when made, wrapped key
GONE = bytes(WRAPPED)
FEW_FILES = 8
DAY = 24 * 60 * 60


class KeyLost(Exception):
    """A case key cannot be had; the text says why."""


class NoSuchKey(KeyLost):
    """There never was a key for this case, or its file was lost."""


class KeyDestroyed(KeyLost):
    """The case was erased."""


class KeyStore(Protocol):
    """Where case keys live. `new` returns only when the keys would survive a power cut."""

    def new(self, cases: Iterable[UUID]) -> dict[UUID, bytes]: ...

    def get(self, case: UUID) -> bytes: ...

    def destroy(self, case: UUID) -> None: ...

    def rewrap(self, master: bytes) -> int: ...


class FileKeys:
    """Keys in 4,096 small files under one folder, each record written once and, to erase, overwritten in place.

    The folder needs its own backups, and the erasure register applied to them after a restore.
    """

    def __init__(self, folder: Path, master: bytes) -> None:
        self.folder = folder
        self._wrap = AESGCM(derive(master, "case keys"))

    def new(self, cases: Iterable[UUID]) -> dict[UUID, bytes]:
        """Make a key for each case, on disk before this returns. One wait for the disk, however many there are."""
        made = {case: os.urandom(KEY) for case in cases}
        files: dict[Path, bytearray] = defaultdict(bytearray)
        now = int(time.time())
        for case, key in made.items():
            files[self._file(case)] += self._record(self._wrap, case, now, key)
        with self._alone():
            for path, records in files.items():
                _append(path, bytes(records))
            _flush(files)
        return made

    def get(self, case: UUID) -> bytes:
        """The key of a case. Raises `NoSuchKey`, or `KeyDestroyed` once the case was erased."""
        try:
            text = self._file(case).read_bytes()
        except FileNotFoundError:
            raise NoSuchKey(f"There is no key for case {case} in {self.folder}.") from None
        at = _find(text, case)
        if at is None:
            raise NoSuchKey(f"There is no key for case {case} in {self.folder}.")
        return self._open(text[at : at + RECORD], case)

    def destroy(self, case: UUID) -> None:
        """Overwrite the key of a case, on disk before this returns. Doing it twice does no harm."""
        path = self._file(case)
        with self._alone(), path.open("r+b") as file:
            at = _find(file.read(), case)
            if at is None:
                raise NoSuchKey(f"There is no key for case {case} in {self.folder}.")
            file.seek(at + 24)
            file.write(GONE)
            file.flush()
            os.fsync(file.fileno())

    def rewrap(self, master: bytes) -> int:
        """Wrap every key with another master key, file by file. Returns how many. Safe to run again if cut short."""
        fresh, count = AESGCM(derive(master, "case keys")), 0
        with self._alone():
            for path in self._files():
                count += self._rewrap_file(path, fresh)
            self._rewrap_root(fresh)
        self._wrap = fresh
        return count

    def sweep(self, known: Callable[[list[UUID]], set[UUID]], older_than: float = DAY) -> int:
        """Forget keys whose case was never committed: made more than `older_than` seconds ago, and not `known`."""
        count, latest = 0, time.time() - older_than
        with self._alone():
            for path in self._files():
                records = list(_records(path.read_bytes()))
                old = [
                    UUID(bytes=record[:16])
                    for record in records
                    if struct.unpack(">q", record[16:24])[0] < latest
                ]
                orphans = {case.bytes for case in set(old) - known(old)} if old else set()
                if orphans:
                    replace(path, b"".join(record for record in records if record[:16] not in orphans))
                    count += len(orphans)
        return count

    def root(self, purpose: str) -> bytes:
        """A key of the installation for one purpose (chain, search). It outlives a change of the master key."""
        path = self.folder / "root.key"
        if not path.exists():
            with self._alone():
                if not path.exists():
                    replace(path, self._record(self._wrap, _ROOT, int(time.time()), os.urandom(KEY)))
        return derive(self._open(path.read_bytes(), _ROOT), purpose)

    def size(self) -> int:
        """How many keys there are, destroyed ones included."""
        return sum(1 for _ in self._all())

    def destroyed(self) -> int:
        """How many were destroyed with their cases."""
        return sum(record[24:] == GONE for record in self._all())

    def _all(self) -> Iterator[bytes]:
        return (record for path in self._files() for record in _records(path.read_bytes()))

    def opens(self) -> bool:
        """Whether the master key is the one that these keys are wrapped with, by the key of the installation itself."""
        path = self.folder / "root.key"
        return path.exists() and _opens(self._wrap, path.read_bytes())

    # -- records ---------------------------------------------------------------------------------------------------

    def _file(self, case: UUID) -> Path:
        return self.folder / "cases" / case.hex[:3]

    def _files(self) -> list[Path]:
        return sorted(path for path in (self.folder / "cases").glob("???"))

    @staticmethod
    def _record(wrap: AESGCM, case: UUID, made: int, key: bytes) -> bytes:
        head, nonce = case.bytes + struct.pack(">q", made), os.urandom(NONCE)
        return head + nonce + wrap.encrypt(nonce, key, head)

    def _open(self, record: bytes, case: UUID) -> bytes:
        if record[24:] == GONE:
            raise KeyDestroyed(f"Case {case} was erased: its key was destroyed.")
        try:
            return self._wrap.decrypt(record[24:36], record[36:], record[:24])
        except InvalidTag:
            raise NoSuchKey(
                f"The key in {self.folder} does not open with this master key. Put the right master key back."
            ) from None

    def _rewrap_file(self, path: Path, fresh: AESGCM) -> int:
        out, count = bytearray(), 0
        for record in _records(path.read_bytes()):
            case, made = UUID(bytes=record[:16]), struct.unpack(">q", record[16:24])[0]
            if record[24:] == GONE or _opens(fresh, record):
                out += record
                continue
            out += self._record(fresh, case, made, self._open(record, case))
            count += 1
        replace(path, bytes(out))
        return count

    def _rewrap_root(self, fresh: AESGCM) -> None:
        path = self.folder / "root.key"
        if path.exists() and not _opens(fresh, path.read_bytes()):
            replace(path, self._record(fresh, _ROOT, int(time.time()), self._open(path.read_bytes(), _ROOT)))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer at a time on this machine; readers never wait."""
        (self.folder / "cases").mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(self.folder / "keys.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


_ROOT = UUID(int=0)


def _records(text: bytes) -> Iterator[bytes]:
    for at in range(0, len(text) - RECORD + 1, RECORD):
        yield text[at : at + RECORD]


def _find(text: bytes, case: UUID) -> int | None:
    at = text.find(case.bytes)
    while at >= 0 and at % RECORD:
        at = text.find(case.bytes, at + 1)
    return at if 0 <= at <= len(text) - RECORD else None


def _opens(wrap: AESGCM, record: bytes) -> bool:
    try:
        wrap.decrypt(record[24:36], record[36:RECORD], record[:24])
    except InvalidTag:
        return False
    return True


def _append(path: Path, records: bytes) -> None:
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        whole = os.fstat(file.fileno()).st_size // RECORD * RECORD
        file.truncate(whole)  # a machine that died in mid-write left part of a record
        file.seek(whole)
        file.write(records)


def _flush(paths: Iterable[Path]) -> None:
    paths = list(paths)
    if len(paths) > FEW_FILES and sys.platform.startswith("linux"):
        os.sync()  # waits, on Linux
        return
    for path in {*paths, *(path.parent for path in paths)}:
        _fsync(path)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(path: Path, text: bytes) -> None:
    """Put a file in place of another, whole or not at all, on disk before this returns."""
    draft = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    _fsync(path.parent)
