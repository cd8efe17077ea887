"""The invented bodies and areas that hold the cases of the demonstration nation.

Each published first responder organisation has an invented stand-in. A council or an organisation that works
across areas takes any area of its nation, by the size of the areas' police figures.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from throughline.demo.published import Published, published, table


@dataclass(frozen=True, slots=True)
class Area:
    """An invented place with a police force, a council and a health body; `people` weighs it against the others."""

    slug: str
    name: str
    nation: str
    stands_for: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Body:
    """An invented agency: its slug, what it is, the legal roles it plays and its teams."""

    slug: str
    name: str
    sector: str
    legal_roles: tuple[str, ...]
    nation: str
    teams: tuple[str, ...]
    stands_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """Who does something: a role in a team of a body, acting in one of its legal roles."""

    agency: str
    team: str
    role: str
    legal_role: str


@dataclass(frozen=True)
class Bodies:
    """All invented areas and bodies."""

    areas: tuple[Area, ...]
    bodies: Mapping[str, Body]

    @cached_property
    def standing_for(self) -> Mapping[str, Body]:
        """The one body that stands in for a published organisation (not for local authorities, which are many)."""
        return {name: body for body in self.bodies.values() for name in body.stands_for}

    @cached_property
    def police_area(self) -> Mapping[str, Area]:
        """The area of each published police force."""
        return {name: area for area in self.areas for name in area.stands_for}

    def post(self, agency: str, role: str, team: int = 0, legal_role: int = 0) -> Post:
        """A post in a body, by the number of its team and of its legal role. Raises KeyError for no such body."""
        body = self.bodies[agency]
        return Post(body.slug, body.teams[team], role, body.legal_roles[legal_role])

    def some_area(self, nation: str, chance: random.Random) -> Area:
        """An area of a nation, larger ones more often."""
        areas = [area for area in self.areas if area.nation == nation]
        return chance.choices(areas, [area.people for area in areas])[0]


@cache
def bodies() -> Bodies:
    """The bodies that come with the product."""
    told = table("bodies.toml")
    areas = tuple(area(row, published()) for row in told["area"])
    found = [*national(told), *local(told, areas)]
    return Bodies(areas, {body.slug: body for body in found})


def area(row: Mapping[str, Any], tables: Published) -> Area:
    """One area from its row."""
    people = sum(tables.one_way["first_responder"][name] for name in row["stands_for"])
    return Area(row["slug"], row["name"], row["nation"], tuple(row["stands_for"]), people)


def national(told: Mapping[str, Any]) -> Iterator[Body]:
    """The bodies that work across areas."""
    for row in told["agency"]:
        yield Body(
            row["slug"],
            row["name"],
            row["sector"],
            tuple(row["legal_roles"]),
            row.get("nation", ""),
            tuple(row["teams"]),
            tuple(row.get("stands_for", ())),
        )


def local(told: Mapping[str, Any], areas: tuple[Area, ...]) -> Iterator[Body]:
    """The bodies that every area has."""
    for place in areas:
        for row in told["in_each_area"]:
            yield Body(
                f"{place.slug}-{row['slug']}",
                row["name"].format(name=place.name),
                row["sector"],
                tuple(row["roles"][place.nation]),
                place.nation,
                tuple(row["teams"]),
                place.stands_for if row["slug"] == "police" else (),
            )
