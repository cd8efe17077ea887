"""What the worker does by the clock. Every task may run twice: each finds nothing left to do the second time."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from throughline.access.models import Membership
from throughline.vocabulary import UserRole

from . import anchoring, erasing, log_seals, telling, waking
from .backups import ours, taking
from .backups.identity import NoBackupKey
from .backups.offsite import CannotSend, Offsite

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


@app.periodic(cron="* * * * *")
@app.task(name="throughline.ledger.seal_logs", queue="clock", queueing_lock="seal_logs", lock="seal_logs")
def seal_logs(timestamp: int) -> int:
    """Each minute: what was added to the logs of access is sealed."""
    return log_seals.seal_logs()


@app.periodic(cron="13 3 * * *")
@app.task(name="throughline.ledger.night", queue="clock", queueing_lock="night", lock="night")
def night(timestamp: int) -> None:
    """Each night: bodies that follow others, keys of cases that never were, old keys of requests."""
    log.info("%s cases passed to successors", waking.pass_on())
    log.info("%s orphaned keys forgotten", erasing.sweep_keys())
    log.info("%s old request keys forgotten", waking.forget_keys_of_requests())


@app.periodic(cron="* * * * *")
@app.task(name="throughline.ledger.send", queue="clock", queueing_lock="send", lock="backups")
def send(timestamp: int) -> int:
    """Each minute: what changed goes off the machine. A failure is noted where the alarm looks, and tried again."""
    if Offsite.named() is None:
        return 0
    try:
        return taking.ship(ours.source(), ours.offsite())
    except (CannotSend, NoBackupKey) as error:
        log.error("changes were not sent off the machine: %s", error)
        return 0


@app.periodic(cron="17 2 * * *")
@app.task(name="throughline.ledger.back_up", queue="clock", queueing_lock="back_up", lock="backups")
def back_up(timestamp: int) -> None:
    """Each night: a whole copy of the database off the machine."""
    if Offsite.named() is None:
        return
    try:
        taking.backup(ours.source(), ours.offsite())
    except (CannotSend, NoBackupKey) as error:
        log.error("the backup of this night failed: %s", error)


@app.periodic(cron="*/10 * * * *")
@app.task(name="throughline.ledger.watch_backups", queue="clock", queueing_lock="watch_backups")
def watch_backups(timestamp: int) -> int:
    """Every ten minutes: where a backup failed or is late, each administrator hears of it, once a day. Returns how many."""
    wrong = ours.wrong()
    if not wrong:
        return 0
    today = timezone.localdate()
    users = set(
        Membership.objects.on(today).filter(role=UserRole.ADMINISTRATOR).values_list("user_id", flat=True)
    )
    log.error("backups: %s", " ".join(wrong))
    telling.tell("backup", f"backup/{today}", None, users=users)
    return len(users)
