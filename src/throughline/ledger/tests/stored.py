"""What is stored of a case, read as the owner: to be compared before and after."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connections

SUMMARIES = ("access_relationship", "access_sharing", "ledger_handover", "ledger_dutyrow", "ledger_casesummary", "ledger_searchkey")  # fmt: skip


def everything(case: UUID) -> list[Any]:
    """All that is stored of a case, row by row, and how much there is of what no case owns; read as the owner."""
    with connections["owner"].cursor() as cursor:
        found: list[Any] = []
        for table in ("ledger_entry", *SUMMARIES):
            cursor.execute(f"SELECT md5(t::text) FROM {table} t WHERE case_id = %s ORDER BY 1", [case])
            found.append(cursor.fetchall())
        cursor.execute("SELECT head_seq, head_link, entries FROM ledger_case WHERE id = %s", [case])
        found.append([(seq, bytes(link), count) for seq, link, count in cursor.fetchall()])
        for table in ("ledger_case", "ledger_once", "procrastinate_jobs"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            found.append(cursor.fetchone())
        return found


def summed_up(case: UUID) -> dict[str, list[tuple[Any, ...]]]:
    """The summaries of a case, without the number of a row, the sealed card (sealed anew each time) and what was told."""
    found = {}
    with connections["owner"].cursor() as cursor:
        for table in SUMMARIES:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> ALL (%s) ORDER BY 1",
                [table, ["id", "card", "escalated_at"] if table != "ledger_handover" else ["escalated_at"]],
            )
            names = ", ".join(f'"{name}"' for (name,) in cursor.fetchall())
            cursor.execute(f"SELECT {names} FROM {table} WHERE case_id = %s", [case])
            found[table] = sorted(cursor.fetchall(), key=str)
    return found
