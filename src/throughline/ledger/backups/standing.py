"""How the backups stand: a small file beside the database, so that it can be asked while the database is away."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from throughline.ledger.premises import Place

from . import spool

FILE = "backups.json"
NIGHTLY = timedelta(hours=26)
LATEST = timedelta(minutes=15)


def read(data: Path) -> dict[str, Any]:
    """What is known; empty where nothing was ever sent."""
    try:
        found: dict[str, Any] = json.loads((data / FILE).read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found


def write(data: Path, changes: Mapping[str, Any]) -> None:
    """Change what is known, whole or not at all."""
    draft = data / f"{FILE}.new"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({**read(data), **changes}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(data / FILE)


@contextmanager
def noted(data: Path, what: str, now: datetime) -> Iterator[None]:
    """Note that it was done, or that it failed and why."""
    try:
        yield
    except Exception as error:
        write(data, {f"{what} failed": {"at": now.isoformat(), "why": str(error)[:500]}})
        raise
    write(data, {f"{what} done": now.isoformat(), f"{what} failed": None})


def wrong(data: Path, place: Place | None, now: datetime | None = None) -> list[str]:
    """What is wrong with the backups, in sentences for whoever runs the machine; nothing where all is well.

    Says nothing of an installation that has none: that is its own sentence (`throughline health`).
    """
    now, known = now or datetime.now(UTC), read(data)
    found = []
    for what, within, title in (
        ("database", NIGHTLY, "The nightly backup"),
        ("wal", LATEST, "Sending changes off the machine"),
    ):
        failed, done = known.get(f"{what} failed"), known.get(f"{what} done")
        if failed:
            found.append(f"{title} failed at {failed['at']}: {failed['why']}")
        elif done is None:
            found.append(f"{title} was never done.")
        elif now - datetime.fromisoformat(done) > within:
            found.append(f"{title} was last done at {done}.")
    if place is not None and (held := _held_up(place, now)):
        found.append(f"Changes have waited to be sent since {held.isoformat()}.")
    return found


def _held_up(place: Place, now: datetime) -> datetime | None:
    waiting = spool.waiting(place)[:1]
    since = datetime.fromtimestamp(waiting[0].stat().st_mtime, UTC) if waiting else now
    return since if now - since > LATEST else None
