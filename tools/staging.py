"""Referrals at each of their stages, in the demonstration, for the screenshots. Everybody and everything is invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client

from throughline.access import actor_from
from throughline.access.context import set_context
from throughline.access.models import Membership, Team
from throughline.access.testing import Player
from throughline.demo import PERSONAS
from throughline.refer import delivering
from throughline.refer.delivering import To
from throughline.refer.models import MadePack
from throughline.refer.queries import councils
from throughline.refer.tests import walks


@dataclass(frozen=True)
class Staged:
    """The lines on which something was staged, and what an address needs to lead there."""

    fresh: UUID
    agreeing: UUID
    refusing: UUID
    child: UUID
    pack: UUID
    link: str
    code: str
    delivery: UUID


def player(persona: str) -> Player:
    """A persona of the demonstration, as the walks of the tests know people."""
    email = next(each.email for each in PERSONAS if each.key == persona)
    held = Membership.objects.select_related("team__agency", "user").get(user__email=email)
    return Player(persona, held.user, held.team, actor_from(held))


def stage() -> Staged:
    """A referral filled in and not sent, one of an adult who refuses, and one of a child, sent on and open by a link."""
    officer = player("first-responder")
    with transaction.atomic():
        walks.profile(officer)
        fresh, agreeing = _filled(officer, {}, known=False), _filled(officer, walks.ADULT)
        refusing = _filled(officer, walks.NAMED)
        child = _filled(
            officer, {**walks.CHILD, "council": {**walks.CHILD["council"], "q-council": _council()}}
        )
    walks.send(officer.sign_in(Client(HTTP_HOST="localhost")), child)
    with transaction.atomic():
        set_context(officer.actor)
        packs = {each.recipient: each for each in MadePack.objects.filter(case_id=child)}
        council = packs["council-children"]
        sent = _send(officer, council, To("link", body_name="A council without an account (invented)"))
        to_team = _send(officer, packs["police"], To("account", team=_team("investigator")))
    return Staged(fresh, agreeing, refusing, child, council.pk, sent.secret, sent.code, to_team.delivery)


def _council() -> str:
    """An invented council of the demonstration."""
    return next(name for name in councils() if "invented" in name)


def _team(persona: str) -> Team:
    team = player(persona).team
    assert team is not None
    return team


def _send(by: Player, pack: MadePack, to: To) -> delivering.Sent:
    assert by.actor is not None
    return delivering.send(by.actor, pack, to, "staged")


def _filled(by: Player, answers: Mapping[str, Any], *, known: bool = True) -> UUID:
    """A new line of this person's team, with a referral of these answers that nobody has recorded yet."""
    from throughline.casework.tests.stories import begin

    case: UUID = begin(by, name=known)
    walks.fill(by, case, answers)
    return case
