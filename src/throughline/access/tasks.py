"""What the worker does for signing in. Every task may run twice: the second time changes nothing more."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from . import outgoing, resets, reviews, sign_ins, watching
from .actor import system_actor
from .context import acting_as

log = logging.getLogger(__name__)


@app.task(name="throughline.access.send_reset", queue="notices", retry=3)
def send_reset(user_id: int) -> bool:
    """Send somebody at work the link to a new password; False where no mail goes out or they no longer work."""
    message = resets.message_for(user_id)
    if message is None:
        return False
    return bool(outgoing.send([user_id], *message[:2]))


@app.periodic(cron="41 2 * * *")
@app.task(name="throughline.access.night", queue="clock", queueing_lock="access-night", lock="access-night")
def night(timestamp: int) -> None:
    """Each night: what was unusual yesterday, sessions that ran out, reviews that fall due, unused accounts."""
    now = timezone.now()
    watching.watch(timezone.localdate(now) - timedelta(days=1))
    with acting_as(system_actor("people")):
        swept = sign_ins.sweep(now)
        found = reviews.round_of(now)
    log.info(
        "%s sessions forgotten, %s reviews opened, %s accounts suspended",
        swept,
        found.opened,
        found.suspended,
    )
