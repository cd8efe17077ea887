"""Lists: what needs doing, what waits to be accepted, who was found. Made of summaries, never by scanning the ledger.

Names are sealed in the summaries and opened for the page that is shown, and only for those whose role reads names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from throughline.access.actor import Actor
from throughline.access.context import acting_as
from throughline.access.fields import NAMELESS, may_see_field
from throughline.access.models import Membership, ReadLog, Team, User
from throughline.access.reading import log_read
from throughline.access.reading import readers as looks_at
from throughline.access.standing import BLIND
from throughline.duties import Status
from throughline.vocabulary import UserRole

from . import sealing, search
from .door import whole
from .errors import NoSuchCase, NotAllowed
from .models import CaseSummary, DutyRow, HandOver
from .parts import key_of, parts_of

Which = Literal["mine", "team", "waiting", "overdue"]
SIZE = 25
MOST_HITS = 400
TO_DO = (Status.DUE.value, Status.OVERDUE.value, Status.DELAYED.value)
_PLAN = "SELECT set_config('enable_sort', %s, true), set_config('enable_bitmapscan', %s, true)"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list. There is no count: counting would read every row to say less."""

    items: Sequence[T]
    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A case in a list, as far as this reader's agency and role may know it. Blank where there is nothing to show."""

    case_id: UUID
    kind: str = "person"
    name: str = ""
    aliases: tuple[str, ...] = ()
    born: str = ""
    reference: str = ""
    nation: str = ""
    age: str = ""
    lead_team: int | None = None
    lead_worker: int | None = None
    offered_team: int | None = None
    opened_at: datetime | None = None
    last_at: datetime | None = None
    closed_at: datetime | None = None
    next_due: datetime | None = None
    open_duties: int = 0
    overdue_duties: int = 0
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: a duty, on a case, by when, whose."""

    key: str
    duty: str
    title: str
    about: str
    status: str
    due: datetime | None
    before: str
    started: datetime
    checked: bool
    force: str
    team: int | None
    worker: int | None
    card: Card


@dataclass(frozen=True, slots=True)
class Waiting:
    """A hand-over that has not been answered; `ours` says that it waits for the reader's team."""

    id: UUID
    from_team: Team
    to_team: Team
    offered_at: datetime
    accept_by: datetime | None
    disputed: bool
    ours: bool
    card: Card


def worklist(actor: Actor, which: Which = "team", page: int = 1, size: int = SIZE) -> Page[Any]:
    """What needs doing, soonest first: `mine`, my `team`'s, what is `overdue`, or the hand-overs that are `waiting`.

    Items are `Task`s, or `Waiting`s. A supervisor's `overdue` is that of the whole agency.
    """
    with whole(), acting_as(actor):
        if which == "waiting":
            return _waiting(actor, page, size)
        rows = _tasks(actor, which).order_by("due", "id")[(page - 1) * size : page * size + 1]
        with _along_the_index():
            found = list(rows)
        return _page(found, page, size, lambda some: _as_tasks(actor, some))


@contextmanager
def _along_the_index() -> Iterator[None]:
    """Walk a list in the order of its index and stop at the end of the page.

    The planner cannot know how many rows the wall lets through, takes it for a handful, and would look at every row of
    a large team to sort them: 230 ms for 2,600 rows where the page needs 27 of them, and 17 ms cold or 1 ms warm so.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PLAN, ["off", "off"])
        yield
        cursor.execute(_PLAN, ["on", "on"])


def _tasks(actor: Actor, which: Which) -> Any:
    rows = DutyRow.objects.filter(open=True, status__in=TO_DO, audience=actor.agency)
    if which == "mine":
        return rows.filter(worker=actor.user_id, worker__isnull=False)
    if which == "overdue":
        rows = rows.filter(due__lt=timezone.now())
        if actor.role is UserRole.SUPERVISOR:
            return rows.filter(team__isnull=False)
    return rows.filter(team=actor.team_id, team__isnull=False)


def _page(found: list[Any], page: int, size: int, shown: Any) -> Page[Any]:
    return Page(shown(found[:size]), page, len(found) > size)


def _as_tasks(actor: Actor, rows: Sequence[DutyRow]) -> list[Task]:
    shown = cards(actor, {row.case_id for row in rows})
    now = timezone.now()
    return [
        Task(
            row.key, row.duty, row.title, row.about, _status_at(row, now), row.due, row.before, row.started,
            row.checked, row.force, row.team, row.worker, shown.get(row.case_id, Card(row.case_id)),
        )
        for row in rows
    ]  # fmt: skip


def _status_at(row: DutyRow, now: datetime) -> str:
    """A row whose hour has passed since it was composed says so, even before the worker comes by."""
    late = row.due is not None and row.due < now
    return Status.OVERDUE.value if row.status == Status.DUE.value and late else row.status


def _waiting(actor: Actor, page: int, size: int) -> Page[Waiting]:
    mine = Q(to_team=actor.team_id) | Q(from_team=actor.team_id)
    if actor.role is UserRole.SUPERVISOR:
        mine = Q(to_agency__in=actor.agencies) | Q(from_agency__in=actor.agencies)
    found = list(
        HandOver.objects.filter(mine, state=HandOver.State.OFFERED).order_by("accept_by", "offered_at")[
            (page - 1) * size : page * size + 1
        ]
    )
    teams = Team.objects.select_related("agency").in_bulk(
        {each.to_team for each in found} | {each.from_team for each in found}
    )
    shown = cards(actor, {each.case_id for each in found})
    return _page(
        found, page, size,
        lambda some: [
            Waiting(
                each.id, teams[each.from_team], teams[each.to_team], each.offered_at, each.accept_by, each.disputed,
                _waits_for(actor, each), shown.get(each.case_id, Card(each.case_id)),
            )
            for each in some
        ],
    )  # fmt: skip


def _waits_for(actor: Actor, offered: HandOver) -> bool:
    """Whether the reader's own team is to answer: whoever is above several teams sees the offers made to each."""
    if actor.team_id is None:
        return offered.to_agency in actor.agencies
    return offered.to_team == actor.team_id


