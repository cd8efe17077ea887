"""The limited card: a person is known to another body. Said so that two teams do not begin two lines for one person."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from throughline.casework.queries import agency_names
from throughline.ledger.search import sought

MOST = 5
_ASK = "SELECT case_id, agency FROM casework_held_elsewhere(%s::jsonb, %s)"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A case the reader has no part in: a reference to quote and whom to ask. Nothing of what it holds."""

    case_id: uuid.UUID
    reference: str
    bodies: tuple[str, ...]


def held_elsewhere(query: str) -> Sequence[Elsewhere]:
    """Cases of others that match two words, dates or numbers exactly, as far as the firewall lets the reader know.

    Runs as the reader of the request; the search itself is logged by `ledger.find`, which always goes before.
    """
    groups = [sorted(each.exact) for each in sought(query)]
    if len(groups) < 2:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [json.dumps(groups), MOST * 4])
        rows: list[tuple[uuid.UUID, str]] = cursor.fetchall()
    names = agency_names(slug for _, slug in rows)
    cases = dict.fromkeys(case for case, _ in rows)
    return [
        _card(case, [names.get(slug, slug) for each, slug in rows if each == case])
        for case in list(cases)[:MOST]
    ]


def _card(case: uuid.UUID, bodies: Sequence[str]) -> Elsewhere:
    return Elsewhere(case, str(case)[:8], tuple(bodies))
