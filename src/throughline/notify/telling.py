"""Notices: written by the system, read by those they are for. None holds personal data."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.utils import timezone

from throughline.access.actor import system_actor
from throughline.access.context import acting_as
from throughline.access.models import Membership, User

from .models import Notice

SYSTEM = system_actor("notify")
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
    """Write a notice for each of these people who has none of this source yet, and send them a message that says no more."""
    with acting_as(SYSTEM):
        told = set(Notice.objects.filter(source=source, user__in=users).values_list("user_id", flat=True))
        new = sorted(set(users) - told)
        rows = [Notice(user_id=user, kind=kind, source=source, case=case) for user in new]
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
    _mail(kind, new)
    return len(new)


def _mail(kind: str, users: Sequence[int]) -> None:
    """An e-mail to each, where the installation sends any. Its subject and text are the same for everybody."""
    if not users or settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        return
    what = str(Notice.Kind(kind).label)
    for address in User.objects.filter(pk__in=users, is_active=True, is_demo=False).values_list(
        "email", flat=True
    ):
        EmailMessage(what, MAIL.format(what=what), to=[address]).send()


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
