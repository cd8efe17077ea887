"""Seals over the two logs, of looks and of what was handed out, so that who could change them as the owner cannot do so unseen.

Each minute the worker seals what was added since: the lines up to a number, hashed, with a mark keyed outside the
database and chained to the seal before it. What the last seal was is kept beside the keys, so that the end of a log
cannot be cut off together with its seals. `verify` vouches for every line up to the last seal, and for none after it.

Writing a line costs nothing for it. Lines that have had their time go by whole seals (`access_forget_log`), which is why
a seal holds lines of one day.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from . import keys, sealing
from .models import LogSeal
from .parts import as_system
from .reading import read_as_owner, stream_as_owner

# What a line says, column by column; the texts are made by the database, which changes nothing in them when asked again.
LOGS: Mapping[str, tuple[str, ...]] = {
    "access_readlog": ("id", "case_id", "user_id", "membership_id", "agency_id", "role", "purpose", "what"),
    "access_disclosure": (
        "id", "case_id", "user_id", "membership_id", "agency_id", "role", "controller_id", "body_id", "recipient",
        "what", "basis", "how",
    ),
}  # fmt: skip
CALLED = {"access_readlog": "the log of reads", "access_disclosure": "the log of disclosures"}
MOST = 20_000  # lines of one seal
PATIENCE = 5.0  # seconds to wait for transactions that are writing; else the next minute seals
LONG_AGO = timedelta(days=365)  # nothing younger may be taken away: `access_forget_log` refuses
_BEGIN = -(1 << 63)
# A time that Python cannot hold was never written: it is read as none, and the text of the line names it.
_READ = "CASE WHEN {0} BETWEEN '0001-01-02' AND '9999-12-30' THEN {0} END"
_AT, _NEWEST = _READ.format("at"), _READ.format("newest")


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal: lines `first` to `last` by number, how many there were, the newest time, their hash, and the mark."""

    log: str
    number: int
    first: int
    last: int
    rows: int
    newest: datetime | None
    digest: bytes
    mark: bytes

    def marked(self, previous: bytes) -> bytes:
        """The mark that this gives after that seal."""
        said = {
            "log": self.log, "number": self.number, "first": self.first, "last": self.last, "rows": self.rows,
            "newest": self.newest.astimezone(UTC).isoformat() if self.newest else "", "lines": self.digest.hex(),
        }  # fmt: skip
        return hmac.new(sealing.root("logs"), previous + sealing.canonical(said), hashlib.sha256).digest()


@dataclass(frozen=True, slots=True)
class State:
    """How far one log is sealed: lines under a seal, when the newest of them was written, lines after it."""

    log: str
    sealed: int
    until: datetime | None
    since: int

    def __str__(self) -> str:
        until = f" up to {self.until:%Y-%m-%d %H:%M} UTC" if self.until else ""
        return f"{CALLED[self.log]}: {self.sealed:,} lines sealed{until}, {self.since:,} not sealed yet"


def seal_logs() -> int:
    """Seal what was added to both logs. Returns how many lines. Run by one worker at a time."""
    return sum(_seal(log) for log in LOGS)


def _seal(log: str) -> int:
    upto, count = _settled(log), 0
    while batch := _next(log, upto):
        count += batch
    return count


def _settled(log: str) -> int:
    """Up to which number no line can come any more.

    Numbers are given before a transaction ends, so a lower one may still be on its way. Whoever is writing holds a lock on
    the table from before the number was drawn until the transaction is over.
    """
    with as_system(), connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {log}")  # noqa: S608 - our own names
        upto = int(cursor.fetchone()[0])
        until, writing = time.monotonic() + PATIENCE, _writing(cursor, log)
        while writing:
            if time.monotonic() > until:
                return _BEGIN
            time.sleep(0.05)
            writing &= _writing(cursor, log)
    return upto


def _writing(cursor: Any, log: str) -> set[str]:
    cursor.execute(
        "SELECT virtualtransaction FROM pg_locks WHERE relation = %s::regclass AND mode = 'RowExclusiveLock'"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()",
        [log],
    )
    return {row[0] for row in cursor.fetchall()}


def _next(log: str, upto: int) -> int:
    """Seal the next lines, of one day. Returns how many; 0 where there is nothing more."""
    with as_system():
        before = LogSeal.objects.filter(log=log).order_by("-number").first()
        found = _day(log, before.last if before else _BEGIN, upto)
        if not found:
            return 0
        number = before.number + 1 if before else 1
        first = before.last + 1 if before else _BEGIN
        newest = max((at for _, _, at in found if at), default=None)
        digest = _digest(text for _, text, _ in found)
        new = Seal(log, number, first, found[-1][0], len(found), newest, digest, b"")
        mark = new.marked(bytes(before.mark) if before else b"")
        row = replace(new, mark=mark)
        LogSeal.objects.create(**{name: getattr(row, name) for name in Seal.__slots__})
    _remember(log, number, mark)
    return len(found)


