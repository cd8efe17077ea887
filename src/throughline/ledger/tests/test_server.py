"""The embedded PostgreSQL starts whatever was left behind, and lets nobody else in."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from throughline.ledger import premises, server
from throughline.ledger.places import data_folder
from throughline.ledger.server import Place, ServerError

ROOT = os.geteuid() == 0


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that the server's user can reach, gone afterwards with whatever ran in it."""
    base = data_folder() if ROOT else tmp_path
    base.mkdir(parents=True, exist_ok=True)
    here = base / f"t{uuid.uuid4().hex[:8]}"
    yield here
    while here in server._users:
        server.leave(here)
    if here.exists():
        _kill_all(Place.under(here))
        shutil.rmtree(here)


def _kill_all(place: Place) -> None:
    for process in server._processes(place).values():
        process.kill()
    server._wait(lambda: not server._processes(place), 10)


def _ask(place: Place, question: str) -> object:
    with psycopg.connect(**place.connection()) as connection:
        row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return row[0]


def test_a_new_server_is_private_durable_and_off_the_network(folder: Path) -> None:
    place = server.start(folder)
    assert _ask(place, "SHOW listen_addresses") == ""
    assert _ask(place, "SHOW synchronous_commit") == "on"
    assert _ask(place, "SHOW data_checksums") == "on"
    assert (
        _ask(place, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'throughline'")
        == "bC.UTF-8"
    )
    assert place.data.stat().st_mode & 0o777 == 0o700
    assert place.socket_folder.stat().st_mode & 0o777 == 0o700
    assert (
        _ask(place, "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'throughline%' AND NOT rolsuper") == 3
    )
    assert _ask(place, "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'throughline_disposer'") is False


def test_the_last_user_to_leave_stops_it(folder: Path) -> None:
    code = f"from pathlib import Path; from throughline.ledger import server; server.start(Path({str(folder)!r})); input()"
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    place = Place.under(folder)
    assert server._wait(lambda: (folder / "users.lock").exists() and server.postmaster(place) is not None, 30)
    server.start(folder)
    other.communicate(b"\n", timeout=30)
    with server.using(folder):
        assert _ask(place, "SELECT 1") == 1
    assert _ask(place, "SELECT 1") == 1
    server.leave(folder)
    assert server.postmaster(place) is None


@pytest.mark.skipif(not ROOT, reason="only root hands a folder over to another user")
def test_several_may_start_it_at_once_on_a_machine_that_has_never_run_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_over = os.chown

    def slowly(*arguments: int) -> None:
        time.sleep(0.2)
        handed_over(*arguments)

    monkeypatch.setattr(premises.os, "chown", slowly)
    with ThreadPoolExecutor(4) as several:
        list(several.map(premises.prepare, [Place.under(folder)] * 4))
    assert Place.under(folder).socket_folder.stat().st_uid == premises.system_user().pw_uid


def test_a_user_that_was_killed_no_longer_counts(folder: Path) -> None:
    code = f"from pathlib import Path; from throughline.ledger import server; server.start(Path({str(folder)!r})); input()"
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    place = server.start(folder)
    other.kill()
    other.communicate(timeout=30)
    server.leave(folder)
    assert server.postmaster(place) is None


def test_it_starts_again_after_everything_was_killed(folder: Path) -> None:
    place = server.start(folder)
    with psycopg.connect(**place.connection(database="throughline"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    _kill_all(place)
    server.leave(folder)
    server.start(folder)
    with psycopg.connect(**place.connection(database="throughline")) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_killed_postmaster_whose_children_live_is_waited_for(folder: Path) -> None:
    place = server.start(folder)
    found = server.postmaster(place)
    assert found is not None
    os.kill(found, signal.SIGKILL)
    server.start(folder)
    assert _ask(place, "SELECT 1") == 1


@pytest.mark.parametrize("whose", ["ours", "nobody's", "nonsense"])
def test_a_stale_pid_file_is_not_believed(folder: Path, whose: str) -> None:
    place = server.start(folder)
    server.leave(folder)
    text = {
        "ours": f"{os.getpid()}\n{place.data}\n0\n",
        "nobody's": f"4194000\n{place.data}\n0\n",
        "nonsense": "not a number",
    }[whose]
    (place.data / "postmaster.pid").write_text(text)
    assert server.postmaster(place) is None
    server.start(folder)
    assert _ask(place, "SELECT 1") == 1


def test_a_zombie_is_not_a_server(folder: Path) -> None:
    place = server.start(folder)
    server.leave(folder)
    zombie = subprocess.Popen(["sleep", "0"])
    time.sleep(0.2)
    (place.data / "postmaster.pid").write_text(f"{zombie.pid}\n{place.data}\n")
    server.start(folder)
    assert _ask(place, "SELECT 1") == 1
    zombie.wait()


def test_a_half_made_data_folder_is_made_again(folder: Path) -> None:
    place = Place.under(folder)
    half = place.data.with_name(f"{place.data.name}.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    server.start(folder)
    assert _ask(place, "SELECT 1") == 1


def test_a_path_over_100_characters_gets_a_short_private_socket(folder: Path) -> None:
    deep = folder / ("long" * 25)
    place = server.start(deep)
    try:
        assert len(str(place.socket_folder)) < premises.LONGEST_SOCKET - 15
        assert place.socket_folder.stat().st_mode & 0o777 == 0o700
        assert _ask(place, "SELECT 1") == 1
    finally:
        server.leave(deep)
        shutil.rmtree(place.socket_folder)


@pytest.mark.skipif(not ROOT, reason="needs to act as another user")
def test_another_local_user_cannot_connect(folder: Path) -> None:
    place = server.start(folder)
    psql = premises.binaries(place) / "psql"
    asked = subprocess.run(
        [psql, "-h", place.socket_folder, "-U", "postgres", "-c", "SELECT 1"],
        user="nobody",
        group="nogroup",
        extra_groups=[],
        capture_output=True,
        text=True,
        cwd="/",
    )
    assert asked.returncode != 0
    assert "Permission denied" in asked.stderr


@pytest.mark.skipif(not ROOT, reason="needs to act as another user")
def test_even_with_the_socket_open_another_user_is_refused_by_name(folder: Path) -> None:
    place = server.start(folder)
    place.socket_folder.chmod(0o755)
    (place.socket_folder / f".s.PGSQL.{server.PORT}").chmod(0o777)
    psql = premises.binaries(place) / "psql"
    asked = subprocess.run(
        [psql, "-h", place.socket_folder, "-U", "postgres", "-c", "SELECT 1"],
        user="nobody",
        group="nogroup",
        extra_groups=[],
        capture_output=True,
        text=True,
        cwd="/",
    )
    assert 'Peer authentication failed for user "postgres"' in asked.stderr


@pytest.mark.skipif(not ROOT, reason="only root runs the server as another user")
def test_a_folder_the_server_cannot_reach_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(ServerError, match="is closed.*DATABASE_URL"):
        server.start(closed / "data")
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not ROOT, reason="only root runs the server as another user")
def test_the_mode_of_somebody_elses_folder_is_never_changed(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o750)
    theirs.chmod(0o750)
    with pytest.raises(ServerError, match="is closed"):
        server.start(theirs)
    assert theirs.stat().st_mode & 0o777 == 0o750
    assert list(theirs.iterdir()) == []


@pytest.mark.skipif(ROOT, reason="root can write everywhere")
def test_a_read_only_home_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ServerError, match="THROUGHLINE_DATA.*DATABASE_URL"):
        server.start(tmp_path / "data")


def test_a_place_that_is_a_file_is_named(folder: Path) -> None:
    folder.mkdir()
    (folder / "data").write_text("")
    with pytest.raises(ServerError, match="DATABASE_URL"):
        server.start(folder / "data" / "throughline")


def test_without_binaries_it_says_what_to_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(premises, "find_spec", lambda name: None)
    with pytest.raises(ServerError, match="no PostgreSQL binaries.*DATABASE_URL"):
        server.start(folder)


def test_a_server_that_cannot_run_tells_its_last_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = server._settings
    monkeypatch.setattr(server, "_settings", lambda place: usual(place) | {"shared_buffers": "nonsense"})
    with pytest.raises(ServerError, match='invalid value for parameter "shared_buffers"'):
        server.start(folder)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")
def test_a_small_shared_memory_is_gone_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LEAST_SHARED_MEMORY", 1 << 60)
    assert server._shared_memory() == "mmap"


def test_status_and_stop_by_hand(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("THROUGHLINE_DATA", str(folder))
    assert server.main(["start"]) == 0
    assert server.main(["status"]) == 0
    assert server.main(["stop"]) == 0
    assert server.main(["status"]) == 3
    assert server.main(["nonsense"]) == 2
    assert "running, process" in capsys.readouterr().out
