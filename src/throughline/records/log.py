"""The log of processing: collection, alteration, consultation, disclosure, combination and erasure, for one body.

Section 62 of the Data Protection Act 2018 asks it of those who process under Part 3; here every body has it. Nothing is
kept for it alone: it is read from what the ledger, the log of reads and the log of disclosures hold anyway, so that
it cannot be forgotten. Each line says what was done, when, by whom and, of a look or a handing-out, why and to whom.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from throughline.access.actor import Actor
from throughline.vocabulary import KINDS

A_PAGE = 50
MOST = 100_000
ACTS = {
    "collection": "Collected",
    "alteration": "Changed",
    "consultation": "Looked at",
    "disclosure": "Handed out",
    "combination": "Linked",
    "erasure": "Erased",
}
_SPAN = {
    "within": "at >= %(first)s AND at < %(last)s AND (%(case)s::uuid IS NULL OR case_id = %(case)s::uuid)"
}
_SOURCES = """
SELECT case_id, at, act, what, author AS who, role, agency, '' AS recipient, '' AS why
  FROM records_entries(%(first)s, %(last)s, %(case)s)
UNION ALL
SELECT case_id, at, 'consultation', what, user_id, role, agency_id, '', purpose
  FROM access_readlog WHERE agency_id = ANY (%(mine)s) AND {within}
UNION ALL
SELECT case_id, at, 'disclosure', what || ' (' || how || ')', user_id, role, agency_id, recipient, basis
  FROM access_disclosure WHERE (agency_id = ANY (%(mine)s) OR controller_id = ANY (%(mine)s)) AND {within}
UNION ALL
SELECT case_id, starts, 'disclosure', array_to_string(kinds, ', '), records_author(case_id, seq), '', from_agency_id,
       coalesce(recipient_id, recipient_sector), purpose || ': ' || basis
  FROM access_sharing s, LATERAL (SELECT s.starts AS at) t WHERE from_agency_id = ANY (%(mine)s) AND {within}
UNION ALL
SELECT case_id, at, 'erasure', 'the whole case', by, '', agency, '', reason
  FROM ledger_erasures(%(first)s, %(last)s, %(case)s)
""".format_map(_SPAN)
_NAMED = f"""
SELECT l.case_id, l.at, l.act, l.what, coalesce(u.name, ''), l.role, coalesce(a.name, l.agency, ''),
       coalesce(r.name, l.recipient), l.why
  FROM ({_SOURCES}) l
  LEFT JOIN access_user u ON u.id = l.who
  LEFT JOIN directory_agency a ON a.slug = l.agency
  LEFT JOIN directory_agency r ON r.slug = l.recipient
 WHERE %(act)s::text IS NULL OR l.act = %(act)s::text
 ORDER BY l.at DESC, l.act, l.case_id
 LIMIT %(most)s OFFSET %(skip)s
"""  # noqa: S608 - made of constants


@dataclass(frozen=True, slots=True)
class Logged:
    """One act. `what` is a kind of fact or a page, never content; `why` the purpose or the basis that was given."""

    case: str
    at: datetime
    act: str
    what: str
    who: str
    role: str
    body: str
    recipient: str
    why: str


def processing_log(
    actor: Actor,
    first: datetime,
    last: datetime,
    *,
    case: UUID | None = None,
    act: str | None = None,
    most: int = MOST,
    skip: int = 0,
) -> list[Logged]:
    """What was done with the facts of the actor's body from `first` until before `last`, newest first.

    Call it as the actor: row-level security decides what is in it, and everybody but a data guardian gets neither
    entries nor erasures. Of a whole body's log at most `most` lines come, after the first `skip`.
    """
    asked: dict[str, Any] = {
        "first": first,
        "last": last,
        "case": case,
        "act": act,
        "mine": list(actor.agencies),
        "most": most,
        "skip": skip,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, asked)
        return [_logged(row) for row in cursor.fetchall()]


def _logged(row: tuple[Any, ...]) -> Logged:
    case, at, act, what, who, role, body, recipient, why = row
    return Logged(
        str(case) if case else "",
        at,
        act,
        _in_words(act, what),
        who or "the system",
        role,
        body,
        recipient,
        why,
    )


def _in_words(act: str, what: str) -> str:
    if act in ("consultation", "erasure"):
        return what
    if not what:
        return "a privileged fact"
    return ", ".join(KINDS[name].title if name in KINDS else name for name in what.split(", "))


HEAD = ("Case", "When", "Act", "What", "Who", "Role", "Body", "To whom", "Why")


def as_csv(log: Iterable[Logged]) -> str:
    """The log as a table for a spreadsheet. A cell that a spreadsheet would take for a formula is made text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    writer.writerows([_safe(value) for value in row] for row in _rows(log))
    return out.getvalue()


def as_json(log: Iterable[Logged]) -> str:
    """The log as JSON, one object an act."""
    return json.dumps(
        [{**asdict(each), "at": each.at.isoformat()} for each in log], ensure_ascii=False, indent=1
    )


def _rows(log: Iterable[Logged]) -> Iterator[tuple[str, ...]]:
    for each in log:
        yield (
            each.case, each.at.isoformat(timespec="seconds"), each.act, each.what, each.who, each.role, each.body,
            each.recipient, each.why,
        )  # fmt: skip


def _safe(value: str) -> str:
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