def _day(log: str, after: int, upto: int) -> list[tuple[int, str, datetime | None]]:
    """The lines after that number, until the day changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {_text(log)}, {_AT} FROM {log} WHERE id > %s AND id <= %s ORDER BY id LIMIT {MOST}",  # noqa: S608
            [after, upto],
        )
        rows = cursor.fetchall()
    return list(next(groupby(rows, key=lambda row: row[2].date() if row[2] else None))[1]) if rows else []


def _text(log: str) -> str:
    return f"json_build_array({', '.join(LOGS[log])}, extract(epoch FROM at)::text)::text"


def _digest(texts: Iterator[str]) -> bytes:
    found = hashlib.sha256()
    for text in texts:
        found.update(text.encode() + b"\n")
    return found.digest()


# -- looking ---------------------------------------------------------------------------------------------------------------


def faults() -> Iterator[str]:
    """What is not as it was sealed, in words. Runs as the owner, inside a transaction of theirs."""
    for log in LOGS:
        yield from (f"{CALLED[log]}: {what}" for what in _faults(log))


def log_states() -> list[State]:
    """How far each log is sealed. Runs as the owner."""
    found = []
    for log in LOGS:
        ((sealed, last, until),) = read_as_owner(
            f"SELECT coalesce(sum(rows), 0)::bigint, coalesce(max(last), '{_BEGIN}'::bigint), max({_NEWEST}) FROM ledger_logseal WHERE log = %s",  # noqa: S608
            [log],
        )
        ((since,),) = read_as_owner(f"SELECT count(*) FROM {log} WHERE id > %s", [last])  # noqa: S608
        found.append(State(log, sealed, until.astimezone(UTC) if until else None, since))
    return found


def _faults(log: str) -> Iterator[str]:
    seals, remembered = _seals(log), _remembered(log)
    if remembered and (len(seals) < remembered[0] or seals[remembered[0] - 1].mark.hex() != remembered[1]):
        yield f"its seals do not go on to number {remembered[0]}, which was the last: its end was cut off"
        return
    lines, previous = _Lines(log, seals[-1].last if seals else _BEGIN), b""
    for number, each in enumerate(seals, start=1):
        if each.number != number or each.first != (seals[number - 2].last + 1 if number > 1 else _BEGIN):
            yield f"seal {number} is not there, or is not the one that followed"
            return
        if each.marked(previous) != each.mark:
            yield f"seal {number} is not what was written"
            return
        count, digest = lines.upto(each.last)
        gone_by_age = not count and each.newest is not None and each.newest < timezone.now() - LONG_AGO
        if not gone_by_age and (count, digest) != (each.rows, each.digest):
            yield f"lines {max(each.first, 1)} to {each.last} are not what was sealed: one was changed, added or taken out"
        previous = each.mark


def _seals(log: str) -> list[Seal]:
    rows = read_as_owner(
        f"SELECT log, number, first, last, rows, {_NEWEST}, digest, mark FROM ledger_logseal WHERE log = %s ORDER BY number, id",  # noqa: S608
        [log],
    )
    return [Seal(*row) for row in rows]


class _Lines:
    """The lines of a log in the order of their numbers, read once from beginning to end."""

    def __init__(self, log: str, last: int) -> None:
        asked = f"SELECT id, {_text(log)} FROM {log} WHERE id <= %s ORDER BY id"  # noqa: S608 - our own names
        self._rows = (row for batch in stream_as_owner(asked, [last], MOST) for row in batch)
        self._ahead: tuple[int, str] | None = next(self._rows, None)

    def upto(self, last: int) -> tuple[int, bytes]:
        """How many lines there are from here up to this number, and their digest."""
        count = 0

        def texts() -> Iterator[str]:
            nonlocal count
            while self._ahead is not None and self._ahead[0] <= last:
                count += 1
                yield self._ahead[1]
                self._ahead = next(self._rows, None)

        digest = _digest(texts())
        return count, digest


# -- where the seals end, kept in the folder of the keys -------------------------------------------------------------------


def _end_of() -> Path:
    """One for each file of anchors, as its own end: an installation restored elsewhere begins anew."""
    name = hashlib.sha256(os.fsencode(Path(settings.ANCHOR_FILE).absolute())).hexdigest()[:12]
    return Path(settings.KEY_FOLDER) / f"logs-{name}.end"


def _ends() -> dict[str, Any]:
    try:
        return dict(json.loads(_end_of().read_bytes()))
    except FileNotFoundError:
        return {}


def _remember(log: str, number: int, mark: bytes) -> None:
    keys.replace(_end_of(), json.dumps({**_ends(), log: [number, mark.hex()]}).encode())


def _remembered(log: str) -> tuple[int, str] | None:
    found = _ends().get(log)
    return (int(found[0]), str(found[1])) if found else None
