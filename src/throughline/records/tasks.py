"""What the worker does by the clock for the law of records. Every task may run twice."""

from __future__ import annotations

import logging
from uuid import UUID

from procrastinate.contrib.django import app

from throughline.records import breaching, disposing, reviewing, tables

log = logging.getLogger(__name__)


@app.periodic(cron="37 3 * * *")
@app.task(
    name="throughline.records.sweep", queue="clock", queueing_lock="sweep-records", lock="sweep-records"
)
def sweep(timestamp: int) -> None:
    """Each night: rows that have had their days, in whatever table."""
    for table, count in tables.sweep().items():
        log.info("%s old rows removed from %s", count, table)


@app.periodic(cron="47 3 * * *")
@app.task(
    name="throughline.records.reckon", queue="clock", queueing_lock="reckon-records", lock="reckon-records"
)
def reckon(timestamp: int) -> None:
    """Each night: which closed cases are due to be looked at; then carry out what was decided and waits."""
    log.info("%s closed cases reckoned", reviewing.reckon())
    log.info("%s cases disposed of", disposing.carry_out())


@app.periodic(cron="*/10 * * * *")
@app.task(name="throughline.records.breaches", queue="clock", queueing_lock="breaches", lock="breaches")
def watch_breaches(timestamp: int) -> int:
    """Every ten minutes: breaches whose 72 hours run out."""
    return breaching.escalate()


@app.task(name="throughline.records.carry_out", queue="clock", lock="carry-out-disposals")
def carry_out(case: str) -> int:
    """As soon as a disposal is signed: carry it out, if everybody who must has decided."""
    return disposing.carry_out(UUID(case))
