"""`verify`: read every entry as the owner and say which, if any, is not what was recorded.

It finds any one row changed, removed, swapped or cut off: each entry is chained to the one before it with a key that is
not in the database, the last one to its case, and the last anchored one to a file outside. The row of a case must be
what its facts make it, and the erasure register what its copy outside witnessed.

The logs of looks and of what was handed out are held against their seals (`log_seals`), up to the last one.

What it does not vouch for: the number that the database itself gives a row (`id`), which says nothing that was recorded,
and the summaries, which `rebuild` makes anew from the facts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar
from uuid import UUID

from django.db import connections, transaction

from throughline.directory.models import Agency

from . import anchoring, log_seals, register, sealing
from .entries import COLUMNS, Row, written
from .models import Case, Erasure
from .reading import stream_as_owner
from .spreading import spread, will_spread

BATCH = 2000
# A time that Python cannot hold (infinity, the year 20000, before Christ) was never recorded: it is read as none.
_TIMES = ("earliest", "latest", "told", "recorded_at", "opened_at", "at", "disposed_at")
_READ = "CASE WHEN {0} BETWEEN '0001-01-02' AND '9999-12-30' THEN {0} END"
_COLUMNS = ", ".join(_READ.format(name) if name in _TIMES else name for name in COLUMNS)
_ALL = f"SELECT {_COLUMNS}, id FROM ledger_entry WHERE case_id BETWEEN %s AND %s ORDER BY case_id, seq"  # noqa: S608 - constants only
PARTS = 64
T = TypeVar("T")
Table = TypeVar("Table", Case, Erasure)
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


def verify(
    case: UUID | None = None,
    progress: Callable[[int], None] = lambda done: None,
    processes: int | None = None,
) -> Iterator[Fault]:
    """Every fault in the ledger, or in one case; none means that nothing was changed, removed, swapped or cut off.

    Runs as the owner, in one snapshot, which several processes share. `progress` is told how many entries were read.
    """
    anchors, broken = _anchors()
    if broken is not None:
        yield broken
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        heads, erased, bodies = _heads(case), _erased(case), _invented()
        try:
            yield from _check_register(erased, heads, _only(register.lines(), case))
        except (KeyError, TypeError, ValueError):
            yield Fault(None, None, f"{register.path()}, the register of erasures, is not what was written")
        seen: set[UUID] = set()
        _KNOWN["now"] = _Known(heads, anchors.heads, bodies)
        done = 0
        for faults, cases, read in spread(_check_part, _parts(case, processes), processes):
            yield from faults
            seen |= cases
            done += read
            progress(done)
        disposed = {each for each, row in erased.items() if row.disposed_at is not None}
        yield from _check_presence(seen, disposed, {*heads, *_only(anchors.heads, case)})
        if case is None:
            yield from (Fault(None, None, what) for what in log_seals.faults())


@dataclass(frozen=True, slots=True)
class _Known:
    """What the entries are held against: the rows of cases, the anchors, the bodies that are invented."""

    heads: Mapping[UUID, Case]
    anchored: Mapping[UUID, anchoring.Head]
    bodies: frozenset[str]


_KNOWN: dict[str, _Known] = {}  # a child has it from its parent, which looks before it forks


@dataclass(frozen=True, slots=True)
class _Part:
    """The cases from one number up to another. `snapshot`: what a process of its own sees is what its parent sees."""

    first: UUID
    last: UUID
    snapshot: str | None


def _parts(case: UUID | None, processes: int | None) -> list[_Part]:
    if case is not None:
        return [_Part(case, case, None)]
    snapshot = _exported() if will_spread(PARTS, processes) else None
    step = (1 << 128) // PARTS
    return [
        _Part(UUID(int=number * step), UUID(int=(number + 1) * step - 1), snapshot) for number in range(PARTS)
    ]


def _exported() -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        return str(cursor.fetchone()[0])


def _check_part(part: _Part) -> tuple[list[Fault], set[UUID], int]:
    """The faults of these cases, which cases there are, and how many entries were read."""
    if part.snapshot is None:
        return _check_rows(part)
    with transaction.atomic(using="owner"):
        with connections["owner"].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET TRANSACTION SNAPSHOT %s", [part.snapshot])
        return _check_rows(part)


def _check_rows(part: _Part) -> tuple[list[Fault], set[UUID], int]:
    known, read = _KNOWN["now"], 0
    faults: list[Fault] = []
    seen: set[UUID] = set()

    def rows() -> Iterator[Row]:
        nonlocal read
        for batch in stream_as_owner(_ALL, [part.first, part.last], BATCH):
            read += len(batch)
            yield from (Row(*each) for each in batch)

    for case, some in groupby(rows(), key=lambda row: row.case_id):
        seen.add(case)
        faults += _check_case(case, some, known.heads.get(case), known.anchored.get(case), known.bodies)
    return faults, seen, read


def _only(known: Mapping[UUID, T], case: UUID | None) -> Mapping[UUID, T]:
    return known if case is None else {each: value for each, value in known.items() if each == case}


def _check_presence(seen: set[UUID], disposed: set[UUID], expected: set[UUID]) -> Iterator[Fault]:
    for missing in sorted(expected - seen - disposed, key=str):
        yield Fault(missing, None, "every fact of this case is gone")
    for there in sorted(seen & disposed, key=str):
        yield Fault(there, None, "the register says that its facts were taken away, and they are there")


def _check_register(
    erased: Mapping[UUID, Erasure], heads: Mapping[UUID, Case], witnessed: Mapping[UUID, register.Line]
) -> Iterator[Fault]:
    for each in sorted({*erased, *witnessed}, key=str):
        if each not in erased:
            yield Fault(each, None, "it was erased, and the register does not say so: carry it out again")
        elif each not in witnessed:
            yield Fault(each, None, "the register says that it was erased, which nobody witnessed")
        elif register.mark_of(erased[each], heads.get(each)) != witnessed[each].mark:
            yield Fault(each, None, "its erasure, or the row of the case, is not as it was witnessed")


def _check_case(
    case_id: UUID,
    rows: Iterator[Row],
    head: Case | None,
    anchored: anchoring.Head | None,
    bodies: frozenset[str],
) -> Iterator[Fault]:
    first, count = None, 0
    previous, last, at_anchor = sealing.first_link(case_id), 0, anchored is None
    for row in rows:
        first, count = first or row, count + 1
        yield from check_row(row, previous)
        if anchored is not None and row.seq == anchored[0]:
            at_anchor = row.link.hex() == anchored[1]
        previous, last = row.link, row.seq
    if head is None:
        yield Fault(case_id, None, "the facts belong to no case")
    elif (head.head_seq, bytes(head.head_link)) != (last, previous):
        yield Fault(
            case_id,
            last,
            "the case does not end with this fact: what followed it was cut off, or it was added",
        )
    elif first is not None and not _is_row_of(head, first, count, bodies):
        yield Fault(case_id, None, "the row of the case does not say what its facts say")
    if not at_anchor:
        yield Fault(
            case_id, anchored[0] if anchored else None, "this fact was anchored and is not there as it was"
        )


def _is_row_of(head: Case, first: Row, count: int, bodies: frozenset[str]) -> bool:
    """Whether the row of a case says what follows from its facts."""
    said = json.loads(first.canonical).get("data", {}) if first.kind == "case-opened" else {}
    return (
        head.kind == said.get("about", head.kind)
        and head.entries == count
        and head.opened_at == first.recorded_at
        and head.invented == (first.controller_id in bodies)
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


def _heads(case: UUID | None) -> dict[UUID, Case]:
    return {row.pk: row for row in _table(Case, "id", case)}


def _erased(case: UUID | None) -> dict[UUID, Erasure]:
    return {row.case: row for row in _table(Erasure, "case", case)}


def _table(model: type[Table], key: str, case: UUID | None) -> list[Table]:
    names = [each.attname for each in model._meta.concrete_fields]
    columns = ", ".join(_READ.format(name) if name in _TIMES else f'"{name}"' for name in names)
    where, values = (f'WHERE "{key}" = %s', [case]) if case else ("", [])
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {model._meta.db_table} {where}", values)  # noqa: S608 - our own names
        return [model.from_db("owner", names, row) for row in cursor.fetchall()]


def _invented() -> frozenset[str]:
    """The bodies that are invented: what they open is for the demonstration."""
    return frozenset(Agency.objects.using("owner").filter(invented=True).values_list("pk", flat=True))


def _anchors() -> tuple[anchoring.Anchors, Fault | None]:
    try:
        return anchoring.anchored(), None
    except anchoring.AnchorError as error:
        return anchoring.Anchors(), Fault(None, None, str(error))
