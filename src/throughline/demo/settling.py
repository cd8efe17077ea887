"""Writing the invented bodies, areas, teams and the people who work there to the database. Done once, before the lines."""

from __future__ import annotations

import random
import tomllib
from datetime import date, datetime, timedelta
from importlib.resources import files

from django.db import transaction

from throughline.access.acting import actor_from
from throughline.access.actor import Actor
from throughline.access.models import Membership, Team, User
from throughline.demo.bodies import Body, Post, bodies
from throughline.demo.names import full_name
from throughline.demo.personas import PERSONAS, Persona
from throughline.directory.models import Agency, Area, Force, LocalAuthority, Service

SOURCE = "Invented for the demonstration"
PLACES_OF = "harbour-support"
STAFF = 3
BEFORE_EVERYTHING = date(2015, 1, 1)
AREA_OF_POLICE = "invented police area"


@transaction.atomic
def write_bodies() -> None:
    """Invented agencies and areas, marked as such. Written again, nothing changes."""
    known = bodies()
    for place in known.areas:
        values = {
            "name": place.name,
            "kind": AREA_OF_POLICE,
            "nation": place.nation,
            "invented": True,
            "source": SOURCE,
        }
        Area.objects.update_or_create(code=f"X-{place.slug}"[:12], defaults=values)
    for body in known.bodies.values():
        Agency.objects.update_or_create(slug=body.slug, defaults=agency_values(body))
        for name in body.teams:
            Team.objects.get_or_create(agency_id=body.slug, name=name)
    for place in known.areas:
        code = f"X-{place.slug}"[:12]
        Force.objects.update_or_create(
            agency_id=f"{place.slug}-police", defaults={"kind": "invented", "area_id": code}
        )
        council = {"area_id": code, "force_area_id": code, "guardian_service": True}
        LocalAuthority.objects.update_or_create(agency_id=f"{place.slug}-council", defaults=council)


def write_places(now: datetime) -> None:
    """Invented places for a night, with the room they had some hours ago."""
    told = tomllib.loads(files("throughline.demo").joinpath("data/places.toml").read_text("utf-8"))
    for row in told["place"]:
        Service.objects.update_or_create(
            slug=row["slug"],
            defaults={
                **{key: row[key] for key in ("kind", "region", "nation", "takes", "telephone")},
                "agency_id": PLACES_OF,
                "name": f"{row['name']} (invented)",
                "capacity_state": row["room"],
                "observed_at": now - timedelta(hours=row["hours"]),
                "invented": True,
                "source": SOURCE,
                "confidence": "S",
            },
        )


def agency_values(body: Body) -> dict[str, object]:
    """An invented agency as the directory holds it."""
    return {
        "name": f"{body.name} (invented)",
        "sector": body.sector,
        "legal_roles": list(body.legal_roles),
        "nation": body.nation,
        "valid_from": BEFORE_EVERYTHING,
        "invented": True,
        "source": SOURCE,
        "confidence": "S",
    }


@transaction.atomic
def write_personas() -> dict[str, User]:
    """The people a newcomer can sign in as, by key. None of them has a password."""
    return {persona.key: write_persona(persona) for persona in PERSONAS}


def write_persona(persona: Persona) -> User:
    """One persona, with the membership that makes them what they are."""
    user, made = User.objects.get_or_create(
        email=persona.email, defaults={"name": persona.name, "is_demo": True}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    if persona.team:
        team = Team.objects.get(agency_id=persona.agency, name=persona.team)
        Membership.objects.get_or_create(
            user=user, team=team, role=persona.role, until=None, defaults={"since": BEFORE_EVERYTHING}
        )
    return user


def staff_of(post: Post, seed: int) -> list[Actor]:
    """The people of one post as actors, made where they are lacking; where a persona holds the post, they come first."""
    chance = random.Random(f"{seed}/{post}")  # noqa: S311  names are drawn, nothing is kept secret by it
    team = Team.objects.get(agency_id=post.agency, name=post.team)
    held = Membership.objects.filter(
        team=team, role=post.role, until=None, legal_role__in=("", post.legal_role)
    )
    hire(post, team, held.count(), chance)
    found = held.select_related("team__agency", "user").order_by("-user__is_demo", "pk")
    return [actor_from(membership) for membership in found]


@transaction.atomic
def hire(post: Post, team: Team, there: int, chance: random.Random) -> None:
    """As many invented people as a post still lacks. They cannot sign in: only personas can."""
    users = [stranger(post, team, number, chance) for number in range(there, STAFF)]
    User.objects.bulk_create(users)
    held = {"team": team, "role": post.role, "legal_role": post.legal_role, "since": BEFORE_EVERYTHING}
    Membership.objects.bulk_create([Membership(user=user, **held) for user in users])


def stranger(post: Post, team: Team, number: int, chance: random.Random) -> User:
    """An invented colleague, not saved yet. The address says which post it is, so that no two are alike."""
    name = full_name("british", chance.choice(("Female", "Male")), chance)
    place = f"{team.pk}.{post.role}.{post.legal_role}.{number}".lower().replace("_", "-")
    user = User(email=f"{name.lower().replace(' ', '.')}.{place}@{post.agency}.example", name=name)
    user.set_unusable_password()
    return user
