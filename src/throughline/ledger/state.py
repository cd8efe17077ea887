"""What the system may know of the whole ledger: how it fares, and whether anything real is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from .models import Case, CaseSummary, HandOver
from .parts import as_system

WAKE_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Health:
    """Numbers for those who run the system; nothing about anybody."""

    database: bool
    cases: int
    waking_late: int
    unanswered: int
    oldest_job: datetime | None
    failed_jobs: int


def holds_real_data() -> bool:
    """Whether any case was opened by a body that is not invented. False while there are no tables yet."""
    if "ledger_case" not in connection.introspection.table_names():
        return False
    with as_system():
        return Case.objects.filter(invented=False).exists()


def health() -> Health:
    """How the ledger and its worker fare. Raises Django's `OperationalError` when the database is away."""
    now = timezone.now()
    with as_system(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(scheduled_at), count(*) FILTER (WHERE status = 'failed') FROM procrastinate_jobs WHERE status IN ('todo', 'failed')"
        )
        oldest, failed = cursor.fetchone()
        late = CaseSummary.objects.filter(next_change_at__lt=now - WAKE_WITHIN).count()
        unanswered = HandOver.objects.filter(state=HandOver.State.OFFERED, accept_by__lt=now).count()
        cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE relname = 'ledger_case'")
        return Health(True, max(cursor.fetchone()[0], 0), late, unanswered, oldest, failed)
