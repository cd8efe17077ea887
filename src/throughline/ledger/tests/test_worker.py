"""The worker takes what was deferred, forgets what succeeded, and does again what a dead worker left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from throughline.access.context import set_context
from throughline.ledger import telling, worker
from throughline.notify.models import Notice

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
CASE = UUID("00000000-0000-0000-0000-000000000017")


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """The worker's threads leave their connections to the end of the process; a test ends before that."""
    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = session_user"
        )


def jobs() -> list[tuple[str, str]]:
    """The name and the state of each job in the queue, but for those of the clock, which may strike at any moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT task_name, status::text FROM procrastinate_jobs j WHERE NOT EXISTS (
                SELECT FROM procrastinate_periodic_defers d WHERE d.job_id = j.id) ORDER BY id"""
        )
        return cursor.fetchall()


def notices_of(player: Any) -> int:
    with transaction.atomic():
        set_context(player.actor)
        return Notice.objects.filter(user=player.user).count()


def test_what_was_deferred_is_done_once_and_forgotten(cast: Any) -> None:
    support = cast.support_worker
    with transaction.atomic():
        telling.tell("offered", "the same event", CASE, support.team.pk)
        telling.tell("offered", "the same event", CASE, support.team.pk)
    assert [state for _, state in jobs()] == ["todo", "todo"]
    worker.run(wait=False)
    assert notices_of(support) == 1, "told twice, shown once"
    assert jobs() == []


def test_what_was_taken_back_is_never_told(cast: Any) -> None:
    with transaction.atomic():
        telling.tell("offered", "an event that was not", CASE, cast.support_worker.team.pk)
        transaction.set_rollback(True)
    assert jobs() == []
    worker.run(wait=False)
    assert notices_of(cast.support_worker) == 0


def test_the_job_of_a_worker_that_died_is_done_again(cast: Any) -> None:
    with transaction.atomic():
        telling.tell("offered", "an event", CASE, cast.support_worker.team.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes') RETURNING id"
        )
        (dead,) = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [dead])
    asyncio.run(rescued())
    assert [state for _, state in jobs()] == ["todo"]
    worker.run(wait=False)
    assert notices_of(cast.support_worker) == 1


def test_a_job_that_was_finished_while_it_is_put_back_stops_no_worker(cast: Any) -> None:
    """A worker dies, but the database is still committing what it sent last: the job is done, and nobody stumbles."""
    with transaction.atomic():
        telling.tell("offered", "an event", CASE, cast.support_worker.team.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing'"
        )  # by a worker of whom nothing is known
    with ThreadPoolExecutor(1) as beside, connections["owner"].cursor() as cursor:
        with transaction.atomic("owner"):
            cursor.execute("DELETE FROM procrastinate_jobs")
            started = beside.submit(worker.run, wait=False)
            until_somebody_waits(cursor)
        started.result(timeout=60)
    assert jobs() == []


def until_somebody_waits(cursor: Any) -> None:
    """Until another session waits for what this one holds."""
    for _ in range(600):
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))")
        if cursor.fetchone()[0]:
            return
        time.sleep(0.1)
    raise AssertionError("nobody waited: the test has shown nothing")


async def rescued() -> None:
    """Run the rescue as the worker does."""
    connector = worker.app.connector.get_worker_connector()
    with worker.app.replace_connector(connector) as working:
        async with working.open_async():

            class Context:
                app = working

            assert await worker.rescue.func(Context(), 0) == 1
