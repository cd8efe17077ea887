"""What lists are made of: duty rows and cards, composed for each audience of what that agency may see.

No duty, count, text, status or time in them derives from a fact hidden from their audience.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from throughline import law as catalogue
from throughline.access.actor import Actor
from throughline.access.context import set_context
from throughline.access.judging import may_judge
from throughline.access.models import Relationship
from throughline.casefile import Casefile
from throughline.duties import Obligation, Status
from throughline.duties.obligation import Asked
from throughline.duties.quick import obligations_of

from . import sealing
from .entries import Line
from .parts import SYSTEM, Parts, Shelf, body_of, lines_for

DUTY = (
    "case_id", "audience", "key", "duty", "title", "kind", "force", "about", "owed_by", "body", "owed_to", "status",
    "open", "started", "due", "before", "checked", "next_change_at", "team", "worker",
)  # fmt: skip
SUMMARY = (
    "case_id", "audience", "kind", "version", "opened_at", "last_at", "closed_at", "lead_team", "lead_worker",
    "offered_team", "nation", "age", "open_duties", "overdue_duties", "next_due", "next_change_at", "card",
)  # fmt: skip
_KEY, _STATUS, _OPEN, _DUE, _CHANGE = map(DUTY.index, ("key", "status", "open", "due", "next_change_at"))
LATE = frozenset({Status.OVERDUE.value, Status.DELAYED.value})
Kind = Relationship.Kind
_FIRST_TO_ACT = (Kind.LEAD, Kind.JOINT, Kind.GUARDIAN, Kind.ADVOCATE, Kind.OFFERED, Kind.FORMER)


@cache
def law() -> catalogue.Law:
    """The catalogue, read once a process."""
    return catalogue.load()


@dataclass(frozen=True)
class Composed:
    """What one audience's lists hold of one case."""

    duties: dict[str, tuple[Any, ...]]
    summary: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class View:
    """What some facts come to: all that is known of them, and what is owed at an instant."""

    known: Casefile
    owed: list[Obligation]

    @classmethod
    def of(cls, lines: Sequence[Line], at: datetime) -> View:
        """Fold these facts and ask the engine."""
        facts = [each.known for each in lines]
        so_far = Casefile.of(facts, at=at)
        known = so_far if all(each.when.earliest <= at for each in facts) else Casefile.of(facts)
        return cls(known, obligations_of(so_far, law(), Asked(at)))


class WorkedOut:
    """Views of one case that were worked out already: readers to whom the same is open are owed the same."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, ...], tuple[Sequence[Line], View]] = {}

    def of(self, lines: Sequence[Line], at: datetime) -> View:
        """What these very lines come to. They are kept, so that no other can come to bear their number."""
        same = tuple(map(id, lines))
        if same not in self._found:
            self._found[same] = lines, View.of(lines, at)
        return self._found[same][1]


def owed(lines: Sequence[Line], at: datetime, reader: Actor) -> list[Obligation]:
    """What these facts come to under the law at an instant, as far as this reader can judge it."""
    return [each for each in View.of(lines, at).owed if may_judge(reader, each)]


def compose(
    kind: str, parts: Parts, audience: Actor, lines: Sequence[Line], key: bytes | None, worked_out: WorkedOut
) -> Composed:
    """What one audience's lists hold, from the lines as that audience sees them."""
    if not lines:
        return Composed({}, None)
    view = worked_out.of(lines, parts.at)
    team = _team_of(parts, audience)
    worker = lead_worker(lines, audience) if team is not None and team.kind == Kind.LEAD else None
    rows = [_duty_row(parts, audience, each, team, worker) for each in view.owed if may_judge(audience, each)]
    summary = _summary(kind, parts, audience, lines, view.known, rows)
    sealed = (
        sealing.seal(key, card(lines), sealing.card_place(parts.case_id, str(audience.agency)))
        if key
        else None
    )
    return Composed({row[_KEY]: row for row in rows}, (*summary, sealed))


