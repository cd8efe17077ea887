"""Another master key: everything that the old one wraps is wrapped anew. Cut short at any point, run again, it goes on.

Nothing is ever without a wrapping: each file is replaced whole, each row in a transaction, and what opens with the new
key already is left alone. While it is under way a mark in the key folder keeps everything else from starting.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .escrow import check_value
from .keys import FileKeys

UNDER_WAY, STAGED, MASTER, ROTATED = "rotation.json", "master.next", "master.key", "rotated.json"
Reseal = Callable[[bytes, bytes], int]

_sealers: dict[str, Reseal] = {}


class NotRotated(Exception):
    """The master key was not changed; the text says why and what stands."""


@dataclass(frozen=True)
class Rotated:
    """What was wrapped anew this time, by what it is, and the check value of the key that holds from now on."""

    counts: dict[str, int]
    check: str


def also(what: str, reseal: Reseal) -> None:
    """Have this called with the old and the new master key. It leaves alone what the new one opens, and gives a count."""
    _sealers[what] = reseal


def under_way(folder: Path) -> bool:
    """Whether a change of the master key was begun and not finished."""
    return (folder / UNDER_WAY).exists()


def rotate(folder: Path, old: bytes, new: bytes | None = None) -> Rotated:
    """Wrap everything with another master key: `new`, or one made here and put in the place of the old file.

    Only while nothing else runs: other processes hold the old key. Raises `NotRotated`.
    """
    ours = new is None
    fresh = _staged(folder) if new is None else new
    if fresh == old:
        raise NotRotated("That is the master key already. Nothing was changed.")
    _begin(folder, fresh)
    counts = {what: reseal(old, fresh) for what, reseal in sorted(_sealers.items())}
    counts["case keys"] = FileKeys(folder, old).rewrap(fresh)
    if ours:
        (folder / STAGED).replace(folder / MASTER)
    _settle(folder / ROTATED, json.dumps({"at": datetime.now(UTC).isoformat(), "check": check_value(fresh)}))
    (folder / UNDER_WAY).unlink()
    _fsync(folder)
    return Rotated(counts, check_value(fresh))


def _staged(folder: Path) -> bytes:
    """The key that a rotation which was cut short had made, or a new one, on disk before anything is wrapped with it."""
    if not (folder / MASTER).exists():
        raise NotRotated(
            "The master key comes from THROUGHLINE_MASTER_KEY. Make another (openssl rand -base64 32), give it with "
            "--to FILE, and set the variable to it afterwards. Nothing was changed."
        )
    path = folder / STAGED
    if not path.exists():
        _settle(path, base64.b64encode(os.urandom(32)).decode())
    return base64.b64decode(path.read_bytes())


def _begin(folder: Path, fresh: bytes) -> None:
    path, check = folder / UNDER_WAY, check_value(fresh)
    if path.exists() and json.loads(path.read_text())["check"] != check:
        raise NotRotated(
            f"A change to another key ({json.loads(path.read_text())['check']}) was begun. Finish that one first, with that key."
        )
    _settle(path, json.dumps({"begun": datetime.now(UTC).isoformat(), "check": check}))


def _settle(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    _fsync(path.parent)


def _fsync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
