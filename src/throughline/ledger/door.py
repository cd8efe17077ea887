"""The one door: `record` and `open_case`. May they? Is it sound? Append, seal, and everything that follows, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection
from django.utils import timezone

from throughline.access.actor import Actor
from throughline.access.context import set_context
from throughline.access.reach import Reach
from throughline.access.recording import may_open_new
from throughline.casefile import Casefile
from throughline.clock import When
from throughline.directory.models import Agency
from throughline.duties.guards import GUARDS
from throughline.vocabulary import CaseKind, Fact, LegalRole, parse

from . import composing, effects, line_rules, sealing
from .entries import COLUMNS, Draft, Line, Row, composed, next_seq
from .errors import Held, KeyUsed, LedgerError, NoSuchCase, NotAllowed, Stale, Unavailable, Unsound
from .keys import KeyDestroyed, KeyLost
from .parts import SYSTEM, Parts, Shelf, as_system, key_of, lines, lines_for, parts_of

AHEAD = timedelta(minutes=1)  # clocks of two machines may differ by this much
INSERT = f"INSERT INTO ledger_entry ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"  # noqa: S608
_LOCK = "SELECT kind, head_seq, head_link FROM ledger_case WHERE id = %s FOR UPDATE"
_GROW = "UPDATE ledger_case SET head_seq = %s, head_link = %s, entries = entries + 1 WHERE id = %s"
ALWAYS = frozenset({"case-closed"})  # our own decisions: nothing has happened until we decide it


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded. `version` is what to expect when recording next; `repeated`: it had been recorded before."""

    entry_id: str
    seq: int
    version: int
    repeated: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A new case, and its version for whoever opened it; `repeated`: it had been opened before."""

    case_id: UUID
    version: int
    repeated: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Head:
    """A case locked for writing: the end of its chain."""

    case_id: UUID
    kind: str
    seq: int
    link: bytes


def record(
    fact: Fact,
    *,
    case: UUID,
    by: Actor,
    expected: int | None = None,
    about: str = "subject",
    to: str | None = None,
    supersedes: int | None = None,
    key: str | None = None,
    told: datetime | None = None,
    already_happened: bool = False,
) -> Receipt:
    """Record one fact on a case, with all that follows from it, in one transaction that ends when the outer one does.

    `expected` is the version the actor last saw; a later fact they may see makes it `Stale`. `key` makes sending twice
    do once. `told` is when we were told (now, if not given). `already_happened` lets a fact through that a guard would
    hold back as a decision: what has happened is always recordable, and opens a broken duty. Closing is never so.

    Raises `NoSuchCase`, `NotAllowed`, `Stale`, `Unsound`, `Held`, `Unavailable`; nothing is half-written.
    """
    draft = Draft(fact, by, about, to, _superseded(fact, supersedes), told)
    digest = _digest([draft], case)
    with whole(), as_system():
        head, parts = lock(case), parts_of(case)
        reach = parts.reach(by)
        if not reach.opens_case:
            raise NoSuchCase(case)
        set_context(by)
        if (done := _done(by, key, digest)) is not None:
            return done
        check_sound(draft, parts.at, CaseKind(head.kind))
        if not (allowed := reach.may_record(fact.kind, fact.to_data())):
            raise NotAllowed(
                f"{getattr(allowed, 'reason', 'You may not record this.')} Nothing was recorded."
            )
        shelf = Shelf(case, _key(case))
        _check_version(parts, reach, expected, shelf)
        _check_line(draft, parts, shelf, already_happened)
        row = _append(draft, head, shelf, parts.at)
        _remember(by, key, digest, row)
        set_context(SYSTEM)
        _grow(row)
        effects.follow(row, fact.to_data(), parts, head.kind, shelf)
    return Receipt(f"{case}/{row.seq}", row.seq, row.seq)


def open_case(
    kind: str, *, by: Actor, facts: Sequence[Fact] = (), about: str = "subject", key: str | None = None
) -> OpenedCase:
    """Open a case of a kind with its first facts; the actor's team becomes its lead.

    Raises `NotAllowed`, `Unsound`, `Unavailable`; nothing is half-written.
    """
    now = timezone.now()
    if not may_open_new(by, CaseKind(kind)):
        raise NotAllowed(
            "Your role does not open cases of this kind. Nothing was recorded. Ask a first responder or a supervisor."
        )
    drafts = [Draft(fact, by, about) for fact in (*_first_facts(kind, by, now), *facts)]
    for draft in drafts:
        check_sound(draft, now, CaseKind(kind))
    digest = _digest(drafts, None)
    with whole(), as_system():
        set_context(by)
        if (done := _done(by, key, digest)) is not None:
            return OpenedCase(UUID(done.entry_id.split("/")[0]), done.seq, repeated=True)
        case = uuid4()
        shelf = Shelf(case, sealing.store().new([case])[case])
        set_context(SYSTEM)
        head = _begin(case, kind, by, now)
        for draft in drafts:
            set_context(by)
            row = _append(draft, head, shelf, now)
            set_context(SYSTEM)
            _grow(row)
            effects.tie(row, draft.fact.to_data())
            effects.index(row, draft.fact.to_data())
            head = replace(head, seq=row.seq, link=row.link)
        composing.refresh(kind, parts_of(case, now), shelf)
        set_context(by)
        _remember(by, key, digest, row)
    return OpenedCase(case, head.seq)


def _first_facts(kind: str, by: Actor, now: datetime) -> list[Fact]:
    from throughline.access.models import Team

    happened = When.minute(now).to_json()
    team = Team.objects.get(pk=by.team_id)  # type: ignore[misc]  # whoever opens a case acts for a team
    return [
        parse("case-opened", {"happened": happened, "about": kind}),
        parse("lead-set", {"happened": happened, "team": team.slug}),
    ]


def _superseded(fact: Fact, given: int | None) -> int | None:
    return given if given is not None or fact.kind != "correction" else int(fact.to_data()["supersedes"])


# -- what must hold ----------------------------------------------------------------------------------------------------


def check_sound(draft: Draft, now: datetime, kind: CaseKind) -> None:
    """Refuse what cannot be: the wrong kind of case, a time to come, told before it happened. Raises `Unsound`."""
    fact, faults = draft.fact, []
    if kind not in type(fact).cases:
        faults.append(("kind", f"“{fact.title}” is not recorded on this kind of case"))
    if fact.happened.earliest > now + AHEAD:
        faults.append(("happened", "This lies in the future. Give a time that has passed"))
    if draft.told is not None and draft.told > now + AHEAD:
        faults.append(("told", "We cannot have been told in the future"))
    if draft.told is not None and fact.happened.earliest > draft.told + AHEAD:
        faults.append(("told", "We cannot have been told before it happened"))
    if not draft.about or len(draft.about) > 80:
        faults.append(("about", "Say whom this is about in 80 characters or fewer"))
    if draft.to is not None and draft.to not in LegalRole.__members__:
        faults.append(("to", "Choose to whom from the list of roles"))
    if faults:
        raise Unsound(faults)


def _check_version(parts: Parts, reach: Reach, expected: int | None, shelf: Shelf) -> None:
    """Compare with what this actor may see: a fact hidden from them makes nothing stale. Call it as the actor."""
    others = lines(shelf.read(reach, after=expected), reach) if expected is not None else []
    if others:
        raise Stale(others, others[-1].row.seq)


def _check_line(draft: Draft, parts: Parts, shelf: Shelf, already_happened: bool) -> None:
    """Whether the fact fits the line as the actor sees it, and whether a guard holds it. Call it as the actor."""
    fact, by = draft.fact, draft.by
    if draft.supersedes is not None:
        target = [each for each in lines_for(by, parts, shelf) if each.row.seq == draft.supersedes]
        line_rules.check_correction(next(iter(target), None), by)
    guarded = type(fact).guards and (not already_happened or fact.kind in ALWAYS)
    if guarded or fact.kind in ("case-closed", "case-reopened", "countersigned", "handover-offered"):
        seen = lines_for(by, parts, shelf)
        line_rules.check(fact, by, parts, seen)
        _check_guards(fact, seen, parts.at, by, guarded)
    else:
        line_rules.check(fact, by, parts, ())


def _check_guards(fact: Fact, seen: Sequence[Line], now: datetime, by: Actor, guarded: object) -> None:
    """Run the guards of a decision; a second signature is held back by those of what it signs."""
    names = type(fact).guards if guarded else ()
    if fact.kind == "countersigned":
        signed = next((each for each in seen if each.row.seq == fact.to_data()["of"]), None)
        if signed is not None:
            fact = parse(signed.row.kind, {**signed.data, "happened": signed.when})
            names = type(fact).guards
    if names:
        casefile = Casefile.of([each.known for each in seen])
        found = composing.owed(seen, now, by)
        held = [each for name in names for each in GUARDS[name](casefile, found, fact)]
        if held:
            raise Held(held)


# -- what is written ---------------------------------------------------------------------------------------------------


def lock(case: UUID) -> Head:
    """Take the case for this transaction, so that nobody records beside us. Raises `NoSuchCase`."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [case])
        found = cursor.fetchone()
    if found is None:
        raise NoSuchCase(case)
    return Head(case, found[0], found[1], bytes(found[2]))


