"""How long each table keeps what it says of people (`data/tables.toml`), and the sweeping of what has had its days."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from django.apps import apps
from django.db import connections, models, transaction
from django.utils import timezone

from throughline.access.forgetting import FORMER, OWNER, forget_user
from throughline.access.models import User

ENDS = frozenset({"case", "days", "with", "account", "register", "body", "nobody"})
LEFT_FOR = timedelta(days=2190)
AT_ONCE = 10_000
# What signing in keeps of a user is forgotten with the user; what other rooms keep is deleted beside it.
SIGN_IN = ("access.", "account.", "mfa.", "socialaccount.")


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long one table keeps its rows. `days` after the column `after` where it ends by days."""

    table: str
    personal: tuple[str, ...]
    plain: tuple[str, ...]
    ends: str
    why: str
    days: int = 0
    after: str = ""

    @property
    def model(self) -> type[models.Model]:
        """The table itself."""
        return apps.get_model(self.table)

    @property
    def period(self) -> str:
        """The period in words."""
        return {
            "case": "with the case",
            "days": f"{self.days} days after “{self.after}”" if self.days else f"until “{self.after}”",
            "with": f"with {self.after}",
            "account": "while the person may sign in, and six years more",
            "register": "for ever",
            "body": "while the body is there",
            "nobody": "holds nobody’s data",
        }[self.ends]


@cache
def keepings() -> tuple[Keeping, ...]:
    """Every table, in the order of the file."""
    text = files("throughline.records").joinpath("data/tables.toml").read_text(encoding="utf-8")
    return tuple(
        Keeping(
            table,
            tuple(row.get("personal", ())),
            tuple(row["plain"]),
            row["ends"],
            row["why"],
            row.get("days", 0),
            row.get("after", ""),
        )
        for table, row in tomllib.loads(text).items()
    )


def sweep(now: datetime | None = None) -> dict[str, int]:
    """Remove every row that has had its days, and forget who left long ago. Returns how many, by table.

    Runs as the owner: the tables of signing in and of the queue have no walls of their own. It may run twice.
    """
    now = now or timezone.now()
    found = {
        each.table: _LOGS.get(each.table, _rows)(each, now - timedelta(days=each.days))
        for each in keepings()
        if each.ends == "days"
    }
    return {table: count for table, count in {**found, "access.User": _leavers(now)}.items() if count}


def _rows(keeping: Keeping, before: datetime) -> int:
    """Rows older than that, a portion at a time. A row whose column is empty is not old yet."""
    field = keeping.model._meta.get_field(keeping.after)
    last = timezone.localdate(before) if not isinstance(field, models.DateTimeField) else before
    if not keeping.model._meta.managed:
        return _jobs(before)
    rows: models.QuerySet[models.Model] = models.QuerySet(keeping.model, using=OWNER)
    old = rows.filter(**{f"{keeping.after}__lt": last})
    count = 0
    while portion := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        rows.filter(pk__in=portion).delete()
        count += len(portion)
    return count


def _jobs(before: datetime) -> int:
    """Jobs that are over; one that still has to be done is never old."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status IN ('failed', 'succeeded', 'cancelled', 'aborted')"
            " AND coalesce((SELECT max(at) FROM procrastinate_events e WHERE e.job_id = procrastinate_jobs.id), now()) < %s",
            [before],
        )
        return int(cursor.rowcount)


def _log(keeping: Keeping, before: datetime) -> int:
    """Both logs go together, through the one function that may; it is called for the first of them."""
    if keeping.table != "access.ReadLog":
        return 0
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT access_forget_log(%s)", [before])
        return int(cursor.fetchone()[0])


_LOGS: dict[str, Callable[[Keeping, datetime], int]] = {"access.ReadLog": _log, "access.Disclosure": _log}


def _leavers(now: datetime) -> int:
    """People who left so long ago that the log which named them is gone too."""
    gone = User.objects.using(OWNER).filter(removed_at__lt=now - LEFT_FOR).exclude(name=FORMER)
    found = list(gone)
    for user in found:
        forget_user(user)
    for each in keepings():
        if each.ends == "account" and not each.table.startswith(SIGN_IN):
            rows: models.QuerySet[models.Model] = models.QuerySet(each.model, using=OWNER)
            rows.filter(user__in=[user.pk for user in found]).delete()
    return len(found)
