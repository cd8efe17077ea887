"""Reading much of the ledger at once, as the owner, past Django: rows come in PostgreSQL's binary form, which is quicker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from django.db import connections

Rows = list[tuple[Any, ...]]


def read_as_owner(statement: str, values: Sequence[Any]) -> Rows:
    """All rows of a query, as tuples."""
    with psycopg.Cursor(_owner()) as cursor:
        return cursor.execute(statement, values, binary=True).fetchall()


def stream_as_owner(statement: str, values: Sequence[Any], size: int) -> Iterator[Rows]:
    """The rows of a query, so many at a time through a cursor of the server, so that memory stays small.

    Only inside a transaction of the owner.
    """
    with psycopg.ServerCursor(_owner(), "throughline_stream") as cursor:
        cursor.execute(statement, values, binary=True)
        while rows := cursor.fetchmany(size):
            yield rows


def _owner() -> psycopg.Connection[Any]:
    owner = connections["owner"]
    owner.ensure_connection()
    found: psycopg.Connection[Any] = owner.connection
    return found
