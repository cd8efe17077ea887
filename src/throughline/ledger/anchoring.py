"""Anchors: what the chains ended in, written outside the database at intervals, so that a tail cut off is missed.

A file of lines, each keyed and chained to the line before it; each holds the heads that moved since. Kept on other
storage, or sent away, it also convicts somebody who could rewrite the whole database.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from . import sealing
from .parts import as_system

Head = tuple[int, str]


class AnchorError(Exception):
    """The file of anchors was changed, or cannot be read; the text says where."""


def anchor(path: Path | None = None) -> int:
    """Append the heads that moved since the last anchor. Returns how many; on disk before this returns."""
    path = path or settings.ANCHOR_FILE
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        known, last = _read(file.read())
        moved = [[str(case), seq, link] for case, seq, link in _heads() if known.get(case) != (seq, link)]
        if moved:
            file.write(_line({"at": timezone.now().isoformat(), "heads": moved}, last))
            file.flush()
            os.fsync(file.fileno())
    return len(moved)


def anchored(path: Path | None = None) -> dict[UUID, Head]:
    """The last anchored head of each case. Raises `AnchorError` where a line was changed, removed or swapped."""
    path = path or settings.ANCHOR_FILE
    return _read(path.read_bytes())[0] if path.exists() else {}


def _heads() -> Iterator[tuple[UUID, int, str]]:
    with as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT id, head_seq, encode(head_link, 'hex') FROM ledger_case ORDER BY id")
        yield from cursor.fetchall()


def _line(body: dict[str, Any], previous: str) -> bytes:
    text = sealing.canonical(body)
    return text + b"\t" + _mark(text, previous).encode() + b"\n"


def _mark(text: bytes, previous: str) -> str:
    return hmac.new(
        sealing.root("anchors"), previous.encode() + hashlib.sha256(text).digest(), hashlib.sha256
    ).hexdigest()


def _read(content: bytes) -> tuple[dict[UUID, Head], str]:
    known: dict[UUID, Head] = {}
    last = ""
    for number, raw in enumerate(content.splitlines(), start=1):
        text, _, mark = raw.rpartition(b"\t")
        if _mark(text, last) != mark.decode(errors="replace"):
            raise AnchorError(
                f"Line {number} of the anchors is not what was written. Compare the file with its copies."
            )
        last = mark.decode()
        known.update({UUID(case): (seq, link) for case, seq, link in json.loads(text)["heads"]})
    return known, last
