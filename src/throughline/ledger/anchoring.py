"""Anchors: what the chains ended in, written outside the database at intervals, so that a tail cut off is missed.

A file of lines, each keyed and chained to the line before it; each holds the heads that moved since. Kept on other
storage, or sent away, it also convicts somebody who could rewrite the whole database. What the file itself ended in is
kept beside the case keys, so that its own tail cannot be cut off unseen.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from . import keys, sealing
from .parts import as_system

Head = tuple[int, str]
_NOTHING_YET = (0, "")


class AnchorError(Exception):
    """The file of anchors was changed, or cannot be read; the text says where."""


@dataclass(slots=True)
class Anchors:
    """What the file says: the last anchored head of each case, the mark of each erasure; and where the file ends."""

    heads: dict[UUID, Head] = field(default_factory=dict)
    lines: int = 0
    last: str = ""
    size: int = 0

    def take(self, text: bytes, mark: str) -> None:
        """Add one line."""
        said = json.loads(text)
        self.heads.update({UUID(case): (seq, link) for case, seq, link in said["heads"]})
        self.lines, self.last = self.lines + 1, mark
        self.size += len(text) + len(mark) + len(b"\t\n")


def anchor(path: Path | None = None) -> int:
    """Append the heads that moved since the last anchor. Returns how many; on disk before this returns."""
    with _locked(path or settings.ANCHOR_FILE) as file:
        known = _read(file.read())
        moved = [
            [str(case), seq, link] for case, seq, link in _heads() if known.heads.get(case) != (seq, link)
        ]
        if moved:
            _append(file, known, {"heads": moved})
        _remember(path or settings.ANCHOR_FILE, known)
    return len(moved)


def anchored(path: Path | None = None) -> Anchors:
    """What is anchored. Raises `AnchorError` where a line was changed, removed, swapped or cut off."""
    path = path or settings.ANCHOR_FILE
    found = _read(path.read_bytes() if path.exists() else b"")
    lines, last = _remembered(path)
    if found.lines < lines or (found.lines == lines and found.last != last):
        raise AnchorError(
            f"The anchors end at line {found.lines} and went on to line {lines}. Compare the file with its copies."
        )
    return found


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _append(file: BinaryIO, known: Anchors, said: dict[str, Any]) -> None:
    """Write one line at the end of the file, over what a writer cut short left of one, and wait until it is on disk."""
    file.truncate(known.size)
    file.seek(known.size)
    text = sealing.canonical({"at": timezone.now().isoformat(), **said})
    mark = _mark(text, known.last)
    file.write(text + b"\t" + mark.encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
    known.take(text, mark)


def _heads() -> Iterator[tuple[UUID, int, str]]:
    with as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT id, head_seq, encode(head_link, 'hex') FROM ledger_case ORDER BY id")
        yield from cursor.fetchall()


def _mark(text: bytes, previous: str) -> str:
    return hmac.new(
        sealing.root("anchors"), previous.encode() + hashlib.sha256(text).digest(), hashlib.sha256
    ).hexdigest()


def _read(content: bytes) -> Anchors:
    """Every whole line. Half a line at the end was never acknowledged: whether one is missing, `_remembered` says."""
    found = Anchors()
    for number, raw in enumerate(content.split(b"\n")[:-1], start=1):
        text, _, mark = raw.rpartition(b"\t")
        if _mark(text, found.last) != mark.decode(errors="replace"):
            raise AnchorError(
                f"Line {number} of the anchors is not what was written. Compare the file with its copies."
            )
        found.take(text, mark.decode())
    return found


# -- where the file ends, kept in the folder of the keys ---------------------------------------------------------------


def _end_of(path: Path) -> Path:
    name = hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:12]
    return Path(settings.KEY_FOLDER) / f"anchors-{name}.end"


def _remember(path: Path, known: Anchors) -> None:
    """Keep how many lines there are and the last one's mark. Cut short, it is behind the file, which is no fault."""
    if known.lines and _remembered(path) != (known.lines, known.last):
        keys.replace(_end_of(path), json.dumps([known.lines, known.last]).encode())


def _remembered(path: Path) -> tuple[int, str]:
    """How many lines were written, and the mark of the last; nothing for a file that came from elsewhere."""
    try:
        lines, last = json.loads(_end_of(path).read_bytes())
        return int(lines), str(last)
    except FileNotFoundError:
        return _NOTHING_YET
    except (TypeError, ValueError):
        raise AnchorError(
            f"{_end_of(path)}, which says where the anchors end, is not what was written."
        ) from None
