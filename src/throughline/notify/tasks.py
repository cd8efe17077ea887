"""Telling people. Delivery is at least once, so telling twice shows once."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from . import telling


@app.task(name="throughline.notify.tell", queue="notices", retry=3)
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
