"""An installation of its own for runs that kill it: data folder, database server, cast, tokens, web processes."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughline.site.settings")


@contextlib.contextmanager
def installation() -> Iterator[Path]:
    """A new, empty, migrated installation in a folder that is removed at the end. Call it before Django is set up."""
    above = Path("/var/lib") if os.geteuid() == 0 else None  # the server's own user must be able to reach it
    folder = Path(tempfile.mkdtemp(prefix="tl-", dir=above))
    if above:
        folder.chmod(0o711)
    os.environ |= {"THROUGHLINE_DATA": str(folder), "THROUGHLINE_LOG": "CRITICAL"}
    from throughline.ledger import server

    try:
        with server.using(folder):
            import django

            django.setup()
            from django.core.management import call_command

            call_command("migrate", database="owner", verbosity=0)
            _quick_to_recover(server.Place.under(folder))
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _quick_to_recover(place: Any) -> None:
    """Let the server make sure of its folder by one call after a crash, rather than file by file."""
    import psycopg

    with psycopg.connect(**place.connection(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET recovery_init_sync_method = 'syncfs'")


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Web:
    """The pages and the API as production serves them: gunicorn, two processes."""

    def __init__(self, workers: int = 2) -> None:
        self.port, self.workers = free_port(), workers
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait for the first answer."""
        command = [sys.executable, "-m", "gunicorn", "--config", "python:throughline.site.gunicorn"]
        command += [
            "--bind",
            f"127.0.0.1:{self.port}",
            "--workers",
            str(self.workers),
            "--log-level",
            "critical",
        ]
        self.child = subprocess.Popen([*command, "throughline.site.wsgi:application"])
        for _ in range(1200):
            assert self.child.poll() is None, "the web processes ended at once"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise RuntimeError("the web processes did not come up")

    def kill(self, with_master: bool) -> None:
        """Kill the processes that answer, with no warning; the master makes new ones, or is killed as well."""
        import psutil

        assert self.child is not None
        self.child.send_signal(
            signal.SIGSTOP
        )  # or it would make a new one between the counting and the killing
        for each in psutil.Process(self.child.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        if with_master:
            self.child.kill()
            self.child.wait()
            self.start()
        else:
            self.child.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Stop it in order."""
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait(30)
