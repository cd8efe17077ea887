"""From a place to the bodies that answer for it, as suggestions beside a question: never chosen for anybody.

A place is a council that was named, or the words of a town. Words that fit no council suggest nothing; words that fit
several name each. A body that was dissolved is named by whoever does its work now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from throughline.refer.known import Known
from throughline.refer.rightful import POLICE_SCOTLAND, PSNI, Atlas, Covered

DIRECTORY = "From the directory"
ASKED = frozenset({"council", "guardian_covered", "force_now"})
"""The questions that are helped by a place."""
MOST = 5
_OF_NO_PLACE = frozenset(
    "city county council borough district royal of the and upon under by in on le with invented".split()
)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The atlas with names by slug, and whoever holds a body's work today: the body itself while it is in being."""

    atlas: Atlas
    names: Mapping[str, str]
    holder: Callable[[str], str]

    def councils(self, words: str) -> tuple[str, ...]:
        """Councils whose name is a place that these words hold; those that are named in full alone, if any is."""
        told = _places(words)
        fitting = {slug: _named(self.names[slug]) for slug in self.atlas.councils if slug in self.names}
        found = [slug for slug, places in fitting.items() if places & told]
        exact = [slug for slug in found if fitting[slug] <= told]
        return tuple(sorted(exact or found))

    def called(self, bodies: Iterable[str]) -> list[str]:
        """The names of those who hold these bodies' work today."""
        held = dict.fromkeys(self.holder(body) for body in bodies)
        return [self.names[body] for body in held if body in self.names]


def _places(words: str) -> frozenset[str]:
    """The words of a name that say which place it is."""
    return frozenset(re.findall(r"[\w’']+", words.casefold())) - _OF_NO_PLACE


@lru_cache(maxsize=2048)
def _named(body: str) -> frozenset[str]:
    """The same of a body in the directory, worked out once. What somebody typed is never kept so."""
    return _places(body)


def suggested(answers: Mapping[str, Any], met: str, gazetteer: Gazetteer, on: date) -> dict[str, Known]:
    """By question, what the place of these answers suggests. `met` is where the line says that they were met, if it does."""
    named = _council_of(answers, gazetteer)
    found = {
        "council": _of_district(named, gazetteer)
        or _children(str(answers.get("town_now") or met), gazetteer),
        "force_now": _force(answers, named, met, gazetteer),
        "guardian_covered": _guardian(named, gazetteer, on) if named else None,
    }
    return {name: known for name, known in found.items() if known is not None}


def _council_of(answers: Mapping[str, Any], gazetteer: Gazetteer) -> str:
    asked = str(answers.get("council", "")).casefold()
    return next((slug for slug, name in gazetteer.names.items() if asked and name.casefold() == asked), "")


def _of_district(named: str, gazetteer: Gazetteer) -> Known | None:
    """A district has no children's services: whoever has them there is named instead."""
    right = gazetteer.atlas.children_of(named) if named else ()
    if not right or named in right:
        return None
    names = gazetteer.called(right)
    return _told(f"{gazetteer.names[named]} has no children’s services of its own: {' or '.join(names)}")


def _children(words: str, gazetteer: Gazetteer) -> Known | None:
    councils = gazetteer.councils(words)
    names = gazetteer.called(each for council in councils for each in gazetteer.atlas.children_of(council))
    if not names or len(names) > MOST:
        return None
    return _told(f"for {words.strip()}, {' or '.join(names)}")


def _force(answers: Mapping[str, Any], named: str, met: str, gazetteer: Gazetteer) -> Known | None:
    """By the town they are in now; else by the council that was named; else by the nation, where it has one force."""
    for words, councils in (
        (str(answers.get("town_now", "")), gazetteer.councils(str(answers.get("town_now", "")))),
        (gazetteer.names.get(named, ""), (named,) if named else ()),
        ("" if answers.get("town_now") else met, () if answers.get("town_now") else gazetteer.councils(met)),
    ):
        names = gazetteer.called(each for council in councils for each in gazetteer.atlas.forces_of(council))
        if names and len(names) <= MOST:
            return _told(f"for {words.strip()}, {' or '.join(names)}")
    alone = {"S": POLICE_SCOTLAND, "NI": PSNI}.get(str(answers.get("nation", "")))
    names = gazetteer.called([alone] if alone else ())
    return _told(names[0]) if names else None


def _guardian(council: str, gazetteer: Gazetteer, on: date) -> Known:
    name = gazetteer.names[council]
    match gazetteer.atlas.guardians_cover(council, on):
        case Covered.YES:
            return Known("yes", f"the guardian service covers {name}", fills=False, place=DIRECTORY)
        case Covered.NO:
            return Known("no", f"the guardian service does not cover {name}", fills=False, place=DIRECTORY)
    return Known(f"not known for {name}", "so the service is asked", fills=False, place=DIRECTORY)


def _told(words: str) -> Known:
    return Known(words, "choose it if it is right", fills=False, place=DIRECTORY)
