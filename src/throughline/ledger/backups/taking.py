"""Taking backups: the database each night, the changes each minute, keys and register whenever they changed."""

from __future__ import annotations

import json
import os
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from throughline.ledger import premises

from . import spool, standing
from .identity import FILE, Sealer, sealer_in
from .offsite import STATEMENT, CannotSend, Offsite

STAMP = "%Y-%m-%dT%H%M%SZ"
NOT_SENT = frozenset({"master.key", FILE, "keys.lock"})
NEWEST = 3  # of keys, anchors and uploads: an older store of keys could bring back what was erased
DAYS = 35
_SEGMENT = "SELECT pg_walfile_name(pg_current_wal_lsn())"


@dataclass(frozen=True)
class Source:
    """What is backed up: the embedded server (None where the database is somebody else's) and the folders."""

    data: Path
    keys: Path
    anchors: Path
    uploads: Path
    place: premises.Place | None


def backup(source: Source, offsite: Offsite, now: datetime | None = None) -> dict[str, Any]:
    """Send a whole backup and drop what is too old. Returns the statement. Raises `CannotSend` or `NoBackupKey`."""
    now = now or datetime.now(UTC)
    with standing.noted(source.data, "database", now):
        sealer = sealer_in(source.keys)
        said = _database(source.place, offsite, sealer, now) if source.place else {}
        with _tarred(_files(source.uploads)) as uploads:
            offsite.put(f"uploads/{now:{STAMP}}", sealer, uploads)
        ship(source, offsite, now, whole=True)
        prune(offsite, now)
    return said


def ship(source: Source, offsite: Offsite, now: datetime | None = None, whole: bool = False) -> int:
    """Send what changed since the last time: segments, then keys, so that no case is there without its key; anchors.

    Returns how many files. Raises `CannotSend` or `NoBackupKey`.
    """
    now = now or datetime.now(UTC)
    with standing.noted(source.data, "wal", now):
        sealer = sealer_in(source.keys)
        sent = spool.ship(source.place, offsite, sealer) if source.place else 0
        for stream, place, send in (("keys", source.keys, _keys), ("anchors", source.anchors, _anchors)):
            state = _state_of(place)
            changed = whole or standing.read(source.data).get(f"{stream} sent") != state
            if place.exists() and changed:
                send(source, offsite, sealer, f"{stream}/{now:{STAMP}}")
                standing.write(source.data, {f"{stream} sent": state})
                sent += 1
    return sent


def _keys(source: Source, offsite: Offsite, sealer: Sealer, name: str) -> None:
    with _tarred(_files(source.keys, NOT_SENT)) as keys:
        offsite.put(name, sealer, keys)


def _anchors(source: Source, offsite: Offsite, sealer: Sealer, name: str) -> None:
    with source.anchors.open("rb") as anchors:
        offsite.put(name, sealer, anchors)


# -- the database ------------------------------------------------------------------------------------------------------


def _database(place: premises.Place, offsite: Offsite, sealer: Sealer, now: datetime) -> dict[str, Any]:
    """`pg_basebackup` over the server's own socket, sealed as it comes: nothing readable touches the disk."""
    name, first = f"database/{now:{STAMP}}", _first_segment(place)
    command = [
        str(premises.binaries(place) / "pg_basebackup"), "--host", str(place.socket_folder), "--port", str(premises.PORT),
        "--username", premises.SUPERUSER, "--no-password", "--pgdata", "-", "--format", "tar", "--wal-method", "fetch",
        "--checkpoint", "fast", "--label", name,
    ]  # fmt: skip
    with tempfile.TemporaryFile() as words:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=words, cwd="/") as process:
            assert process.stdout is not None
            sent = offsite.put(name, sealer, process.stdout)  # type: ignore[arg-type]
        if process.returncode != 0:
            offsite.drop(name)
            words.seek(0)
            raise CannotSend(
                f"the database could not be copied: {words.read().decode(errors='replace').strip()[-400:]}"
            )
    said = {
        "what": "database", "began": now.isoformat(), "ended": datetime.now(UTC).isoformat(),
        "postgres": premises.MAJOR, "first segment": first, **sent,
    }  # fmt: skip
    offsite.state(name, sealer, said)
    return said