def _key(case: UUID) -> bytes:
    key = key_of(case)
    if key is None:
        raise NotAllowed("This case was erased. Nothing can be recorded on it; open a new one.")
    return key


def _begin(case: UUID, kind: str, by: Actor, now: datetime) -> Head:
    invented = Agency.objects.filter(pk=by.agency, invented=True).exists()
    head = Head(case, kind, 0, sealing.first_link(case))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_case (id, kind, head_seq, head_link, entries, opened_at, invented) VALUES (%s, %s, 0, %s, 0, %s, %s)",
            [case, kind, head.link, now, invented],
        )
    return head


def _append(draft: Draft, head: Head, shelf: Shelf, now: datetime) -> Row:
    """Write one entry. Call it as its author: the database checks that the controller is theirs."""
    assert shelf.key is not None  # _key refused an erased case
    row = composed(draft, head.case_id, next_seq(head.seq, now), head.link, shelf.key, now).row
    with connection.cursor() as cursor:
        cursor.execute(INSERT, row.values())
    return row


def _grow(row: Row) -> None:
    """Move the head of the chain, as the system."""
    with connection.cursor() as cursor:
        cursor.execute(_GROW, [row.seq, row.link, row.case_id])


# -- once, or not at all -----------------------------------------------------------------------------------------------


