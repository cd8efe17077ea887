"""What the database holds of one case: its facts, and the summaries that recording made of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID


def facts_of(case: UUID) -> dict[int, Any]:
    """Every fact by its number, unsealed; read as the owner, past every policy."""
    from django.db import connections

    from throughline.ledger.entries import COLUMNS, unsealed
    from throughline.ledger.parts import key_of, row_of

    class Fact:
        def __init__(self, opened: Any) -> None:
            self.kind, self.data = opened.row.kind, dict(opened.data)

    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)}, id FROM ledger_entry WHERE case_id = %s", [case])
        rows = [row_of(each) for each in cursor.fetchall()]
    key = key_of(case)
    return {row.seq: Fact(unsealed(row, key)) for row in rows}


def summaries_of(case: UUID) -> dict[str, list[Any]]:
    """Ties, sharings, hand-overs, search keys, duties and opened cards, without what names a row or says it was told."""
    from django.db import connections

    from throughline.access.models import Relationship, Sharing
    from throughline.ledger import models, sealing
    from throughline.ledger.parts import as_system, key_of

    def rows(table: Any) -> list[Any]:
        return sorted(
            (
                {name: value for name, value in row.items() if name not in ("id", "escalated_at")}
                for row in table.objects.filter(case_id=case).values()
            ),
            key=str,
        )

    with as_system():
        found = {
            "ties": rows(Relationship),
            "sharings": rows(Sharing),
            "hand-overs": rows(models.HandOver),
            "duties": rows(models.DutyRow),
            "cards": rows(models.CaseSummary),
        }
    key = key_of(case)
    for row in found["cards"]:
        place = sealing.card_place(case, row["audience"])
        row["card"] = sealing.unseal(key, bytes(row["card"]), place) if key and row["card"] else None
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT seq, kind, keys FROM ledger_searchkey WHERE case_id = %s ORDER BY seq", [case])
        found["search keys"] = cursor.fetchall()
    return found
