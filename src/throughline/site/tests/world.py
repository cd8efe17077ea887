"""A small world for the matrix: the cast, a case for each body, one case they share, and planted facts.

Each planted fact carries a word that stands nowhere else. Where a reader gets a page with a word they may not know of,
the firewall has a hole.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client

from throughline import ledger
from throughline.access import administration, glass
from throughline.access.acting import team_actor
from throughline.access.actor import system_actor
from throughline.access.context import acting_as
from throughline.access.models import ApiToken, Glass, Invitation, Unusual
from throughline.access.testing import BODIES, Cast, Player, make_cast, make_subject
from throughline.clock import When
from throughline.vocabulary import UserRole, parse

YESTERDAY = When.minute(datetime.now(UTC) - timedelta(days=1))
# Where each planted fact comes from, the kind it is, and the question that holds the word: one open, one sealed.
PLANTED: dict[str, tuple[tuple[str, str], ...]] = {
    "support_worker": (("indicator", "noticed_by"), ("support-item", "details"), ("risk-assessed", "plan")),
    "nurse": (("indicator", "noticed_by"), ("health-access", "details"), ("counselling-offered", "details")),
    "lawyer": (("indicator", "noticed_by"), ("legal-referral", "details"), ("legal-advice", "advice")),
    "advocate": (("indicator", "noticed_by"), ("own-words", "account")),
    "investigator": (
        ("indicator", "noticed_by"),
        ("own-words", "account"),
        ("intelligence-report", "report"),
    ),
    "immigration_officer": (("indicator", "noticed_by"),),
    "social_worker": (("indicator", "noticed_by"), ("own-words", "account")),
}
CARERS = ("support_worker", "nurse", "lawyer", "advocate")


def word(who: str, kind: str) -> str:
    """The word planted by somebody in a kind of fact: it occurs nowhere else."""
    return f"planted{who}{kind}".replace("_", "").replace("-", "")


@dataclass(frozen=True)
class Furniture:
    """What stands behind addresses that name a pack, a file, a breach: values by the beginning of the address."""

    values: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def of(self, name: str) -> dict[str, object]:
        """What varies in the address of this name; the longest beginning that fits says it last."""
        fitting = sorted(begins for begins in self.values if name.startswith(begins))
        return {part: value for begins in fitting for part, value in self.values[begins].items()}


@dataclass(frozen=True)
class World:
    """Everything the matrix walks over."""

    cast: Cast
    own: Mapping[str, UUID]
    shared: UUID
    mine_shared: UUID
    elsewhere: UUID
    seqs: Mapping[UUID, int]
    duties: Mapping[UUID, str]
    hand_overs: Mapping[str, UUID]
    invitation: Invitation
    secret: str
    broken: Glass
    unusual: Unusual
    tokens: Mapping[str, str]
    sessions: Mapping[str, str]
    furniture: Furniture = Furniture()

    def case_for(self, player: Player, relation: str) -> UUID:
        """The player's own case, one their team shares, or one they have no part in."""
        body = player.actor.agency if player.actor is not None else None
        if relation == "own":
            return self.own.get(body or "", self.shared)
        if relation == "shared":
            return self.mine_shared if body == "harbour-support" else self.shared
        return self.own["northshire-council"] if body == "southmere-police" else self.elsewhere


def fact(kind: str, **data: Any) -> Any:
    """A fact of yesterday, with what its kind must have."""
    from throughline.vocabulary import class_of, example, fields_of

    needed = {each.name for each in fields_of(class_of(kind)) if each.required or each.needed_if}
    usual = {name: value for name, value in example(kind).items() if name in needed}
    return parse(kind, {**usual, "happened": YESTERDAY, **data})