def _first_segment(place: premises.Place) -> str:
    import psycopg

    with psycopg.connect(**place.connection(), autocommit=True) as connection:
        archiving = connection.execute("SHOW archive_mode").fetchone()
        if archiving != ("on",):
            raise CannotSend(
                "the database was started before THROUGHLINE_BACKUPS was set, and keeps no record of changes. Stop what "
                "uses it (serve, worker), so that it stops, and start again."
            )
        row = connection.execute(_SEGMENT).fetchone()
        assert row is not None
        return str(row[0])


def finish_segment(place: premises.Place) -> None:
    """Have the present segment archived now, so that what was recorded until here can be sent."""
    import psycopg

    with psycopg.connect(**place.connection(), autocommit=True) as connection:
        connection.execute("SELECT pg_switch_wal()")


# -- how long it is kept -----------------------------------------------------------------------------------------------


def days_kept() -> int:
    """For how many days a backup of the database is kept."""
    return int(os.environ.get("THROUGHLINE_BACKUPS_DAYS", DAYS))


def prune(offsite: Offsite, now: datetime) -> list[str]:
    """Drop copies of the database that are too old, but never the newest; changes that no copy needs; all but the newest
    stores of keys. Returns what was dropped."""
    whole = offsite.names("database", STATEMENT)
    oldest = f"database/{now - timedelta(days=days_kept()):{STAMP}}"
    gone = [name for name in whole[:-1] if name < oldest]
    half = [name for name in offsite.names("database") if name not in whole and whole and name < whole[-1]]
    for stream in ("keys", "anchors", "uploads"):
        gone += offsite.names(stream)[:-NEWEST]
    kept = [name for name in whole if name not in gone]
    gone += half + _needless(offsite, kept)
    for name in gone:
        offsite.drop(name)
    return gone


def _needless(offsite: Offsite, kept: Sequence[str]) -> list[str]:
    if not kept:
        return []
    said = json.loads((offsite.folder / (kept[0] + STATEMENT)).read_text())["statement"]
    first = f"wal/{said['first segment']}"
    return [name for name in offsite.names("wal") if name < first and not name.endswith(".history")]


# -- folders as a stream -----------------------------------------------------------------------------------------------

Named = tuple[Path, str]


def _files(folder: Path, but: frozenset[str] = frozenset()) -> list[Named]:
    found = (path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else ()
    return [
        (path, str(path.relative_to(folder)))
        for path in sorted(found)
        if path.name not in but and path.suffix not in (".new", ".part")
    ]


def _state_of(place: Path) -> str:
    """What changes when a file of the folder is added, removed, or written."""
    paths = (
        [path for path, _ in _files(place, NOT_SENT)] if place.is_dir() else [place] if place.exists() else []
    )
    stats = [path.stat() for path in paths]
    return f"{len(stats)}/{sum(each.st_size for each in stats)}/{max((each.st_mtime_ns for each in stats), default=0)}"


@contextmanager
def _tarred(files: Sequence[Named]) -> Iterator[BinaryIO]:
    """The files as a stream, made while it is read."""
    reads, writes = os.pipe()
    maker = threading.Thread(target=_tar, args=(writes, files), daemon=True)
    maker.start()
    with os.fdopen(reads, "rb") as stream:
        yield stream
    maker.join()


def _tar(handle: int, files: Sequence[Named]) -> None:
    try:
        with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w|") as tar:
            for path, name in files:
                try:
                    tar.add(path, name, recursive=False)
                except FileNotFoundError:
                    continue  # an upload that was taken away meanwhile
    except BrokenPipeError:
        pass  # the reader failed, and says so itself
