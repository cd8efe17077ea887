"""The circumstances of one invented person: everything the telling of their line starts from."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from throughline.demo.bodies import Area, Bodies, Post
from throughline.demo.names import full_name, origins_of
from throughline.demo.people import Person
from throughline.demo.published import Published, table

QUARTER_DAYS = 91
GENDERS = {"Female": "female", "Male": "male"}
EXPLOITATION = {
    "Labour": ("forced-work", "debt-bondage", "wages-taken"),
    "Sexual": ("prostitution", "taken-and-assaulted"),
    "Criminal": ("forced-crime", "cannabis-cultivation", "county-lines"),
    "Domestic": ("domestic",),
    "Organ Harvesting": ("organs",),
}


@dataclass(frozen=True, slots=True)
class Life:
    """An invented person. `child` is whether they were under 18 when referred; `age` (at exploitation) and `year` are
    those under which the published rates are looked up.
    """

    first_names: str
    last_name: str
    gender: str
    countries: tuple[str, ...]
    language: str
    born: date
    age_band: str
    nation: str
    area: Area
    types: tuple[str, ...]
    place: str
    referred: date
    year: str
    age: str
    child: bool
    responder: Post

    @property
    def adult(self) -> bool:
        """Whether they are treated as an adult."""
        return not self.child

    @property
    def speaks_english(self) -> bool:
        return self.language == "en"


def share(name: str) -> float:
    """The share of people for whom something is so: our own assumption, in `data/assumed.toml`."""
    return float(table("assumed.toml")["share"][name])


def median_days(name: str) -> float:
    """The median wait for something, in days: our own assumption, in `data/assumed.toml`."""
    return float(table("assumed.toml")["days"][name])


def weighted(options: Mapping[str, int], chance: random.Random) -> str:
    """One of the options, by how many people chose it."""
    return chance.choices(list(options), list(options.values()))[0]


def life_of(person: Person, today: date, tables: Published, told: Bodies, chance: random.Random) -> Life:
    """The circumstances of a drawn person, with the published quarters moved so that the last one ends today."""
    age = age_word(person.age_at_exploitation)
    child = age == "child" and chance.random() < share("child_still_a_child_when_referred")
    nation = nation_of(person, tables, told, chance)
    area = told.police_area.get(person.first_responder) or told.some_area(nation, chance)
    origins = origins_of(person.nationality)
    first, _, last = full_name(origins[0].sounds, person.gender, chance).rpartition(" ")
    referred = referral_day(person.quarter, today, tables, chance)
    return Life(
        first_names=first,
        last_name=last,
        gender=GENDERS.get(person.gender, "other"),
        countries=tuple(dict.fromkeys(origin.country for origin in origins)),
        language=origins[0].language if person.nationality.split()[-1] != "UK" else "en",
        born=birthday(referred, child, age, chance),
        age_band="under-18" if child else "unsure" if age == "unknown" and chance.random() < 0.3 else "adult",
        nation=area.nation,
        area=area,
        types=exploitation(person.exploitation_type, child, chance),
        place=weighted(tables.totals["location"][person.quarter[:4]][age], chance),
        referred=referred,
        year=person.quarter[:4],
        age=age,
        child=child,
        responder=responder(person, area, told),
    )


def age_word(published: str) -> str:
    """The publication's age at exploitation as one word."""
    return {"Adult (18 or over)": "adult", "Child (17 or under)": "child"}.get(published, "unknown")


def nation_of(person: Person, tables: Published, told: Bodies, chance: random.Random) -> str:
    """The nation of the stand-in, where it has one; else by the published share of each nation."""
    body = told.standing_for.get(person.first_responder)
    return (body and body.nation) or weighted(tables.totals["nation"]["2018"], chance)


def referral_day(quarter: str, today: date, tables: Published, chance: random.Random) -> date:
    """A day in the quarter, moved so that the last published quarter ends yesterday; seldom at a weekend."""
    last = last_day_of(quarter, today, tables)
    day = last - timedelta(days=chance.randrange(QUARTER_DAYS))
    friday = day - timedelta(days=max(day.weekday() - 4, 0))
    in_quarter = friday > last - timedelta(days=QUARTER_DAYS)
    return friday if in_quarter and chance.random() < 0.8 else day


def last_day_of(quarter: str, today: date, tables: Published) -> date:
    """The last day of a published quarter, moved so that the last of them ends yesterday."""
    quarters = tables.totals["source"]["quarters"]
    later = len(quarters) - 1 - quarters.index(quarter)
    return today - timedelta(days=1 + later * QUARTER_DAYS)


def birthday(referred: date, child: bool, age: str, chance: random.Random) -> date:
    """A day of birth that makes them a child or an adult when referred."""
    if child:
        years = chance.choices([12, 13, 14, 15, 16, 17], [3, 6, 12, 20, 29, 30])[0]
    else:
        years = 18 + min(int(chance.expovariate(1 / (3 if age == "child" else 11))), 50)
    return referred - timedelta(days=int(years * 365.25) + chance.randrange(1, 360))


def exploitation(published: str, child: bool, chance: random.Random) -> tuple[str, ...]:
    """The vocabulary's types for a published combination."""
    if published == "Not specified or unknown":
        return ("unknown",)
    if published == "Other combinations":
        return ("other",)
    found: list[str] = []
    for word in published.replace(" & ", ", ").split(", "):
        if word == "Sexual" and child:
            found.append("child-sexual")
        elif word == "Criminal" and child:
            found.append(
                chance.choice(("county-lines", "county-lines", "forced-crime", "cannabis-cultivation"))
            )
        else:
            found.append(chance.choice(EXPLOITATION[word]))
    return tuple(found)


def responder(person: Person, area: Area, told: Bodies) -> Post:
    """The post that first met the person: the stand-in of the published organisation, or the area's council."""
    body = told.standing_for.get(person.first_responder)
    if body is None:
        child = person.age_at_exploitation.startswith("Child")
        return told.post(f"{area.slug}-council", "first-responder", team=0 if child else 1)
    team = len(body.teams) - 1 if body.slug == "harbour-support" else 0
    legal_role = body.legal_roles.index("NGO_FR") if "NGO_FR" in body.legal_roles else 0
    return told.post(body.slug, "first-responder", team, legal_role)


def sentence(kind: str, chance: random.Random) -> str:
    """A short invented sentence for a free-text answer."""
    sentences: Any = table("sentences.toml")[kind]
    return str(chance.choice(sentences))
