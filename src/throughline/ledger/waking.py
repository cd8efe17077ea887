"""The worker's rounds: cases whose clocks have moved are composed again, and what is overdue is told to supervisors."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from throughline.access.inheriting import inherit

from . import composing, telling
from .door import lock, whole
from .models import CaseSummary, DutyRow, HandOver, Once
from .parts import Shelf, as_system, key_of, parts_of

MOST = 500
KEPT_ONCE = timedelta(days=30)


def wake(now: datetime | None = None, most: int = MOST) -> int:
    """Compose again the cases of which an hour has come, and escalate. Returns how many cases.

    Found by an index on the next change, never by scanning. Repeating it changes nothing more.
    """
    now = now or timezone.now()
    with as_system():
        due = CaseSummary.objects.filter(next_change_at__lte=now).order_by("next_change_at")
        cases = list(dict.fromkeys(due.values_list("case_id", flat=True)[:most]))
    for case in cases:
        refresh(case, now)
    escalate(now)
    return len(cases)


def refresh(case: UUID, now: datetime | None = None) -> None:
    """Compose one case again for all its audiences."""
    with whole(), as_system():
        head = lock(case)
        composing.refresh(head.kind, parts_of(case, now), Shelf(case, key_of(case)))


def escalate(now: datetime, most: int = MOST) -> int:
    """Tell supervisors, once, of duties that ran over and of hand-overs that nobody answered. Returns how many."""
    with whole(), as_system():
        late = DutyRow.objects.filter(status="overdue", escalated_at__isnull=True, team__isnull=False)
        rows = list(late.order_by("id").select_for_update(skip_locked=True)[:most])
        for row in rows:
            telling.tell(
                "overdue", f"{row.case_id}/{row.key}"[:120], row.case_id, row.team, role="supervisor"
            )
        DutyRow.objects.filter(pk__in=[row.pk for row in rows]).update(escalated_at=now)
        return len(rows) + _unanswered(now, most)


def _unanswered(now: datetime, most: int) -> int:
    """The sender still holds the case, and hears that the other side has not answered in time; so does the other side."""
    waiting = HandOver.objects.filter(
        state=HandOver.State.OFFERED, accept_by__lt=now, escalated_at__isnull=True
    )
    found = list(waiting.select_for_update(skip_locked=True)[:most])
    for each in found:
        for team in (each.from_team, each.to_team):
            telling.tell("unanswered", f"{each.pk}/{team}", each.case_id, team, role=None)
    HandOver.objects.filter(pk__in=[each.pk for each in found]).update(escalated_at=now)
    return len(found)


def pass_on() -> int:
    """Carry out successions that have come into force, and compose the cases for the bodies that now hold them."""
    cases = inherit()
    for case in cases:
        refresh(case)
    return len(cases)


def forget_keys_of_requests(now: datetime | None = None) -> int:
    """Idempotency keys are kept for thirty days."""
    with as_system():
        return int(Once.objects.filter(at__lt=(now or timezone.now()) - KEPT_ONCE).delete()[0])
