"""The worker: it takes jobs from the queue in the database, two at a time, until it is told to stop."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.contrib.django import app

BEAT = 10.0  # seconds between signs of life
SILENT = 30.0  # without one for this long a worker is taken for dead, and its jobs are done again
AT_ONCE = (
    2  # a study may take an hour, and only one runs at a time: the other place is for clocks and notices
)
GRACE = 6.0  # to finish the job in hand when asked to stop; whoever asks waits a little longer


@app.periodic(cron="* * * * *")
@app.task(name="throughline.ledger.rescue", queue="clock", queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> int:
    """Each minute: put the jobs of workers that died back into the queue. Every job may run twice. Returns how many."""
    jobs = context.app.job_manager
    stalled = list(await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT))
    for job in stalled:
        await jobs.retry_job(job)
    return len(stalled)


def run(*, wait: bool = True) -> None:
    """Work until told to stop; with `wait=False` until the queue is empty. Jobs that succeeded are forgotten."""
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(
            name="throughline",
            wait=wait,
            concurrency=AT_ONCE,
            delete_jobs="successful",
            update_heartbeat_interval=BEAT,
            stalled_worker_timeout=SILENT,
            shutdown_graceful_timeout=GRACE,
        )
