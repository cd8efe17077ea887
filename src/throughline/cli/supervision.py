"""Run the web server and the worker side by side, and stop both when one ends or somebody asks."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from throughline.cli import lifeline
from throughline.cli.errors import CannotRun

# The C library gives each thread a heap of its own, and what one of them gives back serves no other: a web process of four
# threads grew by 47 MB an hour without keeping anything (benchmarks/trust). What the environment already says stands.
ONE_HEAP = {"MALLOC_ARENA_MAX": "1"}
PATIENCE = 10.0  # seconds a child has to end by itself
FIRST_PAGE = 60.0  # seconds to wait for the first page


def free_port(host: str, port: int) -> None:
    """Raise CannotRun when the port is taken, before anything else is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or "a port is a number from 0 to 65535"
            raise CannotRun(
                f"it cannot listen on {host}, port {port} ({why}). Nothing was started or changed. "
                "Stop what uses the port, or choose another with --port."
            ) from error


def web(host: str, port: int, workers: int) -> list[str]:
    """The command line of the web server."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [sys.executable, "-m", "gunicorn", "--config", "python:throughline.site.gunicorn", "--bind", bind,
            "--workers", str(workers), "throughline.site.wsgi:application"]  # fmt: skip


def worker() -> list[str]:
    """The command line of the worker."""
    return [sys.executable, "-m", "throughline.cli", "worker"]


def together(commands: Sequence[Sequence[str]], ready: Callable[[], None] | None = None) -> int:
    """Run the commands until one ends or we are asked to stop; gives 0 when asked, 3 when one failed."""
    with _children(commands) as running:
        asked = _stop_when_asked()
        if ready is not None:
            ready()
        while not asked and all(child.poll() is None for child in running):
            time.sleep(0.2)
        if asked:
            return 0
        ended = next(child for child in running if child.poll() is not None)
        raise CannotRun(
            f"{_name(ended)} ended by itself (exit code {ended.returncode}); the rest was stopped. See above why."
        )


def wait_for_page(url: str) -> bool:
    """Whether the page answers within a minute."""
    until = time.monotonic() + FIRST_PAGE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback address
                return True
        except urllib.error.HTTPError:
            return True  # it answers, if not to this name
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


@contextmanager
def _children(commands: Sequence[Sequence[str]]) -> Iterator[list[subprocess.Popen[bytes]]]:
    reading, writing = os.pipe()
    environment = {**ONE_HEAP, **os.environ, lifeline.VARIABLE: str(reading)}
    running: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            # A session of its own, so that Ctrl-C reaches us first and the children are stopped in order.
            running.append(
                subprocess.Popen(command, env=environment, pass_fds=(reading,), start_new_session=True)
            )
        yield running
    finally:
        for child in running:
            _end(child)
        os.close(writing)
        os.close(reading)


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _stop_when_asked() -> list[int]:
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, note)
    return asked


def _name(child: subprocess.Popen[bytes]) -> str:
    return "the worker" if isinstance(child.args, list) and "worker" in child.args else "the web server"
