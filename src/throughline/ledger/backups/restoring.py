"""Going back to any second: a fresh data folder from the backups, and the register of erasures carried out in it.

Nothing is used before it was found to be what was sent; a file that is missing, damaged or swapped is named and nothing
is left behind. The store of keys, with the register of erasures in it, is the newest there is, whatever second is asked
for: an older one could bring back what was erased since.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shlex
import shutil
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, NoReturn, cast

from throughline.ledger import premises, server
from throughline.ledger.keys import FileKeys
from throughline.ledger.premises import Place

from .envelope import Refused
from .identity import Identity, keep
from .offsite import STATEMENT, Offsite

PATIENCE = 1800.0  # seconds for the server to go forward to the second asked for
SEGMENT = re.compile(r"[0-9A-F]{24}")
SEGMENT_BYTES = 16 * 1024 * 1024
_IN_LOG = (1 << 32) // SEGMENT_BYTES


@dataclass(frozen=True)
class Restored:
    """What a data folder was made of. `to` is None where it went as far as the backups reach."""

    folder: Path
    database: str
    keys: str
    segments: int
    to: datetime | None
    later_anchors: int


def restore(
    offsite: Offsite,
    identity: Identity,
    master: bytes,
    into: Path,
    to: datetime | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Restored:
    """Make a data folder as it stood at the end of the second `to`. Raises `Refused`, or `ServerError` with its words.

    `master` is the master key, which is put into the folder. What was half made is removed.
    """
    if into.exists() and any(into.iterdir()):
        raise Refused(
            f"{into} is not empty. Name a folder that is not there yet: nothing is ever restored over something."
        )
    said, database = _database(offsite, identity, to)
    place = Place.under(into)
    made = not into.exists()
    try:
        premises.prepare(place)
        return _restore(offsite, identity, master, place, to, (said, database), say)
    except BaseException:
        for path in into.iterdir() if into.exists() else ():
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        if made:
            shutil.rmtree(into, ignore_errors=True)
        raise


def _restore(
    offsite: Offsite,
    identity: Identity,
    master: bytes,
    place: Place,
    to: datetime | None,
    found: tuple[dict[str, Any], str],
    say: Callable[[str], None],
) -> Restored:
    said, database = found
    into = place.folder
    say(f"The copy of the database of {said['ended']}")
    offsite.check(said)
    _unpack(offsite.fetch(database, identity), place.data)
    say("The changes since")
    segments = _segments(offsite, identity, said["first segment"], into / "changes")
    keys = _newest(offsite, "keys") or _nothing(offsite, "keys")
    _unpack(offsite.fetch(keys, identity), into / "keys")
    _put_keys(into / "keys", identity, master)
    if uploads := _newest(offsite, "uploads"):
        _unpack(offsite.fetch(uploads, identity), into / "drafts")
    later = _anchors(offsite, identity, into / "anchors", to)
    say("Going forward")
    _go_forward(place, to)
    shutil.rmtree(into / "changes")
    return Restored(into, database, keys, segments, to, later)


# -- what to take ------------------------------------------------------------------------------------------------------


def _database(offsite: Offsite, identity: Identity, to: datetime | None) -> tuple[dict[str, Any], str]:
    """The newest whole copy that was finished by the end of that second."""
    names = offsite.names("database", STATEMENT)
    for name in reversed(names):
        said = offsite.statement(name, identity)
        if to is None or datetime.fromisoformat(said["ended"]) <= end_of_second(to):
            return said, name
    raise Refused(
        f"There is no copy of the database in {offsite.folder}"
        + (f" that was finished by {to.isoformat()}: the oldest is {names[0]}." if names and to else ".")
    )


def _newest(offsite: Offsite, stream: str) -> str | None:
    return next(reversed(offsite.names(stream)), None)


def _nothing(offsite: Offsite, stream: str) -> NoReturn:
    raise Refused(
        f"There is nothing under {stream}/ in {offsite.folder}: without it the database cannot be read."
    )


def _segments(offsite: Offsite, identity: Identity, first: str, folder: Path) -> int:
    """Open every change from the copy on. Raises `Refused` where one in the middle is missing."""
    names = [name for name in offsite.names("wal") if name.endswith(".history") or name[4:28] >= first]
    _check_whole([name[4:] for name in names], first)
    _own(folder)
    for name in names:
        with (folder / name.removeprefix("wal/")).open("wb") as file:
            file.writelines(offsite.fetch(name, identity))
    _give(folder)
    return len(names)


def _check_whole(names: Sequence[str], first: str) -> None:
    numbers = {name[8:]: _number(name) for name in names if SEGMENT.fullmatch(name)}
    have = set(numbers.values())
    for number in range(_number(first), max(have, default=0)):
        if number not in have:
            raise Refused(f"wal/{first[:8]}{number // _IN_LOG:08X}{number % _IN_LOG:08X}.sealed is missing.")


def _number(segment: str) -> int:
    return int(segment[8:16], 16) * _IN_LOG + int(segment[16:24], 16)


# -- laying it out -----------------------------------------------------------------------------------------------------


def _unpack(chunks: Iterator[bytes], folder: Path) -> None:
    """A folder from a stream, whole before it has its name: the last chunk says that nothing was cut off."""
    draft = folder.with_name(f"{folder.name}.new")
    _own(draft)
    with _Stream(chunks) as stream, tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|") as tar:
        tar.extractall(draft, filter="data")
        stream.drain()
    if folder.name.startswith("postgres-"):
        _give(draft)
    draft.rename(folder)


def _own(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)


def _give(folder: Path) -> None:
    """As root: what the server reads belongs to the user that it runs as."""
    if os.geteuid() != 0:
        return
    user = premises.system_user()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _put_keys(folder: Path, identity: Identity, master: bytes) -> None:
    """The master key goes in only where it opens them. Whoever keeps it in the environment may take the file away."""
    keep(folder, identity.sealer)
    if not FileKeys(folder, master).opens():
        raise Refused("The master key is not the one that these keys were wrapped with. Give the right one.")
    path = folder / "master.key"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(master))


def _anchors(offsite: Offsite, identity: Identity, folder: Path, to: datetime | None) -> int:
    folder.mkdir(mode=0o700)
    name, path = _newest(offsite, "anchors"), folder / "anchors.jsonl"
    if name is None:
        return 0
    with path.open("wb") as file:
        file.writelines(offsite.fetch(name, identity))
    return _trim(path, to) if to else 0


def _trim(anchors: Path, to: datetime) -> int:
    """Anchors of later than the second asked for are put aside: the restored database cannot hold what they name."""
    lines = [f"{line}\n".encode() for line in anchors.read_text().split("\n")[:-1]]
    until = end_of_second(to)
    kept = [
        line for line in lines if datetime.fromisoformat(json.loads(line.rpartition(b"\t")[0])["at"]) <= until
    ]
    if len(kept) < len(lines):
        anchors.rename(anchors.with_name("anchors.later.jsonl"))
        anchors.write_bytes(b"".join(kept))
    return len(lines) - len(kept)


def end_of_second(to: datetime) -> datetime:
    """The last instant of a second: what was acknowledged within it is there."""
    return to.astimezone(UTC).replace(microsecond=0) + timedelta(microseconds=999_999)


def _go_forward(place: Place, to: datetime | None) -> None:
    changes = shlex.quote(str(place.folder / "changes")).replace("%", "%%")
    fetch = f'cp {changes}/%f "%p"'.replace("'", "''")
    told = [f"restore_command = '{fetch}'", "recovery_target_timeline = 'latest'"]
    if to is not None:
        told += [
            f"recovery_target_time = '{end_of_second(to).isoformat()}'",
            "recovery_target_action = 'promote'",
        ]
    settings, signal = place.data / "postgresql.auto.conf", place.data / "recovery.signal"
    before = settings.read_text()
    settings.write_text(before + "\n".join(told) + "\n")
    signal.touch(mode=0o600)
    _give(place.data)
    server.recover(place, PATIENCE)
    settings.write_text(before)


class _Stream:
    """Chunks as a file that tarfile can read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._held = chunks, b""

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_: object) -> None:
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()

    def read(self, size: int) -> bytes:
        parts, wanted = [], size
        while wanted:
            if not self._held:
                self._held = next(self._chunks, b"")
                if not self._held:
                    break
            parts.append(self._held[:wanted])
            self._held = self._held[wanted:]
            wanted -= len(parts[-1])
        return b"".join(parts)

    def drain(self) -> None:
        """To the end, so that a stream that was cut off is found."""
        for _ in self._chunks:
            pass
