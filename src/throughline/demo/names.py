"""What an invented person is called, where they may come from and what they may speak."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from throughline.demo.published import rows, table


@dataclass(frozen=True, slots=True)
class Origin:
    """One nationality: the vocabulary's country and language codes, and which made-up names sound at home there."""

    country: str
    language: str
    sounds: str


@cache
def origins() -> Mapping[str, Origin]:
    """Each single nationality of the publication."""
    return {
        row["nationality"]: Origin(row["country"], row["language"], row["sounds"])
        for row in rows("nationalities.csv")
    }


@cache
def origins_of(nationality: str) -> tuple[Origin, ...]:
    """The nationalities in a published value: one, or two for a dual national ("Albanian Greek").

    Raises KeyError for a word that is no nationality of the table.
    """
    found: list[Origin] = []
    rest = nationality
    while rest:
        known = [name for name in origins() if rest == name or rest.startswith(f"{name} ")]
        if not known:
            raise KeyError(f"{rest!r} in {nationality!r} is no nationality of nationalities.csv")
        longest = max(known, key=len)
        found.append(origins()[longest])
        rest = rest[len(longest) + 1 :]
    return tuple(found)


@cache
def made() -> Mapping[str, Any]:
    """The parts that names are made of."""
    return dict(table("names.toml")["made"])


def full_name(sounds: str, gender: str, chance: random.Random) -> str:
    """A made-up name. `gender` is the publication's word; any but its first two takes either kind of given name."""
    parts = made()[sounds]
    kind = {"Female": "female", "Male": "male"}.get(gender) or chance.choice(("female", "male"))
    family = chance.choice(parts["start"]) + chance.choice(parts["end"])
    return f"{chance.choice(parts[kind])} {family}"
