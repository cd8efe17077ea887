"""The cast of the tests: a named person for each role, each in a team of an invented body.

    def test_an_outsider_sees_nothing(cast): ...
    def test_she_may_record_it(support_worker): ...

Imported by the project's conftest. Models are loaded only when a fixture runs: conftest comes before Django is ready.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from .actor import Actor
    from .models import Team, User

BODIES: tuple[tuple[str, str, str, str], ...] = (
    ("northshire-police", "Northshire Police (invented)", "police", "FR_POLICE"),
    ("southmere-police", "Southmere Police (invented)", "police", "FR_POLICE"),
    ("harbour-support", "Harbour Support (invented)", "support", "TSA"),
    ("lantern-advocates", "Lantern Advocates (invented)", "advocacy", "ADVOCATE"),
    ("fenwick-law", "Fenwick Law (invented)", "legal", "LEGAL_REP"),
    ("wellbrook-clinic", "Wellbrook Clinic (invented)", "health", "NHS"),
    ("northshire-council", "Northshire Council (invented)", "council", "LA"),
    ("port-immigration", "Port Immigration Team (invented)", "immigration", "HO_IE"),
    ("grounds-authority", "Grounds Authority (invented)", "decision", "SCA"),
    ("crown-prosecutors", "Northshire Prosecutors (invented)", "prosecution", "CPS"),
    ("care-inspectorate", "Care Inspectorate (invented)", "inspectorate", "HMICFRS"),
)

CAST: dict[str, tuple[str, str]] = {
    "first_responder": ("northshire-police", "first-responder"),
    "investigator": ("northshire-police", "investigator"),
    "supervisor": ("northshire-police", "supervisor"),
    "analyst": ("northshire-police", "analyst"),
    "data_guardian": ("northshire-police", "data-guardian"),
    "administrator": ("northshire-police", "administrator"),
    "other_investigator": ("southmere-police", "investigator"),
    "support_worker": ("harbour-support", "support-worker"),
    "support_supervisor": ("harbour-support", "supervisor"),
    "support_guardian": ("harbour-support", "data-guardian"),
    "advocate": ("lantern-advocates", "advocate"),
    "lawyer": ("fenwick-law", "advocate"),
    "nurse": ("wellbrook-clinic", "support-worker"),
    "social_worker": ("northshire-council", "support-worker"),
    "immigration_officer": ("port-immigration", "first-responder"),
    "decision_maker": ("grounds-authority", "decision-maker"),
    "prosecutor": ("crown-prosecutors", "prosecutor"),
    "inspector": ("care-inspectorate", "inspector"),
}


@dataclass(frozen=True)
class Player:
    """One of the cast: the user, the team they act for (None for the survivor and the outsider), and the actor."""

    name: str
    user: User
    team: Team | None
    actor: Actor | None

    def sign_in(self, client: Client) -> Client:
        """The client, now signed in as this person, who has just proved who they are.

        Whoever read before in this transaction is nobody first: a setting outlives a block of a test's transaction.
        """
        from django.db import connection

        from .context import set_context

        if connection.in_atomic_block:
            set_context(None)
        client.force_login(self.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(self.user.pk)
        session.save()
        return client


class Cast:
    """All of them, by name: `cast.support_worker`. The survivor has a line only once `make_subject` gave them one."""

    def __init__(self, players: Iterable[Player]) -> None:
        self.players = {player.name: player for player in players}

    def __getattr__(self, name: str) -> Player:
        try:
            return self.players[name]
        except KeyError:
            raise AttributeError(f"nobody in the cast is called {name}") from None

    def __iter__(self) -> Iterator[Player]:
        return iter(self.players.values())

    def actors(self) -> Sequence[Actor]:
        """Every actor of the cast (the outsider has none)."""
        return [player.actor for player in self if player.actor is not None]


def make_cast() -> Cast:
    """Write the bodies, teams and people to the database."""
    from throughline.directory.models import Agency

    for slug, name, sector, role in BODIES:
        Agency.objects.create(
            slug=slug, name=name, sector=sector, legal_roles=[role], nation="E", invented=True
        )
    return Cast([*(_player(name, *place) for name, place in CAST.items()), _survivor(), _outsider()])


def _player(name: str, agency: str, role: str) -> Player:
    from allauth.mfa.models import Authenticator

    from throughline.vocabulary import UserRole

    from .acting import actor_from
    from .models import Membership, Team
    from .second_factor import WIDE

    team, _ = Team.objects.get_or_create(agency_id=agency, name="First team")
    user = _user(name)
    membership = Membership.objects.create(user=user, team=team, role=role)
    if UserRole(role) in WIDE:
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
        )
    return Player(
        name, user, team, actor_from(Membership.objects.select_related("team__agency").get(pk=membership.pk))
    )


def _user(name: str) -> User:
    from .models import User

    return User.objects.create_user(f"{name}@example.org", name.replace("_", " ").capitalize(), is_demo=False)


def _survivor() -> Player:
    from throughline.vocabulary import LegalRole, Sector, UserRole

    from .actor import Actor

    user = _user("survivor")
    actor = Actor(user.pk, None, None, None, Sector.OTHER, UserRole.SURVIVOR, LegalRole.VICTIM, "own-line")
    return Player("survivor", user, None, actor)


def _outsider() -> Player:
    """Somebody with an account and nothing else."""
    return Player("outsider", _user("outsider"), None, None)


def tie(case_id: UUID, player: Player, kind: str = "lead", seq: int = 1) -> Any:
    """Tie a member of the cast (their team, or the survivor themself) to a case, as the ledger would."""
    from .actor import system_actor
    from .context import acting_as
    from .models import Relationship

    who = (
        {"user": player.user} if player.team is None else {"team": player.team, "agency": player.team.agency}
    )
    with acting_as(system_actor("test")):
        return Relationship.objects.create(case_id=case_id, kind=kind, since_seq=seq, **who)


def make_subject(case_id: UUID, player: Player) -> Any:
    """Make the case this survivor's own line."""
    return tie(case_id, player, kind="subject")


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, in an otherwise empty database."""
    return make_cast()


def _fixture_for(name: str) -> Any:
    def fixture(cast: Cast) -> Player:
        found: Player = getattr(cast, name)
        return found

    fixture.__name__ = name
    fixture.__doc__ = f"The {name.replace('_', ' ')} of the cast."
    return pytest.fixture(fixture)


for _name in (*CAST, "survivor", "outsider"):
    globals()[_name] = _fixture_for(_name)

__all__ = ["cast", "outsider", "survivor", *CAST]  # noqa: F822 - made by the loop above