def _team_of(parts: Parts, audience: Actor) -> Relationship | None:
    """The team of this agency that has its duties to do: the one with the nearest part in the case."""
    ours = [tie for tie in parts.ties if tie.agency_id in audience.agencies and tie.kind in _FIRST_TO_ACT]
    return min(
        ours, key=lambda tie: _FIRST_TO_ACT.index(Kind(tie.kind)), default=None
    )  # the oldest of several


def _duty_row(
    parts: Parts, audience: Actor, each: Obligation, team: Relationship | None, worker: int | None
) -> tuple[Any, ...]:
    ours = team if is_ours(each, audience, parts.at) else None
    rule, owner, limit, status = of_rule(each), each.owner, each.limit, each.status
    return (
        parts.case_id, audience.agency, each.key[:200], rule.duty, rule.title, rule.kind, rule.force, each.about[:80],
        owner.role[:40], (owner.body or "")[:80], rule.owed_to, status.value, status.is_open, each.start.earliest,
        limit.instant if limit else None, ((limit.before if limit else None) or "")[:200], rule.checked,
        each.next_change, ours.team_id if ours else None, worker if ours else None,
    )  # fmt: skip


class OfRule(NamedTuple):
    """What every obligation under one version of a duty shows."""

    duty: str
    title: str
    kind: str
    force: str
    owed_to: str
    checked: bool


_OF_RULE: dict[int, tuple[object, OfRule]] = {}


def of_rule(each: Obligation) -> OfRule:
    """What a row repeats of the catalogue, read once for each version of a duty; the version is kept with it."""
    found = _OF_RULE.get(id(each.rule))
    if found is None:
        shown = OfRule(
            each.duty, each.title[:300], each.kind, each.force[:30], each.owed_to[:40], each.checked
        )
        found = _OF_RULE[id(each.rule)] = each.rule, shown
    return found[1]


def is_ours(each: Obligation, audience: Actor, at: datetime) -> bool:
    """Whether this agency is the one that owes the duty: named as the body, or, where none is, by its legal role."""
    if each.body:
        return each.body in audience.agencies
    return audience.agency is not None and each.owed_by in body_of(audience.agency, at).roles


def _summary(
    kind: str,
    parts: Parts,
    audience: Actor,
    lines: Sequence[Line],
    known: Casefile,
    rows: Sequence[tuple[Any, ...]],
) -> tuple[Any, ...]:
    """The columns of `SUMMARY` but the last, which is sealed."""
    lead, offered = parts.lead(), parts.offered()
    still_open = [row for row in rows if row[_OPEN]]
    open_due = [row[_DUE] for row in still_open if row[_DUE] is not None]
    changes = [row[_CHANGE] for row in rows if row[_CHANGE] is not None]
    changes += [one.ends for one in parts.sharings if one.ends is not None and one.ends > parts.at]
    last = lines[-1].row
    return (
        parts.case_id, audience.agency, kind, last.seq, lines[0].row.recorded_at, last.recorded_at, closed_at(lines),
        lead.team_id if lead is not None and parts.known_to(audience, lead) else None,
        lead_worker(lines, audience) if lead is not None and lead.agency_id in audience.agencies else None,
        offered.team_id if offered is not None and parts.known_to(audience, offered) else None,
        str(known.nation().value)[:12], str(known.age(parts.at).value)[:12],
        len(still_open), sum(row[_STATUS] in LATE for row in rows),
        min(open_due, default=None), min(changes, default=None),
    )  # fmt: skip


def closed_at(lines: Sequence[Line]) -> datetime | None:
    """When the whole case was closed: at the second signature, unless it was opened again since."""
    asked: dict[int, Line] = {}
    closed: datetime | None = None
    for each in lines:
        if each.row.kind == "case-closed" and each.data.get("track") is None:
            asked[each.row.seq] = each
        elif each.row.kind == "countersigned" and each.data.get("of") in asked:
            closed = each.row.recorded_at
        elif each.row.kind == "case-reopened":
            asked, closed = {}, None
    return closed


