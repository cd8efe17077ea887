"""Every address of the project, found by walking the resolver, and how to fill its parts in for a reader."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.urls import get_resolver
from django.urls.resolvers import RegexPattern, URLPattern, URLResolver

from throughline.access.testing import Player
from throughline.web.words import reference_of

from .world import World

PART = re.compile(r"<(?:[^>:]+:)?([^>]+)>")
OF_A_CASE = frozenset({"case_id", "case"})
RELATIONS = ("own", "shared", "foreign")


@dataclass(frozen=True, order=True)
class Route:
    """One address: as the table names it, and as a template with `<part>` for what varies."""

    name: str
    template: str

    @property
    def parts(self) -> frozenset[str]:
        """The names of what varies in it."""
        return frozenset(PART.findall(self.template))

    @property
    def relations(self) -> tuple[str, ...]:
        """Own, shared and foreign for an address of a case; else the one way it can be looked at."""
        return RELATIONS if self.parts & OF_A_CASE else ("any",)

    @property
    def is_api(self) -> bool:
        """Whether systems, with a token, come here instead of people."""
        return self.name.startswith("api/")

    @property
    def is_account(self) -> bool:
        """Whether this is a page of signing in, which knows no case."""
        return self.name.startswith("accounts/")


def routes() -> list[Route]:
    """Every address, each once."""
    return sorted(set(_walk(get_resolver().url_patterns)))


def _walk(
    patterns: Iterable[URLPattern | URLResolver], name: str = "", template: str = ""
) -> Iterator[Route]:
    for each in patterns:
        here, shape = name + str(each.pattern), template + _template(each)
        if isinstance(each, URLPattern):
            yield Route(here, shape)
        else:
            yield from _walk(each.url_patterns, here, shape)


def _template(pattern: URLPattern | URLResolver) -> str:
    text = str(pattern.pattern)
    if not isinstance(pattern.pattern, RegexPattern):
        return text
    return re.sub(r"\(\?P<([^>]+)>(?:[^()]|\[[^\]]*\])+\)", r"<\1>", text).strip("^$")


def address(route: Route, world: World, player: Player | None, relation: str) -> str:
    """The address for this reader and this case."""
    return address_of(
        route, world, world.case_for(player, relation) if player is not None else world.elsewhere
    )


def address_of(route: Route, world: World, case: uuid.UUID) -> str:
    """The address for this case, whoever comes there."""
    of_case = {
        "case_id": case,
        "case": case,
        "seq": world.seqs[case],
        "ref": reference_of(world.duties[case]),
    }
    return filled(route, {**_anybodys(world), **of_case, **world.furniture.of(route.name)})


def filled(route: Route, values: Mapping[str, object]) -> str:
    """The address with each part that varies put in."""
    return "/" + PART.sub(lambda found: str(values[found[1]]), route.template)


def _anybodys(world: World) -> dict[str, object]:
    """What does not depend on the reader: a person and a place of the police, and so on."""
    someone = world.cast.investigator.user
    return {
        **ANYTHING,
        "user_id": someone.pk,
        "membership_id": someone.memberships.get().pk,
        "invitation_id": world.invitation.pk,
        "secret": world.secret,
        "glass_id": world.broken.pk,
        "finding_id": world.unusual.pk,
        "hand_over_id": world.hand_overs["waiting"],
        "hand_over": world.hand_overs["waiting"],
    }


# What stands where something varies and nothing is there: each is well formed, and leads to nothing.
ANYTHING: Mapping[str, object] = {
    "user_id": 10**12,
    "membership_id": 10**12,
    "invitation_id": 10**12,
    "glass_id": 10**12,
    "finding_id": 10**12,
    "review_id": 10**12,
    "sign_in_id": 10**12,
    "hand_over_id": uuid.UUID(int=6),
    "hand_over": uuid.UUID(int=6),
    "draft_id": uuid.UUID(int=7),
    "pack_id": uuid.UUID(int=8),
    "delivery_id": uuid.UUID(int=9),
    "notice_id": 1,
    "pk": 1,
    "secret": "x",
    "key": "x",
    "kind": "encounter",
    "page": "age",
    "form": "pdf",
    "group": "work",
    "language": "en",
    "what": "investigation",
    "id": "REC-01",
    "uidb36": "1",
    "provider_id": "none",
}
