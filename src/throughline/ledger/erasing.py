"""Erasure: destroy a case's key, and what it sealed is gone everywhere, backups of the database included.

With the key go summaries, search keys, the rows of duties, drafts, files, notices, invitations, the person's own account:
whatever is keyed by the case (`forgetting`). The chain stays whole, so that what was done can still be shown, until the
case is disposed of. The register of erasures says why, stands outside the database too (`register`), and is applied
again to the key store and the database after every restore.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection, connections, transaction
from django.utils import timezone

from . import forgetting, register, sealing
from .backups import ours
from .errors import NoSuchCase, Unsound
from .keys import KeyDestroyed, NoSuchKey
from .models import Case, Erasure
from .parts import as_system

SHORTEST_REASON = 10


def erase(case: UUID, reason: str, by: int | None = None, simulate: bool = False) -> int:
    """Destroy the key of a case and remove what it could be found by. Returns how many facts lost their sealed fields.

    Registered before the key is destroyed, so that an erasure cut short is finished by `reapply`. With `simulate`
    nothing is changed. Raises `NoSuchCase`, or `Unsound` without a reason.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise Unsound([("reason", "Say why, in a sentence. Nothing was erased")])
    sealed, line = _as_it_stands(case, reason.strip(), by)
    if not simulate:
        _register(line)
        _carry_out(case)
        ours.send_now()
    return sealed


def reapply() -> list[UUID]:
    """Apply the whole register again: after a restore of the database or of the keys. Repeating it does no harm.

    What counts as erased: every line of the register outside the database, every row of the one inside. A case that
    had been disposed of is disposed of again.
    """
    known = register.lines()
    for line in known.values():
        _register(line)
    for row in Erasure.objects.using("owner").order_by("at"):
        _witness(row)
        _carry_out(row.case)
        if row.disposed_at is None and row.case in known and known[row.case].disposed:
            dispose(row.case)
    return list(Erasure.objects.using("owner").order_by("at").values_list("case", flat=True))


def dispose(case: UUID) -> int:
    """Delete the rows of an erased case, through the one function that may. Returns how many."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT ledger_dispose(%s)", [case])
        count = int(cursor.fetchone()[0])
        _witness(Erasure.objects.using("owner").get(case=case))
    return count


def _as_it_stands(case: UUID, reason: str, by: int | None) -> tuple[int, register.Line]:
    """How many facts have sealed fields, and the line that the register will hold. Raises `NoSuchCase`."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT head_seq, head_link, entries FROM ledger_case WHERE id = %s", [case])
        head = cursor.fetchone()
        if head is None:
            raise NoSuchCase(case)
        cursor.execute(
            "SELECT count(sealed), coalesce(array_agg(DISTINCT controller_id::text ORDER BY controller_id::text)"
            " FILTER (WHERE controller_id IS NOT NULL), '{}') FROM ledger_entry WHERE case_id = %s",
            [case],
        )
        sealed, controllers = cursor.fetchone()
    return int(sealed), register.Line(
        case, reason, by, timezone.now(), head[2], head[0], bytes(head[1]), tuple(controllers)
    )


def _register(line: register.Line) -> Erasure:
    """Have an erasure witnessed outside the database, then written down; one that is in the register stays as it is."""
    before = Erasure.objects.using("owner").filter(case=line.case).first()
    row = before or _row_of(line)
    _witness(row)
    if before is None:
        row.save(using="owner", force_insert=True)
    return row


def _witness(row: Erasure) -> None:
    """Write outside how the row stands, unless that is the last that was written."""
    now = _line_of(row)
    before = register.lines().get(row.case)
    if before is None or before.mark != now.mark:
        register.add(now)


def _row_of(line: register.Line) -> Erasure:
    return Erasure(
        case=line.case,
        reason=line.reason,
        by=line.by,
        at=line.at,
        head_seq=line.head_seq,
        head_link=line.head_link,
        entries=line.entries,
        controllers=list(line.controllers),
    )


def _line_of(row: Erasure) -> register.Line:
    return register.Line(
        row.case,
        row.reason,
        row.by,
        row.at,
        row.entries,
        row.head_seq,
        bytes(row.head_link),
        tuple(row.controllers),
        row.disposed_at is not None,
        register.mark_of(row, Case.objects.using("owner").filter(pk=row.case).first()),
    )


def _carry_out(case: UUID) -> None:
    try:
        sealing.store().destroy(case)
    except (NoSuchKey, KeyDestroyed, FileNotFoundError):
        pass  # destroyed before, or the restored key store never had it
    forgetting.forget(case)


def sweep_keys() -> int:
    """Forget keys whose case was never committed. Returns how many."""
    return sealing.store().sweep(_known)


def _known(cases: list[UUID]) -> set[UUID]:
    with as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_case WHERE id = ANY (%s)", [cases])
        return {row[0] for row in cursor.fetchall()}
