"""The ledger as it should be, kept beside it while it is tampered with: to draw from, and to put back."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

ENTRY, CASE, ERASURE = "ledger_entry", "ledger_case", "ledger_erasure"
Hurt = set[UUID]  # empty: the file of anchors


@dataclass
class World:
    """The ledger as it should be, and the means to harm it."""

    dice: random.Random
    anchors: Path
    rows: dict[UUID, list[dict[str, Any]]] = field(default_factory=dict)
    heads: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    register: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    bodies: list[str] = field(default_factory=list)
    written: bytes = b""

    def run(self, sql: str, *values: Any) -> None:
        """One statement that must touch something."""
        from django.db import connections

        with connections["owner"].cursor() as cursor:
            cursor.execute(sql, values)
            assert cursor.rowcount > 0, sql

    def all(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table."""
        from django.db import connections

        with connections["owner"].cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            names = [each[0] for each in cursor.description]
            return [
                {
                    name: bytes(v) if isinstance(v, memoryview) else v
                    for name, v in zip(names, row, strict=True)
                }
                for row in cursor.fetchall()
            ]

    def remember(self) -> None:
        """Keep the truth, in memory to draw from and in the session to restore from."""
        from django.db import connections

        with connections["owner"].cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            for table in (ENTRY, CASE, ERASURE):
                cursor.execute(f"CREATE TEMPORARY TABLE truth_{table} AS TABLE {table}")
            cursor.execute(f"CREATE INDEX ON truth_{ENTRY} (case_id); CREATE INDEX ON truth_{CASE} (id)")
            cursor.execute("SELECT slug FROM directory_agency ORDER BY slug")
            self.bodies = [row[0] for row in cursor.fetchall()]
        for row in sorted(self.all(ENTRY), key=lambda row: (str(row["case_id"]), row["seq"])):
            self.rows.setdefault(row["case_id"], []).append(row)
        self.heads = {row["id"]: row for row in self.all(CASE)}
        self.register = {row["case"]: row for row in self.all(ERASURE)}
        self.written = self.anchors.read_bytes()

    def restore(self, hurt: Hurt) -> None:
        """Put back what was harmed."""
        from django.db import connections

        self.anchors.write_bytes(self.written)
        with connections["owner"].cursor() as cursor:
            for table, key in ((ENTRY, "case_id"), (CASE, "id"), (ERASURE, '"case"')):
                cursor.execute(f"DELETE FROM {table} WHERE {key} = ANY (%s)", [list(hurt)])
                cursor.execute(
                    f"INSERT INTO {table} SELECT * FROM truth_{table} WHERE {key} = ANY (%s)", [list(hurt)]
                )

    # -- what to draw -------------------------------------------------------------------------------------------------

    def case(self, *but: UUID) -> UUID:
        """A case that has its facts."""
        return self.dice.choice([each for each in self.rows if each not in but])

    def row(self, case: UUID | None = None) -> dict[str, Any]:
        """A fact."""
        return self.dice.choice(self.rows[case or self.case()])

    def other(self, row: dict[str, Any], column: str, near: bool = False) -> dict[str, Any]:
        """Another fact that has something else in this column; of the same case, if `near`."""
        while True:
            found = self.row(row["case_id"] if near else None)
            if found["id"] != row["id"] and found[column] != row[column]:
                return found

    def changed(self, old: Any, pick: Callable[[], Any], nullable: bool = False) -> Any:
        """A value that is not the old one: a neighbour's, a small slip, or nothing at all."""
        while True:
            how = self.dice.random()
            if how < 0.4:
                new = pick()
            elif how < 0.45 and nullable:
                new = None
            else:
                new = slip(old, self.dice)
            if new != old and (new is not None or nullable):
                return new


def slip(old: Any, dice: random.Random) -> Any:
    """The value with something small about it changed; a number, where there was nothing."""
    for kind, slipped in SLIPS.items():
        if isinstance(old, kind):
            return slipped(old, dice)
    return dice.randrange(1, 10**6)


def _slip_of_time(old: datetime, dice: random.Random) -> Any:
    if dice.random() < 0.05:
        return dice.choice(["infinity", "-infinity"])
    return old + timedelta(microseconds=dice.choice([1, -1, 10**6, 10**9, -(10**12)]))


def _slip_of_text(old: str, dice: random.Random) -> str:
    at = dice.randrange(len(old) + 1)
    return old[:at] + dice.choice("aeiou ") + old[at + 1 :]


def _slip_of_bytes(old: bytes, dice: random.Random) -> bytes:
    if not old or dice.random() < 0.1:
        return old + b"\0"
    if dice.random() < 0.1:
        return old[:-1]
    at = dice.randrange(len(old))
    return old[:at] + bytes([old[at] ^ (1 << dice.randrange(8))]) + old[at + 1 :]


SLIPS: dict[type, Callable[[Any, random.Random], Any]] = {
    bool: lambda old, dice: not old,
    int: lambda old, dice: old + dice.choice([1, -1, 1000, -1000, dice.randrange(-(10**6), 10**6)]),
    datetime: _slip_of_time,
    bytes: _slip_of_bytes,
    str: _slip_of_text,
    list: lambda old, dice: [*old, "nobody"],
    UUID: lambda old, dice: UUID(int=old.int ^ (1 << dice.randrange(128))),
}
