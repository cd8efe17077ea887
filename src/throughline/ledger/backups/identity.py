"""The backup key, in two halves: the machine keeps what seals, and the identity, which opens, is kept elsewhere."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

SIZE = 32
FILE = "backup.json"


class NoBackupKey(Exception):
    """There is no backup key here, or the file given is none; the text says what to do."""


@dataclass(frozen=True)
class Sealer:
    """The machine's half: seals, and cannot open what it sealed."""

    recipient: bytes
    origin: bytes

    def to_json(self) -> str:
        return json.dumps({"recipient": _text(self.recipient), "origin": _text(self.origin)})


@dataclass(frozen=True)
class Identity:
    """Both halves: opens. Kept off the machine, in a vault or among several holders."""

    private: bytes
    origin: bytes

    @classmethod
    def new(cls) -> Identity:
        """A backup key that nothing was sealed with yet."""
        return cls(os.urandom(SIZE), os.urandom(SIZE))

    @classmethod
    def of(cls, text: str) -> Identity:
        """Read what `to_text` wrote. Raises `NoBackupKey`."""
        try:
            whole = base64.b64decode(text.strip().removeprefix(PREFIX), validate=True)
        except ValueError:
            whole = b""
        if len(whole) != 2 * SIZE or not text.strip().startswith(PREFIX):
            raise NoBackupKey(
                "This is not the identity of a backup key: it begins with throughline-backup-identity: and is one line."
            )
        return cls(whole[:SIZE], whole[SIZE:])

    @property
    def sealer(self) -> Sealer:
        """The half that the machine keeps."""
        private = X25519PrivateKey.from_private_bytes(self.private)
        return Sealer(private.public_key().public_bytes_raw(), self.origin)

    def to_text(self) -> str:
        """One line for a file or a vault."""
        return PREFIX + _text(self.private + self.origin)


PREFIX = "throughline-backup-identity:"


def keep(folder: Path, sealer: Sealer) -> None:
    """Keep the machine's half among the keys, readable by nobody else. What was sealed before stays sealed to its own key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{FILE}.new"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(sealer.to_json())
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / FILE)


def sealer_in(folder: Path) -> Sealer:
    """The machine's half. Raises `NoBackupKey`."""
    try:
        found = json.loads((folder / FILE).read_text())
        return Sealer(base64.b64decode(found["recipient"]), base64.b64decode(found["origin"]))
    except FileNotFoundError:
        raise NoBackupKey(
            "There is no backup key yet, so nothing can be sealed and nothing was sent. Make one with "
            "`throughline keys backup-key --write FILE`, and put that file where this machine cannot read it."
        ) from None
    except (ValueError, KeyError, OSError) as error:
        raise NoBackupKey(
            f"{folder / FILE} cannot be read ({error}). Put it back, or make a new backup key."
        ) from None


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
