"""Telling people. Delivery is at least once, so telling twice shows once."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import telling

# Half a day in all: a message outlives a mail relay that is away, and a machine that dies again and again.
PATIENTLY = RetryStrategy(max_attempts=50, linear_wait=30)


@app.task(name="throughline.notify.tell", queue="notices", retry=PATIENTLY)
def tell(
    kind: str,
    source: str,
    case: str | None = None,
    team: int | None = None,
    role: str | None = None,
    users: list[int] | None = None,
) -> int:
    """Tell the people of a team (those of one role), or these users. Returns how many had not been told before."""
    return telling.tell(kind, source, UUID(case) if case else None, telling.people(team, role, users))


@app.task(name=telling.POST, queue="notices", retry=PATIENTLY)
def post(kind: str, user: int, once: str) -> int:
    """Send one person the message that goes with a notice."""
    return telling.post(kind, user, once)
