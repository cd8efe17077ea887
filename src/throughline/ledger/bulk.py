"""Many cases at once: the same entries, chains, seals and summaries as by the door, in batches.

What guards a person at a page is not asked here: no version, no guard, no message. What must hold of the data is: a
case with an unsound fact, or without exactly one lead at its end, is rejected whole, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone

from throughline.access.actor import Actor
from throughline.access.context import set_context
from throughline.access.following import Directory, Kind, UnknownRecipient
from throughline.vocabulary import CaseKind, Fact, LegalRole, Sector, UserRole

from . import composing, followers, sealing
from .door import check_sound, whole
from .entries import COLUMNS, Draft, Opened, Row, composed, next_seq
from .errors import Unsound
from .parts import SYSTEM, as_system, body_of
from .pouring import insert
from .summing import HAND_OVER, KEYS, SHARING, TIE, Summed, book_of, summed

BATCH = 200
_CASE = ("id", "kind", "head_seq", "head_link", "entries", "opened_at", "invented")
_DUTY = (*composing.DUTY, "escalated_at")


@dataclass(frozen=True, slots=True)
class BulkFact:
    """One fact of a case to come. `corrects` is the place, in the case's own list, of a fact that it replaces."""

    fact: Fact
    by: Actor
    about: str = "subject"
    to: str | None = None
    told: datetime | None = None
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class BulkCase:
    """A case with all its facts, in order of recording; the first is usually `case-opened`, by the team that leads."""

    kind: str
    facts: Sequence[BulkFact]
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A case that was left out, and why; `place` is its number in what was given, from 0."""

    place: int
    case: BulkCase
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What came of it."""

    cases: int = 0
    facts: int = 0
    rejected: list[Rejected] = field(default_factory=list)


_Made = tuple[BulkCase, Summed]


def record_many(
    cases: Iterable[BulkCase], progress: Callable[[Tally], None] = lambda tally: None, batch: int = BATCH
) -> Tally:
    """Open many cases with their facts, a batch a transaction; rejected cases are listed with their reasons.

    A batch is whole or not there. When the database goes away in the middle, `Unavailable` is raised: all batches stand
    but the last two that `progress` was told of, of which none, one or both do.
    """
    tally, directory, given = Tally(), Directory(), enumerate(cases)
    with whole(), _writer() as write:
        while some := list(islice(given, batch)):
            now = timezone.now()
            keys = sealing.store().new([case.id for _, case in some])
            made = list(_all_made(some, keys, directory, now, tally))
            write(made, now)
            tally.cases += len(made)
            tally.facts += sum(len(each.opened) for _, each in made)
            progress(tally)
    return tally


@contextmanager
def _writer() -> Iterator[Callable[[Sequence[_Made], datetime], None]]:
    """Writes one batch while the next is being made, on a connection of its own; inside a transaction, here and now."""
    if connection.in_atomic_block:
        yield _write
        return
    with ThreadPoolExecutor(max_workers=1) as pool:
        waiting: list[Future[None]] = []

        def write(made: Sequence[_Made], now: datetime) -> None:
            while waiting:
                waiting.pop().result()
            waiting.append(pool.submit(_write, made, now))

        try:
            yield write
            while waiting:
                waiting.pop().result()
        finally:
            pool.submit(lambda: connection.close()).result()


def _all_made(
    some: Sequence[tuple[int, BulkCase]],
    keys: dict[UUID, bytes],
    directory: Directory,
    now: datetime,
    tally: Tally,
) -> Iterator[_Made]:
    for place, case in some:
        try:
            yield _make(case, keys[case.id], directory, now)
        except Unsound as error:
            tally.rejected.append(
                Rejected(place, case, tuple(f"{name}: {told}" for name, told in error.errors))
            )
        except UnknownRecipient as error:
            tally.rejected.append(Rejected(place, case, (str(error),)))


def _make(case: BulkCase, key: bytes, directory: Directory, now: datetime) -> _Made:
    entries = _chain(case, key, now)
    book, offers = book_of(case.id, entries, directory)
    if len(book.open(Kind.LEAD)) != 1:
        raise Unsound([("case", "It has no lead: begin with the fact that opened it, by a team")])
    return case, summed(case.kind, entries, key, book, offers, now)


def _chain(case: BulkCase, key: bytes, now: datetime) -> list[Opened]:
    """Check, seal and chain every fact of one case."""
    if not case.facts:
        raise Unsound([("facts", "A case without facts is no case")])
    made: list[Opened] = []
    link, seq = sealing.first_link(case.id), 0
    for given in case.facts:
        corrects = made[given.corrects].row.seq if given.corrects is not None else None
        draft = Draft(given.fact, given.by, given.about, given.to, corrects, given.told)
        check_sound(draft, now, CaseKind(case.kind))
        seq = next_seq(seq, given.told or now)
        made.append(composed(draft, case.id, seq, link, key, now))
        link = made[-1].row.link
    return made


# -- writing -----------------------------------------------------------------------------------------------------------


def _write(made: Sequence[_Made], now: datetime) -> None:
    with transaction.atomic(), as_system():
        _write_all(made, now)


def _write_all(made: Sequence[_Made], now: datetime) -> None:
    cases = [one for _, one in made]
    rows = [each.row for one in cases for each in one.opened]
    set_context(_everybody(rows))
    insert("ledger_entry", COLUMNS, (row.values() for row in rows))
    set_context(SYSTEM)
    insert("ledger_case", _CASE, (_case_row(case, one, now) for case, one in made))
    insert("access_relationship", TIE, (row for one in cases for row in one.ties()))
    insert("access_sharing", SHARING, (row for one in cases for row in one.sharings()))
    insert("ledger_handover", HAND_OVER, (row for one in cases for row in one.hand_overs()))
    insert("ledger_searchkey", KEYS, (row for one in cases for row in one.search_keys()))
    duties = ((*row, _told_already(row, now)) for one in cases for row in one.duties())
    insert("ledger_dutyrow", _DUTY, duties)
    insert("ledger_casesummary", composing.SUMMARY, (row for one in cases for row in one.cards()))
    followers.again({one.case_id: one.opened for one in cases})


def _everybody(rows: Sequence[Row]) -> Actor:
    """An import writes for every body that it names: the database checks that each fact is of one of these."""
    bodies = tuple(sorted({row.controller_id for row in rows if row.controller_id}))
    return Actor(
        None, None, None, None, Sector.OTHER, UserRole.AGENCY_SYSTEM, LegalRole.SYSTEM, "import", bodies
    )


def _case_row(case: BulkCase, one: Summed, now: datetime) -> tuple[Any, ...]:
    last, first = one.opened[-1].row, case.facts[0].by
    invented = first.agency is not None and body_of(first.agency, now).invented
    return case.id, case.kind, last.seq, last.link, len(one.opened), now, invented


def _told_already(row: tuple[Any, ...], now: datetime) -> datetime | None:
    """What was overdue long before it came to us is in the lists; it is no news for a supervisor."""
    return now if row[composing.DUTY.index("status")] == "overdue" else None
