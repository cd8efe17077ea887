"""The one window: a case as one reader may see it. Every look through it is logged in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection

from throughline.access.actor import Actor
from throughline.access.models import Relationship
from throughline.access.reach import Reach
from throughline.access.reading import log_read
from throughline.access.recording import Refusal
from throughline.casefile import Casefile
from throughline.duties import Obligation

from . import composing
from .door import whole
from .entries import Line
from .errors import NoSuchCase
from .models import HandOver
from .parts import Parts, Shelf, as_system, key_of, lines_for, named, parts_of


@dataclass(frozen=True)
class OpenCase:
    """A case through one reader's eyes. What they may not know of is not in here in any form.

    `entries` are in order of recording, each with the fields this reader may read; `version` is what to pass to
    `record` as `expected`. `erased` says that the sealed fields are gone for everybody.
    """

    id: UUID
    kind: str
    version: int
    entries: Sequence[Line]
    lead: Relationship | None
    relationships: Sequence[Relationship]
    hand_over: HandOver | None
    closed_at: datetime | None
    erased: bool
    at: datetime
    reader: Actor
    reach: Reach

    @cached_property
    def casefile(self) -> Casefile:
        """What is known, by the facts this reader may see."""
        return Casefile.of([each.known for each in self.entries])

    @cached_property
    def obligations(self) -> list[Obligation]:
        """What these facts come to under the law of each, now, as far as the reader can judge it."""
        return composing.owed(self.entries, self.at, self.reader)

    @cached_property
    def card(self) -> dict[str, Any]:
        """The name, date of birth and reference that this reader may read."""
        return composing.card(self.entries)

    @cached_property
    def waiting_for_signature(self) -> Line | None:
        """A closing of the whole case that still lacks its second signature."""
        signed = {each.data.get("of") for each in self.entries if each.row.kind == "countersigned"}
        asked = [
            each for each in self.entries if each.row.kind == "case-closed" and each.data.get("track") is None
        ]
        return (
            next((each for each in reversed(asked) if each.row.seq not in signed), None)
            if self.closed_at is None
            else None
        )

    def entry(self, seq: int) -> Line:
        """One fact by its number. Raises `NoSuchCase` for one that is not there for this reader."""
        for each in self.entries:
            if each.row.seq == seq:
                return each
        raise NoSuchCase(f"{self.id}/{seq}")

    def superseded(self) -> dict[int, Line]:
        """By the number of a fact: the later fact that replaced it."""
        return {each.row.supersedes: each for each in self.entries if each.row.supersedes is not None}

    def may(self, kind: str, data: Mapping[str, Any] | None = None) -> bool | Refusal:
        """Whether this reader may record a fact of this kind here; a refusal says why not."""
        return self.reach.may_record(kind, data)


def open(case: UUID, by: Actor, purpose: str, what: str = "case") -> OpenCase:
    """Open a case for a reader and log the look. Raises `NoSuchCase` where there is none for them, `Unavailable`."""
    reader = by.for_purpose(purpose)
    with whole(), as_system():
        kind, parts = _kind(case), named(parts_of(case))
        reach = parts.reach(reader)
        if not reach.opens_case:
            raise NoSuchCase(case)
        key = key_of(case)
        entries = lines_for(reader, parts, Shelf(case, key))
        log_read(reader, case, what, purpose)
        hand_over = HandOver.objects.filter(case_id=case, state=HandOver.State.OFFERED).first()
    return OpenCase(
        id=case,
        kind=kind,
        version=entries[-1].row.seq if entries else 0,
        entries=entries,
        lead=_known(parts, reader, parts.lead()),
        relationships=[tie for tie in parts.ties if _visible(parts, reader, tie)],
        hand_over=hand_over,
        closed_at=composing.closed_at(entries),
        erased=key is None,
        at=parts.at,
        reader=reader,
        reach=reach,
    )


def _known(parts: Parts, reader: Actor, tie: Relationship | None) -> Relationship | None:
    return tie if tie is not None and _visible(parts, reader, tie) else None


def _visible(parts: Parts, reader: Actor, tie: Relationship) -> bool:
    if tie.team_id is None:
        return tie.user_id == reader.user_id
    return reader.role.value == "survivor" or parts.known_to(reader, tie)


def _kind(case: UUID) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM ledger_case WHERE id = %s", [case])
        found = cursor.fetchone()
    if found is None:
        raise NoSuchCase(case)
    return str(found[0])
