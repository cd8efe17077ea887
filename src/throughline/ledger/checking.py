"""`verify`: read every entry as the owner and say which, if any, is not what was recorded.

It finds any one row changed, removed, swapped or cut off: each entry is chained to the one before it with a key that is
not in the database, the last one to its case, and the last anchored one to a file outside.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from . import anchoring, sealing
from .entries import COLUMNS, Row, written
from .parts import row_of

BATCH = 2000
_ALL = f"SELECT {', '.join(COLUMNS)}, id FROM ledger_entry"  # noqa: S608 - constants only
_CHAINED = tuple(name for name in COLUMNS if name not in ("canonical", "sealed", "link"))


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the ledger is not what was recorded."""

    case_id: UUID | None
    seq: int | None
    what: str

    def __str__(self) -> str:
        where = f"case {self.case_id}" + (f", fact {self.seq}" if self.seq is not None else "")
        return f"{where}: {self.what}" if self.case_id else self.what


def size() -> tuple[int, int]:
    """How many cases and entries the ledger holds, counted as the owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM ledger_case), (SELECT count(*) FROM ledger_entry)")
        cases, entries = cursor.fetchone()
        return int(cases), int(entries)


def verify(case: UUID | None = None, progress: Callable[[int], None] = lambda done: None) -> Iterator[Fault]:
    """Every fault in the ledger, or in one case; none means that nothing was changed, removed, swapped or cut off.

    Runs as the owner, in one snapshot. `progress` is told how many entries were read.
    """
    anchors, broken = _anchors()
    if broken is not None:
        yield broken
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        heads = _heads(case)
        disposed = _disposed()
        seen: set[UUID] = set()
        for case_id, rows in groupby(_rows(case, progress), key=lambda row: row.case_id):
            seen.add(case_id)
            yield from _check_case(case_id, rows, heads.get(case_id), anchors.get(case_id))
        expected = set(heads) | ({one for one in anchors if case in (None, one)})
        for missing in sorted(expected - seen - disposed, key=str):
            yield Fault(missing, None, "every fact of this case is gone")


def _check_case(
    case_id: UUID, rows: Iterator[Row], head: tuple[int, bytes] | None, anchored: anchoring.Head | None
) -> Iterator[Fault]:
    previous, last, at_anchor = sealing.first_link(case_id), 0, anchored is None
    for row in rows:
        yield from check_row(row, previous)
        if anchored is not None and row.seq == anchored[0]:
            at_anchor = row.link.hex() == anchored[1]
        previous, last = row.link, row.seq
    if head is None:
        yield Fault(case_id, None, "the facts belong to no case")
    elif head != (last, previous):
        yield Fault(
            case_id,
            last,
            "the case does not end with this fact: what followed it was cut off, or it was added",
        )
    if not at_anchor:
        yield Fault(
            case_id, anchored[0] if anchored else None, "this fact was anchored and is not there as it was"
        )


def check_row(row: Row, previous: bytes) -> Iterator[Fault]:
    """The faults of one entry, given the link of the one before it."""
    if sealing.link(previous, row.canonical) != row.link:
        yield Fault(
            row.case_id,
            row.seq,
            "it does not follow the fact before it: one of the two was changed, removed or swapped",
        )
        return
    text = json.loads(row.canonical)
    if written({name: getattr(row, name) for name in _CHAINED}) != {
        name: text.get(name) for name in _CHAINED
    }:
        yield Fault(row.case_id, row.seq, "a column is not what was recorded")
    if sealing.digest(row.sealed) != text["sealed"]:
        yield Fault(row.case_id, row.seq, "the sealed part is not what was recorded")


def _rows(case: UUID | None, progress: Callable[[int], None]) -> Iterator[Row]:
    """All entries in order, a batch at a time through a cursor of the server, so that memory stays small."""
    where, values = ("WHERE case_id = %s", [case]) if case else ("", [])
    with connections["owner"].chunked_cursor() as cursor:
        cursor.execute(f"{_ALL} {where} ORDER BY case_id, seq", values)
        done = 0
        while batch := cursor.fetchmany(BATCH):
            yield from (row_of(each) for each in batch)
            done += len(batch)
            progress(done)


def _heads(case: UUID | None) -> dict[UUID, tuple[int, bytes]]:
    where, values = ("WHERE id = %s", [case]) if case else ("", [])
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT id, head_seq, head_link FROM ledger_case {where}", values)  # noqa: S608
        return {case_id: (seq, bytes(link)) for case_id, seq, link in cursor.fetchall()}


def _disposed() -> set[UUID]:
    with connections["owner"].cursor() as cursor:
        cursor.execute('SELECT "case" FROM ledger_erasure WHERE disposed_at IS NOT NULL')
        return {row[0] for row in cursor.fetchall()}


def _anchors() -> tuple[dict[UUID, Any], Fault | None]:
    try:
        return anchoring.anchored(), None
    except anchoring.AnchorError as error:
        return {}, Fault(None, None, str(error))
