"""The backups of this installation: what Django's settings know, put together for the rest, which knows no Django."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime

from django.conf import settings

from throughline.ledger import premises

from . import standing, taking
from .identity import NoBackupKey
from .offsite import CannotSend, Offsite


class NotSetUp(Exception):
    """No place for backups is named."""

    def __init__(self) -> None:
        super().__init__(
            "no place for backups is named, so nothing was sent. Set THROUGHLINE_BACKUPS to a folder on other storage."
        )


def source() -> taking.Source:
    """What there is to back up."""
    embedded = not os.environ.get("DATABASE_URL")
    return taking.Source(
        data=settings.DATA,
        keys=settings.KEY_FOLDER,
        anchors=settings.ANCHOR_FILE,
        uploads=settings.UPLOAD_FOLDER,
        place=premises.Place.under(settings.DATA) if embedded else None,
    )


def offsite() -> Offsite:
    """Where to. Raises `NotSetUp`."""
    found = Offsite.named()
    if found is None:
        raise NotSetUp
    return found


def set_up() -> bool:
    """Whether a place for backups is named."""
    return Offsite.named() is not None


def send_now() -> None:
    """Send what changed at once: after an erasure, so that no restore from now on brings it back.

    A failure is noted and raises the alarm (`wrong`); what was done stays done.
    """
    if Offsite.named() is not None:
        with suppress(CannotSend, NoBackupKey):
            taking.ship(source(), offsite())


def wrong(now: datetime | None = None) -> list[str]:
    """What is wrong with the backups: nothing where all is well, or where none are set up."""
    if Offsite.named() is None:
        return []
    return standing.wrong(settings.DATA, source().place, now or datetime.now(UTC))
