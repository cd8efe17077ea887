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
from throughline.access.following import Book, Directory, Kind, UnknownRecipient
from throughline.access.models import Relationship, Sharing
from throughline.vocabulary import CaseKind, Fact, LegalRole, Sector, UserRole

from . import composing, effects, sealing, search
from .door import check_sound, whole
from .entries import COLUMNS, Draft, Opened, Row, composed, next_seq
from .errors import Unsound
from .handing_over import Offers
from .models import HandOver
from .parts import SYSTEM, Parts, as_system, body_of, lines

BATCH = 200
_CASE = ("id", "kind", "head_seq", "head_link", "entries", "opened_at", "invented")
_KEYS = ("case_id", "seq", "kind", "home", "controller_id", "controller_sector", "privileged", "keys")
_DUTY = (*composing.DUTY, "escalated_at")
_TIE = ("case_id", "team_id", "agency_id", "user_id", "kind", "since_seq", "until_seq")
_SHARING = (
    "case_id", "from_agency_id", "recipient_id", "recipient_sector", "kinds", "fields", "purpose", "basis", "starts",
    "ends", "seq", "first_seq", "last_seq",
)  # fmt: skip


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


@dataclass(slots=True)
class _Made:
    """One case, complete in memory."""

    case: BulkCase
    opened: list[Opened]
    book: Book
    offers: Offers
    composed: dict[str, composing.Composed]


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
            tally.facts += sum(len(each.opened) for each in made)
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
    book, offers = Book(case.id, directory), Offers()
    for each in entries:
        effects.fold(book, offers, each.row, each.data)
    if len(book.open(Kind.LEAD)) != 1:
        raise Unsound([("case", "It has no lead: begin with the fact that opened it, by a team")])
    ties = tuple(tie for tie in book.ties if tie.until_seq is None)
    parts = Parts(case.id, ties, tuple(book.sharings), (), now)
    worked_out = composing.WorkedOut()
    seen = {
        str(audience.agency): composing.compose(
            case.kind, parts, audience, lines(entries, parts.reach(audience)), key, worked_out
        )
        for audience in parts.audiences()
    }
    return _Made(case, entries, book, offers, seen)


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


# -- writing: COPY is refused under row-level security, so it goes through temporary tables ------------------------------


def _write(made: Sequence[_Made], now: datetime) -> None:
    with transaction.atomic(), as_system():
        _write_all(made, now)


def _write_all(made: Sequence[_Made], now: datetime) -> None:
    rows = [each.row for one in made for each in one.opened]
    set_context(_everybody(rows))
    _insert("ledger_entry", COLUMNS, (row.values() for row in rows))
    set_context(SYSTEM)
    _insert("ledger_case", _CASE, (_case_row(one, now) for one in made))
    _insert("access_relationship", _TIE, (_values(tie, _TIE) for one in made for tie in one.book.ties))
    _insert(
        "access_sharing", _SHARING, (_values(each, _SHARING) for one in made for each in one.book.sharings)
    )
    HandOver.objects.bulk_create([each for one in made for each in one.offers.all])
    _insert("ledger_searchkey", _KEYS, (row for one in made for row in _key_rows(one.opened)))
    found = [each for one in made for each in one.composed.values()]
    _insert(
        "ledger_dutyrow",
        _DUTY,
        ((*row, _told_already(row, now)) for each in found for row in each.duties.values()),
    )
    _insert(
        "ledger_casesummary", composing.SUMMARY, (each.summary for each in found if each.summary is not None)
    )


def _everybody(rows: Sequence[Row]) -> Actor:
    """An import writes for every body that it names: the database checks that each fact is of one of these."""
    bodies = tuple(sorted({row.controller_id for row in rows if row.controller_id}))
    return Actor(
        None, None, None, None, Sector.OTHER, UserRole.AGENCY_SYSTEM, LegalRole.SYSTEM, "import", bodies
    )


def _insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    passing = f"passing_{table}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {passing} AS SELECT {names} FROM {table} WITH NO DATA"  # noqa: S608 - our own names
        )
        with cursor.copy(f"COPY {passing} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {passing}")  # noqa: S608 - our own names
        cursor.execute(f"TRUNCATE {passing}")


def _case_row(one: _Made, now: datetime) -> tuple[Any, ...]:
    last, first = one.opened[-1].row, one.case.facts[0].by
    invented = first.agency is not None and body_of(first.agency, now).invented
    return one.case.id, one.case.kind, last.seq, last.link, len(one.opened), now, invented


def _values(row: Relationship | Sharing, columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in columns)


def _key_rows(opened: Sequence[Opened]) -> Iterator[tuple[Any, ...]]:
    gone = {each.row.supersedes for each in opened}
    for each in opened:
        row = each.row
        if row.seq not in gone and (keys := search.keys_of(row.kind, each.data)):
            yield (
                row.case_id,
                row.seq,
                row.kind,
                row.home,
                row.controller_id,
                row.controller_sector,
                row.privileged,
                keys,
            )


def _told_already(row: tuple[Any, ...], now: datetime) -> datetime | None:
    """What was overdue long before it came to us is in the lists; it is no news for a supervisor."""
    return now if row[composing.DUTY.index("status")] == "overdue" else None
