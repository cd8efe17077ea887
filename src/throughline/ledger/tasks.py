"""What the worker does by the clock. Every task may run twice: each finds nothing left to do the second time."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from . import anchoring, erasing, waking

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="throughline.ledger.wake", queue="clock", queueing_lock="wake", lock="wake")
def wake(timestamp: int) -> int:
    """Each minute: the cases of which an hour has come."""
    return waking.wake()


@app.periodic(cron="7 * * * *")
@app.task(name="throughline.ledger.anchor", queue="clock", queueing_lock="anchor", lock="anchor")
def anchor(timestamp: int) -> int:
    """Each hour: write outside the database where every chain ends."""
    return anchoring.anchor()


@app.periodic(cron="13 3 * * *")
@app.task(name="throughline.ledger.night", queue="clock", queueing_lock="night", lock="night")
def night(timestamp: int) -> None:
    """Each night: bodies that follow others, keys of cases that never were, old keys of requests."""
    log.info("%s cases passed to successors", waking.pass_on())
    log.info("%s orphaned keys forgotten", erasing.sweep_keys())
    log.info("%s old request keys forgotten", waking.forget_keys_of_requests())