def hand_over(id: UUID, by: Actor) -> HandOver:
    """One hand-over by its id, for either side. Raises `NoSuchCase`."""
    with whole(), acting_as(by):
        found = HandOver.objects.filter(pk=id).first()
    if found is None:
        raise NoSuchCase(id)
    return found


def cards(actor: Actor, cases: set[UUID]) -> dict[UUID, Card]:
    """The cards of these cases, opened for this reader. Call it as the reader."""
    rows = CaseSummary.objects.filter(case_id__in=cases, audience=actor.agency)
    return {row.case_id: _card(actor, row) for row in rows}


def _card(actor: Actor, row: CaseSummary) -> Card:
    sealed = _opened(actor, row)
    return Card(
        row.case_id, row.kind, sealed.get("name", ""), tuple(sealed.get("aliases", ())), sealed.get("born", ""),
        sealed.get("reference", ""), row.nation, row.age, row.lead_team, row.lead_worker, row.offered_team,
        row.opened_at, row.last_at, row.closed_at, row.next_due, row.open_duties, row.overdue_duties,
    )  # fmt: skip


def _opened(actor: Actor, row: CaseSummary) -> dict[str, Any]:
    if row.card is None or not may_see_field(actor, "name", "last_name"):
        return {}
    key = key_of(row.case_id)
    return sealing.unseal(key, bytes(row.card), sealing.card_place(row.case_id, row.audience)) if key else {}


def find(actor: Actor, query: str, page: int = 1, size: int = SIZE) -> Page[Card]:
    """Cases with a visible fact that matches every word, number or date of the query; exact matches first.

    The search is logged, without its words. Raises `NotAllowed` for roles that read no names.
    """
    if actor.role in BLIND | NAMELESS | {UserRole.SURVIVOR}:
        raise NotAllowed("Your role does not search for people by name. Nothing was searched.")
    wanted = search.sought(query)
    if not wanted:
        return Page([], page, False)
    with whole(), acting_as(actor):
        log_search(actor, query)
        ranked = _ranked(wanted)
        places = ranked[(page - 1) * size : page * size]
        shown = cards(actor, {case for case, _ in places})
        found = [_marked(shown.get(case, Card(case)), exact) for case, exact in places]
    return Page(found, page, len(ranked) > page * size)


def log_search(actor: Actor, query: str, what: str = "search") -> None:
    """Write that somebody searched, never for what; and that it was for their own, their family's or a colleague's name."""
    log_read(actor, None, what, actor.purpose)
    user = User.objects.filter(pk=actor.user_id or 0).first()
    flag = search.about_themselves(user.name if user else "", query)
    if not flag and any(
        search.about_themselves(name, query) == "search-own-name" for name in _colleagues(actor)
    ):
        flag = "search-colleague"
    if flag:
        log_read(actor, None, flag, actor.purpose)


def _colleagues(actor: Actor) -> list[str]:
    """The names of those who work in the same team today, compared here and written nowhere."""
    here = Membership.objects.on(timezone.localdate()).filter(team=actor.team_id or 0)
    return list(here.exclude(user=actor.user_id or 0).values_list("user__name", flat=True))


def _marked(card: Card, exact: bool) -> Card:
    return replace(card, exact=exact)


def _ranked(wanted: Sequence[search.Sought]) -> list[tuple[UUID, bool]]:
    groups = json.dumps([sorted(each.exact | each.alike) for each in wanted])
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id, keys FROM ledger_find(%s::jsonb, %s)", [groups, MOST_HITS])
        hits: dict[UUID, set[int]] = {}
        for case, keys in cursor.fetchall():
            hits.setdefault(case, set()).update(keys)
    full = [
        (case, keys)
        for case, keys in hits.items()
        if all(keys & (each.exact | each.alike) for each in wanted)
    ]
    scored = sorted(full, key=lambda hit: (-sum(bool(hit[1] & each.exact) for each in wanted), str(hit[0])))
    return [(case, all(keys & each.exact for each in wanted)) for case, keys in scored]


def readers(case: UUID, by: Actor) -> list[ReadLog]:
    """Who looked at this case, newest first, as far as this reader may know it. Raises `NoSuchCase`."""
    with whole(), acting_as(by):
        if not parts_of(case).reach(by).opens_case:
            raise NoSuchCase(case)
        return list(looks_at(case)[:500])
