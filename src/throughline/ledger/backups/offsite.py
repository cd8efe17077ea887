"""The place off this machine: a folder, usually a mount of other storage; and a command that may carry files further.

A file is written whole before it has its name, and is never changed afterwards.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from .envelope import Refused, seal, unseal
from .identity import Identity, Sealer

SEALED, STATEMENT = ".sealed", ".json"
SENDING = 3600  # seconds that the command may take for one file


class CannotSend(Exception):
    """A file could not be put off the machine; the text says which and why. What is on the machine is kept."""


@dataclass(frozen=True)
class Offsite:
    """A folder of sealed files. `send` is a command that is given each file's path and its name, or nothing."""

    folder: Path
    send: str = ""

    @classmethod
    def named(cls, environ: Mapping[str, str] = os.environ) -> Offsite | None:
        """The place that THROUGHLINE_BACKUPS names; None where none is named."""
        given = environ.get("THROUGHLINE_BACKUPS", "")
        sends = environ.get("THROUGHLINE_BACKUPS_SEND", "")
        return cls(Path(given).expanduser().absolute(), sends) if given else None

    def put(self, name: str, sealer: Sealer, source: BinaryIO) -> dict[str, Any]:
        """Seal a stream under a name; gives its size and SHA-256 as they lie there. Raises `CannotSend`."""
        marked: list[_Hashed] = []

        def write(file: BinaryIO) -> None:
            marked.append(_Hashed(file))
            seal(source, marked[0], sealer.recipient, sealer.origin, name)  # type: ignore[arg-type]

        self._write(name + SEALED, write)
        return {"file": name + SEALED, "bytes": marked[0].size, "sha256": marked[0].digest.hexdigest()}

    def state(self, name: str, sealer: Sealer, statement: Mapping[str, Any]) -> None:
        """Put down what a backup is, marked so that nobody without the machine's half can write another."""
        text = json.dumps(statement, sort_keys=True).encode()
        body = json.dumps({"statement": statement, "mark": _mark(text, sealer.origin, name)}, indent=1)
        self._write(name + STATEMENT, lambda file: file.write(body.encode()))

    def statement(self, name: str, identity: Identity) -> dict[str, Any]:
        """What was put down. Raises `Refused` where it was changed."""
        try:
            found = json.loads((self.folder / (name + STATEMENT)).read_bytes())
            said: dict[str, Any] = found["statement"]
            text = json.dumps(said, sort_keys=True).encode()
            sound = hmac.compare_digest(found["mark"], _mark(text, identity.origin, name))
        except FileNotFoundError:
            raise Refused(f"{name + STATEMENT} is missing.") from None
        except (ValueError, KeyError, TypeError):
            sound = False
        if not sound:
            raise Refused(
                f"{name + STATEMENT} is not what was written: it was damaged or swapped, or this is the identity of another backup key."
            )
        return said

    def check(self, said: Mapping[str, Any]) -> None:
        """Compare a file with what its statement says. Raises `Refused`."""
        path = self.folder / said["file"]
        if not path.exists():
            raise Refused(f"{said['file']} is missing.")
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != said["sha256"]:
            raise Refused(f"{said['file']} is not what was sent: it was damaged, cut off or swapped.")

    def fetch(self, name: str, identity: Identity) -> Iterator[bytes]:
        """Open a file. Raises `Refused`."""
        try:
            file = (self.folder / (name + SEALED)).open("rb")
        except FileNotFoundError:
            raise Refused(f"{name + SEALED} is missing.") from None
        with file:
            yield from unseal(file, identity.private, identity.origin, name)

    def names(self, stream: str, ending: str = SEALED) -> list[str]:
        """The names in one stream, oldest first: they begin with a date, or with the number of a segment."""
        found = (self.folder / stream).glob(f"*{ending}") if (self.folder / stream).is_dir() else ()
        return sorted(f"{stream}/{path.name.removesuffix(ending)}" for path in found)

    def drop(self, name: str) -> None:
        """Take a file away, with its statement."""
        for ending in (STATEMENT, SEALED):
            (self.folder / (name + ending)).unlink(missing_ok=True)

    def _write(self, name: str, write: Callable[[BinaryIO], Any]) -> None:
        path = self.folder / name
        draft = path.with_name(f".{path.name}.new")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
            _settle(path.parent)
        except OSError as error:
            raise CannotSend(f"{name} could not be written to {self.folder} ({error.strerror}).") from error
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        self._carry_on(path, name)

    def _carry_on(self, path: Path, name: str) -> None:
        if not self.send:
            return
        try:
            done = subprocess.run(
                [*shlex.split(self.send), str(path), name], capture_output=True, text=True, timeout=SENDING
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise CannotSend(f"THROUGHLINE_BACKUPS_SEND did not run for {name} ({error}).") from error
        if done.returncode != 0:
            raise CannotSend(
                f"THROUGHLINE_BACKUPS_SEND refused {name} with exit code {done.returncode}: {done.stderr.strip()[-300:]}"
            )


class _Hashed:
    """A file that is hashed as it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.size, self.digest = file, 0, hashlib.sha256()

    def write(self, text: bytes) -> int:
        self.size += len(text)
        self.digest.update(text)
        return self._file.write(text)


def _mark(text: bytes, origin: bytes, name: str) -> str:
    return hmac.new(origin, b"statement/" + name.encode() + b"/" + text, hashlib.sha256).hexdigest()


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
