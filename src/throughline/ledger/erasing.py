"""Erasure: destroy a case's key, and what it sealed is gone everywhere, backups of the database included.

The chain stays whole, so that what was done can still be shown; the erasure register says why, and is applied again to
the key store and the database after every restore.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection, connections, transaction

from . import sealing
from .errors import NoSuchCase, Unsound
from .keys import KeyDestroyed, NoSuchKey
from .models import Erasure
from .parts import as_system

SHORTEST_REASON = 10


def erase(case: UUID, reason: str, by: int | None = None, simulate: bool = False) -> int:
    """Destroy the key of a case and remove what it could be found by. Returns how many facts lost their sealed fields.

    Registered before the key is destroyed, so that an erasure cut short is finished by `reapply`. With `simulate`
    nothing is changed. Raises `NoSuchCase`, or `Unsound` without a reason.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise Unsound([("reason", "Say why, in a sentence. Nothing was erased")])
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(sealed) FROM ledger_entry WHERE case_id = %s", [case])
        sealed = int(cursor.fetchone()[0])
        cursor.execute("SELECT head_seq, head_link, entries FROM ledger_case WHERE id = %s", [case])
        head = cursor.fetchone()
    if head is None:
        raise NoSuchCase(case)
    if not simulate:
        Erasure.objects.using("owner").get_or_create(
            case=case,
            defaults={
                "reason": reason.strip(),
                "by": by,
                "head_seq": head[0],
                "head_link": bytes(head[1]),
                "entries": head[2],
            },
        )
        _carry_out(case)
    return sealed


def reapply() -> list[UUID]:
    """Apply the whole register again: after a restore of the database or of the keys. Repeating it does no harm."""
    cases = list(Erasure.objects.using("owner").order_by("at").values_list("case", flat=True))
    for case in cases:
        _carry_out(case)
    return cases


def dispose(case: UUID) -> int:
    """Delete the rows of an erased case, through the one function that may. Returns how many."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT ledger_dispose(%s)", [case])
        return int(cursor.fetchone()[0])


def _carry_out(case: UUID) -> None:
    try:
        sealing.store().destroy(case)
    except (NoSuchKey, KeyDestroyed, FileNotFoundError):
        pass  # destroyed before, or the restored key store never had it
    with as_system(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_searchkey WHERE case_id = %s", [case])
        cursor.execute("UPDATE ledger_casesummary SET card = NULL WHERE case_id = %s", [case])


def sweep_keys() -> int:
    """Forget keys whose case was never committed. Returns how many."""
    return sealing.store().sweep(_known)


def _known(cases: list[UUID]) -> set[UUID]:
    with as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_case WHERE id = ANY (%s)", [cases])
        return {row[0] for row in cursor.fetchall()}
