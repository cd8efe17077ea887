"""What dies in the trial of crashes, and how: processes killed without warning, or a disk that is full."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.trust.sending import Api, Door, Request, forked, kill, write
from benchmarks.trust.site import Web


@dataclass
class Scene:
    """The installation, and who records on it."""

    actor: Any
    to_team: Any
    joint: Any
    journal: Path
    dice: random.Random
    web: Web | None = None
    secret: str = ""
    folder: Path | None = None

    def door(self) -> Door:
        return Door(self.actor)

    def api(self) -> Api:
        assert self.web is not None
        return Api(self.web.port, self.secret)


@dataclass
class Round:
    """One round under way."""

    scene: Scene
    plans: list[list[Request]]
    reading: int
    writing: int
    way: Callable[[], Any]

    def wait(self, most: float) -> None:
        """Until a random instant."""
        time.sleep(self.scene.dice.random() * most)


def record_until_killed(under_way: Round) -> None:
    """The process that records is killed."""
    child = forked(lambda: write(under_way.plans, under_way.way, under_way.writing, lambda: False))
    under_way.wait(0.7)
    kill(child)


def kill_the_web(under_way: Round) -> None:
    """The processes behind the API are killed, now and then with the master that would replace them."""
    web = under_way.scene.web
    assert web is not None
    child = forked(lambda: write(under_way.plans, under_way.way, under_way.writing, lambda: False))
    under_way.wait(0.7)
    web.kill(with_master=under_way.scene.dice.random() < 0.04)
    under_way.wait(0.1)
    kill(child)  # the client has gone, too; what it was told is in the pipe


def kill_the_worker(under_way: Round) -> None:
    """The worker is killed while it delivers what is being recorded; then the process that records."""
    child = forked(lambda: write(under_way.plans, under_way.way, under_way.writing, lambda: False))
    under_way.wait(0.4)
    worker = forked(lambda: deliver(wait=True))
    under_way.wait(0.9)
    kill(worker)
    kill(child)


def kill_the_database(under_way: Round) -> None:
    """Every process of the server, or the postmaster alone; then it is started again."""
    import psutil

    from throughline.ledger import server

    folder = under_way.scene.folder
    assert folder is not None
    place = server.Place.under(folder)
    postmaster = server.postmaster(place)
    assert postmaster is not None
    child = forked(lambda: write(under_way.plans, under_way.way, under_way.writing, lambda: False))
    under_way.wait(0.7)
    alone = under_way.scene.dice.random() < 0.3
    backends = [] if alone else psutil.Process(postmaster).children()
    for pid in (postmaster, *(each.pid for each in backends)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    kill(child)
    restart(folder)


def restart(folder: Path) -> None:
    """Start the server again, without counting ourselves twice among its users."""
    from throughline.ledger import server

    try:
        server.start(folder)
    finally:
        server.leave(folder)


def fill_the_disk(under_way: Round) -> None:
    """No file may grow: those of the database, its log, or those of the keys; then there is room again."""
    from throughline.ledger import server

    folder = under_way.scene.folder
    assert folder is not None
    table, log = sizes(place=server.Place.under(folder))
    what = under_way.scene.dice.choice(["data", "log", "keys"] if table > SEGMENT else ["log", "keys"])
    room = {"data": table + 8192, "log": log + under_way.scene.dice.randrange(100_000), "keys": None}[what]
    if room is not None:
        server.stop(folder)
        with file_limit(room), contextlib.suppress(server.ServerError):  # or it is too full to start at all
            restart(folder)  # it inherits the limit; that is why nobody need be root

    def work() -> None:
        with file_limit(RECORDS if what == "keys" else resource.RLIM_INFINITY):
            write(under_way.plans, under_way.way, under_way.writing, lambda: False)

    os.waitpid(forked(work), 0)
    if room is not None:
        server.stop(folder)
        restart(folder)


RECORDS = 60  # less than one record of the key store
SEGMENT = 16 * 1024 * 1024  # of the write-ahead log: a lower limit would stop the log before the tables


LEAST = 3 * 1024 * 1024  # below that the server could not lay out its shared memory, and would not start


def sizes(place: Any) -> tuple[int, int]:
    """How large the file of the facts is, and how far the present segment of the write-ahead log is written."""
    import psycopg

    position = "SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint %% %s"
    with psycopg.connect(**place.connection(database="throughline"), autocommit=True) as connection:
        table = connection.execute("SELECT pg_relation_size('ledger_entry')").fetchone()
        log = connection.execute(position, [SEGMENT]).fetchone()
        if log is not None and log[0] < LEAST:
            connection.execute("SELECT pg_logical_emit_message(false, 'filling', repeat('x', %s))", [LEAST])
            log = connection.execute(position, [SEGMENT]).fetchone()
    assert table is not None and log is not None
    return int(table[0]), int(log[0])


@contextlib.contextmanager
def file_limit(size: int) -> Iterator[None]:
    """How large a file may become, for what is started meanwhile: the soft limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def deliver(wait: bool) -> None:
    """The worker, with a heart that beats faster, so that a dead one is missed sooner."""
    from throughline.ledger import worker

    worker.BEAT, worker.SILENT, worker.GRACE = 0.2, 0.5, 0.5
    worker.run(wait=wait)
