"""The worker: it takes jobs from the queue in the database, three at a time, until it is told to stop."""

from __future__ import annotations

import asyncio

from procrastinate import App, JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from psycopg.errors import RaiseException

BEAT = 10.0  # seconds between signs of life
SILENT = 30.0  # without one for this long a worker is taken for dead, and its jobs are done again
# A study may take an hour, and a backup minutes; one of each runs at a time, and one place is for clocks and notices.
AT_ONCE = 3
GRACE = 6.0  # to finish the job in hand when asked to stop; whoever asks waits a little longer


@app.periodic(cron="* * * * *")
@app.task(name="throughline.ledger.rescue", queue="clock", queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> int:
    """Each minute: put the jobs of workers that died back into the queue. Every job may run twice. Returns how many."""
    return await put_back(context.app)


async def put_back(working: App) -> int:
    """Put the jobs of workers that gave no sign of life back into the queue. Returns how many.

    Each time counts as an attempt, so that a job which kills its worker does not do so for ever. Messages allow far more
    attempts than a machine is likely to die in a row.

    A worker that was taken for dead may have finished its job by the time that it is put back: it was only slow, or died
    while the database was still committing what it had sent. Such a job is done, and left alone.
    """
    jobs = working.job_manager
    stalled = list(await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT))
    return sum([await _put_back(jobs, job) for job in stalled])


async def _put_back(jobs: JobManager, job: Job) -> bool:
    try:
        await jobs.retry_job(job)
    except ConnectorException as error:
        if not isinstance(
            error.__cause__, RaiseException
        ):  # raised by the queue itself: not in hand any more
            raise
        return False
    return True


def run(*, wait: bool = True) -> None:
    """Work until told to stop; with `wait=False` until the queue is empty. Jobs that succeeded are forgotten."""
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        asyncio.run(_work(working, wait))


async def _work(working: App, wait: bool) -> None:
    """First what a worker that died before left undone, then the queue."""
    async with working.open_async():
        await put_back(working)
        await working.run_worker_async(
            name="throughline",
            wait=wait,
            concurrency=AT_ONCE,
            delete_jobs="successful",
            update_heartbeat_interval=BEAT,
            stalled_worker_timeout=SILENT,
            shutdown_graceful_timeout=GRACE,
        )
