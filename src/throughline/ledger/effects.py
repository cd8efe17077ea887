"""What follows from one recorded fact, written as the system in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from throughline.access import following

from . import composing, followers, handing_over, search, telling
from .entries import Row
from .errors import Unsound
from .parts import Parts, Shelf, parts_of

_KEYS = """INSERT INTO ledger_searchkey (case_id, seq, kind, home, controller_id, controller_sector, privileged, keys)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""


def follow(row: Row, data: Mapping[str, Any], parts: Parts, kind: str, shelf: Shelf) -> None:
    """Ties, hand-overs, search keys, duty rows, cards and messages. `parts` are those before the fact.

    Call it as the system; it ends as the system.
    """
    before = parts.lead()
    hand_over = handing_over.follow(row, data, before)
    index(row, data)
    if following.matters(row.kind):
        tie(row, data)
        parts = parts_of(row.case_id, parts.at)
    followers.follow(row, data)
    composing.refresh(kind, parts, shelf)
    after = parts.lead()
    telling.follow(row, hand_over, before.team_id if before else None, after.team_id if after else None)
    if row.kind == "victim-records-requested" and data.get("body"):
        telling.asked(row, str(data["body"]))


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
            cursor.execute(
                "DELETE FROM ledger_searchkey WHERE case_id = %s AND seq = %s", [row.case_id, row.supersedes]
            )
        if keys := search.keys_of(row.kind, data):
            cursor.execute(
                _KEYS,
                [
                    row.case_id,
                    row.seq,
                    row.kind,
                    row.home,
                    row.controller_id,
                    row.controller_sector,
                    row.privileged,
                    keys,
                ],
            )


def fold(book: following.Book, offers: handing_over.Offers, row: Row, data: Mapping[str, Any]) -> None:
    """Change in memory what one fact changes of ties, sharings and hand-overs."""
    if not (following.matters(row.kind) or handing_over.matters(row.kind)):
        return
    lead = next(iter(book.open(following.Kind.LEAD)), None)
    offers.follow(row, data, lead, book.directory)
    book.follow(
        following.Followed(row.case_id, row.seq, row.kind, data, row.controller_id, row.team, row.told)
    )
