"""What follows from one recorded fact, written as the system in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from throughline.access import following
from throughline.access.context import set_context

from . import composing, handing_over, search, telling
from .entries import Row
from .errors import Unsound
from .models import HandOver
from .parts import SYSTEM, Parts, parts_of

_KEYS = """INSERT INTO ledger_searchkey (case_id, seq, kind, home, controller_id, controller_sector, privileged, keys)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""


def follow(row: Row, data: Mapping[str, Any], parts: Parts, kind: str, key: bytes) -> None:
    """Ties, hand-overs, search keys, duty rows, cards and messages. `parts` are those before the fact."""
    set_context(SYSTEM)
    before = team_and_agency(parts)
    hand_over = handing_over.follow(row, data, before)
    index(row, data)
    if following.matters(row.kind):
        tie(row, data)
        parts = parts_of(row.case_id, parts.at)
    composing.refresh(kind, parts, key)
    after = parts.lead()
    telling.follow(row, hand_over, before[0] if before else None, after.team_id if after is not None else None)


def team_and_agency(parts: Parts) -> tuple[int, str] | None:
    """The team that leads, with its agency."""
    lead = parts.lead()
    if lead is None or lead.team_id is None or lead.agency_id is None:
        return None
    return lead.team_id, lead.agency_id


def tie(row: Row, data: Mapping[str, Any]) -> None:
    """Write what the fact changes of who may see the case. Raises `Unsound` for a team or body nobody knows."""
    fact = following.Followed(row.case_id, row.seq, row.kind, data, row.controller_id, row.team, row.told)
    try:
        following.follow(fact)
    except following.UnknownRecipient as error:
        raise Unsound([("recipient" if row.kind.startswith("sharing") else "team", str(error))]) from error


def index(row: Row, data: Mapping[str, Any]) -> None:
    """Make the fact findable; what it supersedes no longer is."""
    with connection.cursor() as cursor:
        if row.supersedes is not None:
            cursor.execute("DELETE FROM ledger_searchkey WHERE case_id = %s AND seq = %s", [row.case_id, row.supersedes])
        if keys := search.keys_of(row.kind, data):
            cursor.execute(_KEYS, [row.case_id, row.seq, row.kind, row.home, row.controller_id, row.controller_sector, row.privileged, keys])


def rebuild(rows: list[tuple[Row, Mapping[str, Any]]], kind: str, key: bytes | None) -> None:
    """Make every summary of one case again from all its entries, oldest first. Call it as the system."""
    case_id = rows[0][0].case_id
    following.forget(case_id)
    HandOver.objects.filter(case_id=case_id).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_searchkey WHERE case_id = %s", [case_id])
    for row, data in rows:
        if row.kind.startswith("handover-"):
            handing_over.follow(row, data, team_and_agency(parts_of(case_id)))
        tie(row, data)
        if key is not None:
            index(row, data)
    composing.refresh(kind, parts_of(case_id), key)
