"""What the worker does with drafts by the clock. It may run twice: the second time finds nothing left."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from throughline.access.actor import system_actor
from throughline.access.context import acting_as
from throughline.drafts import keeping, rising

log = logging.getLogger(__name__)


@app.periodic(cron="23 3 * * *")
@app.task(name="throughline.drafts.sweep", queue="clock", queueing_lock="sweep-drafts", lock="sweep-drafts")
def sweep(timestamp: int) -> int:
    """Each night: files that no row names, drafts and files of cases that were erased."""
    with acting_as(system_actor("drafts")):
        removed = keeping.sweep(timezone.now())
    log.info("%s drafts and files removed", removed)
    return removed


@app.periodic(cron="11 * * * *")
@app.task(name="throughline.drafts.rise", queue="clock", queueing_lock="rise-drafts", lock="rise-drafts")
def rise(timestamp: int) -> int:
    """Each hour: tell holders and supervisors of what is still unfinished."""
    with acting_as(system_actor("drafts")):
        return rising.rise()
