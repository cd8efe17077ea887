"""The register of erasures outside the database: a file of lines, one for each case that was erased or disposed of.

The table `ledger_erasure` is the register people read; but a database restored from before an erasure knows nothing of
it. This file is written before the key is destroyed and lies beside the keys, not in the database's backups, so that a
restore cannot bring back what was erased. It holds numbers of cases, reasons and bodies, and no name.

It is the witness of the table, too: each line ends in a keyed mark of the row that people read, so that `verify` finds
an erasure that was changed, taken out, or forged to excuse a case that somebody took away.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from . import sealing
from .models import Case, Erasure


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure, as a restored database must be told of it. `disposed`: the rows were deleted too."""

    case: UUID
    reason: str
    by: int | None
    at: datetime
    entries: int
    head_seq: int
    head_link: bytes
    controllers: tuple[str, ...]
    disposed: bool = False
    mark: str = ""


def path() -> Path:
    """Where the register lies: in the folder of the keys."""
    return Path(settings.KEY_FOLDER) / "erasures.jsonl"


def add(line: Line) -> None:
    """Write a line, on disk before this returns."""
    told = asdict(line) | {
        "case": str(line.case),
        "at": line.at.isoformat(),
        "head_link": line.head_link.hex(),
        "controllers": list(line.controllers),
    }
    path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path(), os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        text = file.read()
        file.seek(text.rfind(b"\n") + 1)  # a machine that died in mid-write left part of a line
        file.truncate()
        file.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def mark_of(row: Erasure, case: Case | None) -> str:
    """A keyed digest of a row of the register and of the row of its case, whose facts may be gone one day."""
    said = {"erasure": _said(row), "case": None if case is None else _said(case)}
    return hmac.new(sealing.root("erasures"), sealing.canonical(said), hashlib.sha256).hexdigest()


def _said(row: Case | Erasure) -> dict[str, str]:
    return {each.attname: _plain(getattr(row, each.attname)) for each in row._meta.concrete_fields}


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return bytes(value).hex() if isinstance(value, (bytes, memoryview)) else str(value)


def lines() -> dict[UUID, Line]:
    """The last line of each case, in the order of the erasures."""
    return {line.case: line for line in _read()}


def _read() -> Iterator[Line]:
    text = path().read_bytes() if path().exists() else b""
    for raw in text[: text.rfind(b"\n") + 1].splitlines():
        told = json.loads(raw)
        yield Line(
            case=UUID(told["case"]),
            reason=told["reason"],
            by=told["by"],
            at=datetime.fromisoformat(told["at"]),
            entries=told["entries"],
            head_seq=told["head_seq"],
            head_link=bytes.fromhex(told["head_link"]),
            controllers=tuple(told["controllers"]),
            disposed=told["disposed"],
            mark=told.get("mark", ""),
        )
