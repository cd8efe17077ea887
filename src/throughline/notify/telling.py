"""Notices: written by the system, read by those they are for. None holds personal data."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app

from throughline.access import outgoing
from throughline.access.actor import system_actor
from throughline.access.context import acting_as
from throughline.access.models import Membership

from .models import Notice

SYSTEM = system_actor("notify")
POST = "throughline.notify.post"
# Names of messages are made from what they tell of, and say nothing of it.
NAMES = UUID("6f0c3f0e-3d0a-4f5e-9a52-1f0a3d7c5b11")
MAIL = "{what}.\n\nSign in to Throughline to see it. This message says nothing more, so that nobody else learns of it.\n"


def people(team: int | None, role: str | None = None, users: Collection[int] | None = None) -> set[int]:
    """Whom to tell: these users, and today's members of a team; of one role only, if the team has any, else all of them.

    A supervisor who does not exist must not make a message vanish: then the whole team hears it.
    """
    found = set(users or ())
    if team is not None:
        members = Membership.objects.on(timezone.localdate()).filter(team=team)
        some = members.filter(role=role) if role else members
        found |= set((some if some.exists() else members).values_list("user_id", flat=True))
    return found


def tell(kind: str, source: str, case: UUID | None, users: Collection[int]) -> int:
    """Write a notice for each of these people who has none of this source yet; a message that says no more follows.

    Notice and job to send the message are one transaction: whoever is killed after it loses neither, before it both are
    made again.
    """
    with transaction.atomic(), acting_as(SYSTEM):
        told = set(Notice.objects.filter(source=source, user__in=users).values_list("user_id", flat=True))
        new = sorted(set(users) - told)
        rows = [Notice(user_id=user, kind=kind, source=source, case=case) for user in new]
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        for user in new:
            app.configure_task(POST, queue="notices").defer(kind=kind, user=user, once=f"{source}/{user}")
    return len(new)


def post(kind: str, user: int, once: str) -> int:
    """Send the message that goes with a notice; subject and text are the same for everybody.

    It is sent at least once. Where a worker is killed after sending and before that is known, the second message carries
    the name of the first, and is one message to whoever sorts mail by it; the notice is one in any case.
    """
    what = str(Notice.Kind(kind).label)
    return outgoing.send([user], what, MAIL.format(what=what), name=uuid5(NAMES, once).hex)


def notices(user_id: int, page: int = 1, size: int = 25) -> tuple[list[Notice], bool]:
    """A person's notices, newest first, and whether there are more. Call it as that person."""
    found = list(Notice.objects.filter(user_id=user_id)[(page - 1) * size : page * size + 1])
    return found[:size], len(found) > size


def unread(user_id: int) -> QuerySet[Notice]:
    """Those not read yet. Call it as that person."""
    return Notice.objects.filter(user_id=user_id, read_at__isnull=True)


def mark_read(user_id: int, ids: Collection[int] | None = None) -> int:
    """Mark these as read, or all of them. Call it as that person."""
    rows = unread(user_id)
    return int((rows if ids is None else rows.filter(pk__in=ids)).update(read_at=timezone.now()))
