"""Many rows at once, by COPY. Under row-level security COPY is refused, so rows go through a temporary table.

Call these inside a transaction, as whoever may write the table. Names of tables and columns are our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

Rows = Iterable[Sequence[Any]]


def insert(table: str, columns: Sequence[str], rows: Rows) -> None:
    """Add rows."""
    names = _names(columns)
    passing = _pass(table, columns, rows)
    if passing:
        _then(passing, f"INSERT INTO {table} ({names}) SELECT {names} FROM {passing}")  # noqa: S608


def upsert(table: str, columns: Sequence[str], key: Sequence[str], rows: Rows) -> None:
    """Add rows, or bring those with the same key to these values. Columns that are not named stay as they were."""
    names = _names(columns)
    update = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in columns if name not in key)
    if passing := _pass(table, columns, rows):
        _then(
            passing,
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {passing} ON CONFLICT ({_names(key)}) DO UPDATE SET {update}",  # noqa: S608
        )


def remove(table: str, ids: Iterable[Any]) -> None:
    """Take away rows by their primary keys."""
    if given := list(ids):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY (%s)", [given])  # noqa: S608


def _pass(table: str, columns: Sequence[str], rows: Rows) -> str | None:
    """Rows into a temporary table of these columns; its name, or None where there are no rows."""
    given = list(rows)
    if not given:
        return None
    names = _names(columns)
    passing = f"passing_{table}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {passing} AS SELECT {names} FROM {table} WITH NO DATA"  # noqa: S608
        )
        with cursor.copy(f"COPY {passing} ({names}) FROM STDIN") as copy:
            for row in given:
                copy.write_row(row)
    return passing


def _then(passing: str, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute(f"TRUNCATE {passing}")


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
