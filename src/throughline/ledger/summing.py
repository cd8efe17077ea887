"""Everything that follows from the facts of one case, worked out in memory: for cases that come many at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from throughline.access.following import Book, Directory
from throughline.access.models import Relationship, Sharing

from . import composing, effects, search
from .entries import Opened
from .handing_over import Offers
from .parts import Parts, lines

KEYS = ("case_id", "seq", "kind", "home", "controller_id", "controller_sector", "privileged", "keys")
TIE = ("case_id", "team_id", "agency_id", "user_id", "kind", "since_seq", "until_seq")
SHARING = (
    "case_id", "from_agency_id", "recipient_id", "recipient_sector", "kinds", "fields", "purpose", "basis", "starts",
    "ends", "seq", "first_seq", "last_seq",
)  # fmt: skip
HAND_OVER = (
    "id", "case_id", "from_team", "from_agency", "to_team", "to_agency", "offered_seq", "offered_at", "accept_by", "state",
    "disputed", "answered_seq", "answered_at",
)  # fmt: skip


@dataclass(slots=True)
class Summed:
    """One case with all that lists and the policy are made of. `composed` is by audience."""

    case_id: UUID
    opened: Sequence[Opened]
    key: bytes | None
    book: Book
    offers: Offers
    composed: dict[str, composing.Composed]

    def ties(self) -> list[tuple[Any, ...]]:
        """Rows of `TIE`, in the order in which they came to be."""
        return [_values(tie, TIE) for tie in self.book.ties]

    def sharings(self) -> list[tuple[Any, ...]]:
        """Rows of `SHARING`, in the order of the decisions."""
        return [_values(each, SHARING) for each in self.book.sharings]

    def hand_overs(self) -> list[tuple[Any, ...]]:
        """Rows of `HAND_OVER`."""
        return [_values(each, HAND_OVER) for each in self.offers.all]

    def search_keys(self) -> Iterator[tuple[Any, ...]]:
        """Rows of `KEYS`: what has not been superseded can be found, unless the case was erased."""
        gone = {each.row.supersedes for each in self.opened}
        for each in self.opened if self.key is not None else ():
            row = each.row
            if row.seq not in gone and (keys := search.keys_of(row.kind, each.data)):
                meta = (row.kind, row.home, row.controller_id, row.controller_sector, row.privileged)
                yield row.case_id, row.seq, *meta, keys

    def duties(self) -> Iterator[tuple[Any, ...]]:
        """Rows of `composing.DUTY`."""
        return (row for each in self.composed.values() for row in each.duties.values())

    def cards(self) -> Iterator[tuple[Any, ...]]:
        """Rows of `composing.SUMMARY`."""
        return (each.summary for each in self.composed.values() if each.summary is not None)


def book_of(case_id: UUID, entries: Sequence[Opened], directory: Directory) -> tuple[Book, Offers]:
    """The ties, sharings and hand-overs to which the facts of a case come. Raises `UnknownRecipient`."""
    book, offers = Book(case_id, directory), Offers()
    for each in entries:
        effects.fold(book, offers, each.row, each.data)
    return book, offers


def summed(
    kind: str, entries: Sequence[Opened], key: bytes | None, book: Book, offers: Offers, now: datetime
) -> Summed:
    """Compose the case for every audience of it, as at `now`."""
    ties = tuple(tie for tie in book.ties if tie.until_seq is None)
    parts = Parts(book.case_id, ties, tuple(book.sharings), (), now)
    worked_out = composing.WorkedOut()
    seen = {
        str(audience.agency): composing.compose(
            kind, parts, audience, lines(entries, parts.reach(audience)), key, worked_out
        )
        for audience in parts.audiences()
    }
    return Summed(book.case_id, entries, key, book, offers, seen)


def _values(row: Relationship | Sharing | Any, columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple([getattr(row, name) for name in columns])