def make_world(planted: Iterable[str] = tuple(PLANTED)) -> World:
    """Build it, with the facts planted by these members of the cast. Call it inside a transaction to be taken back."""
    cast = make_cast()
    own = {slug: _open(cast, slug) for slug, *_ in BODIES}
    shared = own["harbour-support"]
    mine_shared = own["northshire-council"]
    _join_all(cast, shared, cast.support_worker, but="harbour-support")
    _join(cast, mine_shared, cast.social_worker, "harbour-support")
    make_subject(shared, cast.survivor)
    for who in planted:
        plant(getattr(cast, who), shared)
    invitation, secret = _invite(cast)
    return World(
        cast,
        own,
        shared,
        mine_shared,
        own["southmere-police"],
        {case: _first_seq(cast, case, slug) for slug, case in own.items()},
        {case: _first_duty(cast, case, slug) for slug, case in own.items()},
        {"waiting": _offer(cast, own["crown-prosecutors"])},
        invitation,
        secret,
        _break(cast, own["crown-prosecutors"]),
        _unusual(cast),
        {slug: _token(cast, slug) for slug, *_ in BODIES},
        {player.name: player.sign_in(Client()).cookies["session"].value for player in cast},
    )


def _team(cast: Cast, slug: str) -> Any:
    return next(player.team for player in cast if player.team is not None and player.team.agency_id == slug)


def _open(cast: Cast, slug: str) -> UUID:
    facts = [fact("encounter"), fact("name", first_names="Invented", last_name="Person")]
    return ledger.open_case("person", by=team_actor(_team(cast, slug), "test"), facts=facts).case_id


def _join_all(cast: Cast, case: UUID, by: Player, but: str) -> None:
    for slug, *_ in BODIES:
        if slug not in (but, "southmere-police"):
            _join(cast, case, by, slug)


def _join(cast: Cast, case: UUID, by: Player, slug: str) -> None:
    ledger.record(fact("joint-party", team=_team(cast, slug).slug), case=case, by=by.actor)  # type: ignore[arg-type]


def plant(by: Player, case: UUID) -> None:
    """Record every planted fact of one member of the cast."""
    for kind, question in PLANTED[by.name]:
        ledger.record(fact(kind, **{question: word(by.name, kind)}), case=case, by=by.actor)  # type: ignore[arg-type]


def _first_seq(cast: Cast, case: UUID, slug: str) -> int:
    entries = ledger.open(case, by=team_actor(_team(cast, slug), "test"), purpose="test").entries
    return next(each.row.seq for each in entries if each.row.kind == "encounter")


def _first_duty(cast: Cast, case: UUID, slug: str) -> str:
    owed = ledger.open(case, by=team_actor(_team(cast, slug), "test"), purpose="test").obligations
    return owed[0].key if owed else "none"


def _offer(cast: Cast, case: UUID) -> UUID:
    offer = fact("handover-offered", to_team=_team(cast, "northshire-council").slug, accept_by="2099-01-01")
    ledger.record(offer, case=case, by=team_actor(_team(cast, "crown-prosecutors"), "test"))
    from throughline.ledger.models import HandOver

    with acting_as(cast.social_worker.actor):
        return HandOver.objects.get(case_id=case).pk


def _invite(cast: Cast) -> tuple[Invitation, str]:
    actor = cast.administrator.actor
    assert actor is not None
    return administration.invite(
        actor, "new@example.org", "New", _team(cast, "northshire-police"), UserRole.INVESTIGATOR
    )


def _break(cast: Cast, case: UUID) -> Glass:
    actor = cast.first_responder.actor
    assert actor is not None
    with acting_as(actor):
        return glass.break_glass(actor, case, "A child may be in danger tonight, and nobody answers.")


def _unusual(cast: Cast) -> Unusual:
    with acting_as(system_actor("test")):
        return Unusual.objects.create(
            rule="hour",
            user=cast.investigator.user,
            agency_id="northshire-police",
            day=YESTERDAY.earliest.date(),
            count=3,
        )


def _token(cast: Cast, slug: str) -> str:
    secret = f"thr_test_{slug}_{uuid.uuid4()}"
    team = _team(cast, slug)
    ApiToken.objects.create(
        agency_id=slug,
        team=team,
        purpose="test",
        digest=administration.digest_of(secret),
        expires_at=datetime.now(UTC) + timedelta(days=1),
    )
    return secret


@contextmanager
def taken_back() -> Iterator[None]:
    """Everything inside happens and is then undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
