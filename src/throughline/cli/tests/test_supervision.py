"""Processes side by side: none starts on a taken port, none outlives the others, none outlives its parent."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from throughline.cli import lifeline, supervision
from throughline.cli.errors import CannotRun

PATIENCE = 20.0
LONG = [sys.executable, "-c", "import time; time.sleep(60)"]
# A parent that supervises one child and is killed; the child writes its number and holds on to the lifeline.
PARENT = """
import sys
from throughline.cli import supervision
supervision.together([[sys.executable, "-c", sys.argv[1], sys.argv[2]]])
"""
CHILD = """
import os, pathlib, sys, time
from throughline.cli import lifeline
lifeline.hold()
draft = pathlib.Path(sys.argv[1] + ".new")
draft.write_text(str(os.getpid()))
draft.rename(sys.argv[1])
time.sleep(60)
"""


def alive(pid: int) -> bool:
    """Whether a process still runs; a zombie does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def eventually(holds: object, patience: float = PATIENCE) -> bool:
    """Whether something becomes true within some seconds."""
    assert callable(holds)
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """`together` listens for signals; the test run gets its own handlers back."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@contextmanager
def listening(host: str = "127.0.0.1") -> Iterator[int]:
    """A port that somebody else uses."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as taken:
        taken.bind((host, 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_taken_port_is_named_before_anything_is_started() -> None:
    with listening() as port, pytest.raises(CannotRun) as refused:
        supervision.free_port("127.0.0.1", port)
    assert f"127.0.0.1, port {port}" in str(refused.value)
    assert "Nothing was started or changed" in str(refused.value)
    assert "--port" in str(refused.value)


def test_a_port_is_free_again_once_its_user_has_gone() -> None:
    with listening() as port:
        pass
    supervision.free_port("127.0.0.1", port)


@pytest.mark.parametrize("port", [-1, 70_000])
def test_a_number_that_is_no_port_is_refused_in_words(port: int) -> None:
    with pytest.raises(CannotRun, match=f"port {port}"):
        supervision.free_port("127.0.0.1", port)


def test_when_one_ends_by_itself_the_rest_is_stopped_and_it_is_said_which(tmp_path: Path) -> None:
    noted = tmp_path / "pid"
    staying = [
        sys.executable,
        "-c",
        "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)",
        str(noted),
    ]
    leaving = [
        sys.executable,
        "-c",
        "import pathlib, sys, time\nwhile not (p := pathlib.Path(sys.argv[1])).exists() or not p.read_text(): time.sleep(.05)\nsys.exit(7)",
        str(noted),
    ]
    with pytest.raises(CannotRun) as ended:
        supervision.together([staying, leaving])
    assert "ended by itself (exit code 7); the rest was stopped" in str(ended.value)
    assert not alive(int(noted.read_text()))


def test_asked_to_stop_it_stops_everything_and_that_is_no_failure() -> None:
    started: list[float] = []

    def ask() -> None:
        started.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGTERM)

    assert supervision.together([LONG, LONG], ask) == 0
    assert time.monotonic() - started[0] < supervision.PATIENCE


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_ends_with_its_parent_however_the_parent_ends(how: signal.Signals, tmp_path: Path) -> None:
    noted = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, "-c", PARENT, textwrap.dedent(CHILD), str(noted)])
    try:
        assert eventually(noted.exists), "the child never started"
        child = int(noted.read_text())
        assert alive(child)
        parent.send_signal(how)
        parent.wait(PATIENCE)
        assert eventually(lambda: not alive(child)), "the child outlived its parent"
    finally:
        parent.kill()
        parent.wait()


def test_a_process_started_by_hand_has_no_lifeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(lifeline.VARIABLE, raising=False)
    lifeline.hold()
    assert alive(os.getpid())


def test_the_web_server_listens_where_it_was_told() -> None:
    assert supervision.web("127.0.0.1", 8000, 2)[-4:-1] == ["127.0.0.1:8000", "--workers", "2"]
    assert "[::1]:8000" in supervision.web("::1", 8000, 2)


@pytest.mark.parametrize("said", [None, "3"])
def test_children_share_one_heap_unless_the_environment_says_otherwise(
    said: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    if said is not None:
        monkeypatch.setenv("MALLOC_ARENA_MAX", said)
    child = [sys.executable, "-c", "import os; raise SystemExit(int(os.environ['MALLOC_ARENA_MAX']))"]
    with pytest.raises(CannotRun, match=f"exit code {said or 1}"):
        supervision.together([child])


def test_a_page_that_never_comes_is_waited_for_no_longer_than_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAGE", 0.5)
    with listening() as port:
        pass
    began = time.monotonic()
    assert supervision.wait_for_page(f"http://127.0.0.1:{port}/health") is False
    assert time.monotonic() - began < 10
