"""`rebuild`: make every summary again from the ledger. Entries, keys and the log of reads are not touched."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import connection, connections

from . import effects
from .door import lock, whole
from .entries import COLUMNS, Row, unsealed
from .parts import Shelf, as_system, key_of, row_of

_OF_CASE = f"SELECT {', '.join(COLUMNS)}, id FROM ledger_entry WHERE case_id = %s ORDER BY seq"  # noqa: S608


def rebuild(case: UUID | None = None, progress: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Rebuild the summaries of one case, or of all; each in a transaction of its own, so that it can be cut short.

    Entries are read as the owner. Summaries of cases that no longer exist are removed. Returns how many cases.
    """
    cases = [case] if case else _cases()
    for done, each in enumerate(cases, start=1):
        _one(each)
        progress(done, len(cases))
    if case is None:
        _sweep()
    return len(cases)


def _one(case: UUID) -> None:
    with whole(), as_system():
        head, shelf = lock(case), Shelf(case, key_of(case))
        entries = [unsealed(row, shelf.key) for row in _rows(case)]
        for each in entries:
            shelf.put(each)
        if entries:
            effects.rebuild(shelf, entries, head.kind)


def _rows(case: UUID) -> list[Row]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(_OF_CASE, [case])
        return [row_of(each) for each in cursor.fetchall()]


def _cases() -> list[UUID]:
    with as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_case ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def _sweep() -> None:
    with as_system(), connection.cursor() as cursor:
        for table in ("ledger_dutyrow", "ledger_casesummary", "ledger_handover", "ledger_searchkey"):
            cursor.execute(
                f"DELETE FROM {table} t WHERE NOT EXISTS (SELECT FROM ledger_case c WHERE c.id = t.case_id)"  # noqa: S608 - our own names
            )