def _sender(by: Actor) -> str:
    return f"{'' if by.user_id is None else by.user_id}@{'' if by.team_id is None else by.team_id}"


def _digest(drafts: Sequence[Draft], case: UUID | None) -> bytes:
    """What was asked, without what the server added itself."""
    asked = [sealing.canonical({"case": str(case), **_asked(draft)}) for draft in drafts]
    return hashlib.sha256(b"".join(hashlib.sha256(each).digest() for each in asked)).digest()


def _asked(draft: Draft) -> dict[str, Any]:
    fact = draft.fact
    when = None if fact.kind in ("case-opened", "lead-set") else fact.happened.to_json()
    return {
        "kind": fact.kind,
        "data": fact.to_data(),
        "happened": when,
        "about": draft.about,
        "to": draft.to,
        "supersedes": draft.supersedes,
    }


def _done(by: Actor, key: str | None, digest: bytes) -> Receipt | None:
    """What was recorded when this was first sent. The same key with something else in it is refused.

    Two that were sent at once wait for one another here, so that the second finds what the first did. Call it as the
    actor: what somebody did once is theirs alone.
    """
    if key is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{_sender(by)} {key}"])
        cursor.execute(
            'SELECT digest, "case", seq FROM ledger_once WHERE actor = %s AND key = %s', [_sender(by), key]
        )
        found = cursor.fetchone()
    if found is None:
        return None
    if bytes(found[0]) != digest:
        raise KeyUsed
    return Receipt(f"{found[1]}/{found[2]}", found[2], found[2], repeated=True)


def _remember(by: Actor, key: str | None, digest: bytes, row: Row) -> None:
    if key is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO ledger_once (key, actor, digest, "case", seq, at) VALUES (%s, %s, %s, %s, %s, %s)',
            [key[:120], _sender(by), digest, row.case_id, row.seq, row.recorded_at],
        )


@contextmanager
def whole() -> Iterator[None]:
    """Turn a lost connection, a full disk or a lost key into plain words. The transaction has taken everything back."""
    try:
        yield
    except LedgerError:
        raise
    except IntegrityError as error:
        raise Unavailable("the same thing was being recorded twice at once") from error
    except (OperationalError, InterfaceError, DatabaseError) as error:
        raise Unavailable(_why(error)) from error
    except KeyDestroyed as error:
        raise NotAllowed(f"{error} Nothing was recorded.") from error
    except (KeyLost, OSError) as error:
        raise Unavailable(f"the key of the case cannot be had ({error})") from error


def _why(error: Exception) -> str:
    state = getattr(error.__cause__, "sqlstate", None) or ""
    if state == "53100":
        return "the disk of the database is full"
    if state == "55P03":
        return "somebody else is recording on this case"
    if state.startswith(("08", "57")) or not state:
        return "the connection to the database was lost"
    return f"the database refused ({str(error).splitlines()[0][:160]})"