def lead_worker(lines: Sequence[Line], audience: Actor) -> int | None:
    """Whoever took the case on for the leading team: named by number in the fact that set the lead, else its author."""
    for each in reversed(lines):
        if (
            each.row.kind in ("case-opened", "lead-set", "handover-accepted")
            and each.row.controller_id in audience.agencies
        ):
            named = str(each.data.get("worker") or "")
            return int(named) if named.isdigit() else each.row.author
    return None


def card(lines: Sequence[Line]) -> dict[str, Any]:
    """What a list shows of a person, sealed: the last name, date of birth and reference this audience may read."""
    stands = standing(lines)
    found: dict[str, Any] = {}
    for each in stands:
        data = each.data
        if each.row.kind == "name" and data.get("last_name"):
            found["name"] = " ".join(
                str(data[part]) for part in ("first_names", "last_name") if data.get(part)
            )
        elif each.row.kind == "alias" and data.get("name"):
            found.setdefault("aliases", []).append(data["name"])
        elif each.row.kind == "date-of-birth" and data.get("date"):
            found["born"] = data["date"]
        elif data.get("reference"):
            found["reference"] = data["reference"]
    return found


def standing(lines: Sequence[Line]) -> list[Line]:
    """Those that no visible later fact supersedes."""
    gone = {each.row.supersedes for each in lines if each.row.supersedes is not None}
    return [each for each in lines if each.row.seq not in gone]


# -- writing, as the system --------------------------------------------------------------------------------------------


def refresh(kind: str, parts: Parts, shelf: Shelf) -> None:
    """Compose the case for every audience and write what changed. Ends acting as the system."""
    worked_out = WorkedOut()
    composed = {
        str(audience.agency): compose(
            kind, parts, audience, lines_for(audience, parts, shelf), shelf.key, worked_out
        )
        for audience in parts.audiences()
    }
    set_context(SYSTEM)
    write(parts.case_id, composed)


def write(case_id: UUID, composed: Mapping[str, Composed]) -> None:
    """Bring the rows of a case to what was composed, touching only those that differ."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_names(DUTY)} FROM ledger_dutyrow WHERE case_id = %s", [case_id])  # noqa: S608
        have = {(row[1], row[2]): tuple(row) for row in cursor.fetchall()}
        want = {
            (audience, key): row for audience, each in composed.items() for key, row in each.duties.items()
        }
        changed = [row for place, row in want.items() if have.get(place) != row]
        gone = [place for place in have if place not in want]
        if changed:
            cursor.execute(*_upsert("ledger_dutyrow", DUTY, ("case_id", "audience", "key"), changed))
        if gone:
            cursor.execute(
                "DELETE FROM ledger_dutyrow d USING unnest(%s::text[], %s::text[]) AS g(audience, key) WHERE d.case_id = %s AND d.audience = g.audience AND d.key = g.key",
                [*map(list, zip(*gone, strict=True)), case_id],
            )
        cards = [each.summary for each in composed.values() if each.summary is not None]
        if cards:
            cursor.execute(*_upsert("ledger_casesummary", SUMMARY, ("case_id", "audience"), cards))
        cursor.execute(
            "DELETE FROM ledger_casesummary WHERE case_id = %s AND audience <> ALL (%s)",
            [case_id, [row[1] for row in cards]],
        )


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _upsert(
    table: str, columns: Sequence[str], key: Sequence[str], found: Sequence[tuple[Any, ...]]
) -> tuple[str, list[Any]]:
    one = f"({', '.join(['%s'] * len(columns))})"
    update = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in columns if name not in key)
    sql = f"INSERT INTO {table} ({_names(columns)}) VALUES {', '.join([one] * len(found))} ON CONFLICT ({_names(key)}) DO UPDATE SET {update}"  # noqa: S608
    return sql, [value for row in found for value in row]
