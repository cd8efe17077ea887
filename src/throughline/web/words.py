"""How pages name things to a reader: roles, nations, tracks, force of law, days. Plain words, no codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import blake2s
from typing import Any

from throughline.clock import UK
from throughline.vocabulary import KINDS, Sector, Sensitivity, Track, fields_of
from throughline.vocabulary.role_names import ROLE_NAMES

ROLES: dict[str, str] = {
    **{role.value: name for role, name in ROLE_NAMES.items()},
    "actor": "whoever acted",
    "addressee": "whoever was asked",
    "custodian": "whoever holds the person",
    "authority in contact": "the authority in contact",
    "deciding body": "the deciding body",
}
NATIONS = {
    "E": "England",
    "W": "Wales",
    "S": "Scotland",
    "NI": "Northern Ireland",
    "outside UK": "outside the UK",
    "unknown": "not known",
}
TRACKS = {
    "referral": "Referral",
    "support": "Support",
    "safeguarding": "Safeguarding",
    "crime": "Crime and justice",
    "line": "The line itself",
}
AREAS = {"victims-code": "Victims’ code", "human-rights": "Human rights", "non-punishment": "Non-punishment"}
AGES = {"any": "any age", "child": "children, and who may be one", "adult": "adults"}
SECTORS: dict[str, str] = {
    Sector.POLICE: "police",
    Sector.LAW_ENFORCEMENT: "law enforcement",
    Sector.PROSECUTION: "prosecution",
    Sector.COURT: "courts",
    Sector.IMMIGRATION: "immigration",
    Sector.DECISION: "the deciding authority",
    Sector.COUNCIL: "councils",
    Sector.HEALTH: "health",
    Sector.SUPPORT: "support providers",
    Sector.LEGAL: "lawyers",
    Sector.ADVOCACY: "advocates",
    Sector.INSPECTORATE: "inspectorates",
    Sector.PRISON: "prisons",
    Sector.OTHER: "other bodies",
}


def role(name: str) -> str:
    """A legal role or an office in plain words; the word itself where it is one already."""
    return ROLES.get(name, name.replace("_", " "))


def roles(names: Iterable[str]) -> str:
    """Several of them, as a sentence would have them."""
    told = [role(name) for name in names]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}" if told else "nobody named"


def nations(found: Iterable[str]) -> str:
    """Nations in the order England, Wales, Scotland, Northern Ireland; all four are the United Kingdom."""
    known = {str(nation) for nation in found}
    if {"E", "W", "S", "NI"} <= known:
        return "all four nations"
    return ", ".join(name for code, name in NATIONS.items() if code in known)


def area(name: str) -> str:
    """An area of the catalogue as a heading."""
    return AREAS.get(name, name.replace("-", " ").capitalize())


def title_of(kind: str) -> str:
    """The title of a kind; its own words where a newer version of the vocabulary wrote it."""
    return KINDS[kind].title if kind in KINDS else kind.replace("-", " ")


def events(named: str) -> str:
    """Kinds as the engine names what a duty must precede ("charge requested or plea"), by their titles within a sentence."""
    titles = (title_of(each.replace(" ", "-")) for each in named.split(" or "))
    return " or ".join(each if each[1:2].isupper() else each[:1].lower() + each[1:] for each in titles)


def before(named: str) -> str:
    """A deadline that is an event: "before charged or plea"."""
    return f"before {events(named)}"


def track_of(kind: str) -> Track:
    """The track of a kind; what is unknown here lies on the line itself."""
    return Track(KINDS[kind].track) if kind in KINDS else Track.LINE


def coded(kind: str, data: Mapping[str, Any]) -> list[str]:
    """The open answers that were chosen from a list, in words, in the order they are asked."""
    if kind not in KINDS:
        return []
    told = []
    for field in fields_of(KINDS[kind]):
        value = data.get(field.name)
        if value and field.options is not None and field.sensitivity is Sensitivity.OPEN:
            codes = [value] if isinstance(value, str) else list(value)
            told.append(", ".join(field.options.label(str(code)) for code in codes[:3]))
    return told


def answer(kind: str, name: str, data: Mapping[str, Any]) -> str:
    """One chosen answer of a fact in words; nothing where it was not given."""
    field = next((each for each in fields_of(KINDS[kind]) if each.name == name), None)
    value = str(data.get(name) or "")
    return field.options.label(value) if value and field is not None and field.options is not None else value


_TO_YOU = {
    "they": "you",
    "them": "you",
    "their": "your",
    "themself": "yourself",
    "themselves": "yourself",
    "her": "you",
    "him": "you",
}


def to_you(text: str) -> str:
    """A title or a purpose, said to the person it is about: "where they stay" becomes "where you stay"."""
    return re.sub(rf"\b({'|'.join(_TO_YOU)})\b", _said_to_you, text, flags=re.IGNORECASE)


def _said_to_you(found: re.Match[str]) -> str:
    said = _TO_YOU[found[0].lower()]
    return said.capitalize() if found[0][0].isupper() else said


# What started a duty or decides it, as the engine says it: "because of crime recorded by PSNI".
_KIND = re.compile(
    r"(because of |it was done: |decides it: )([a-z0-9][a-z0-9 ]*?)(?= by [A-Z][A-Z_]+\b|, which is not on record)"
)


def explained(text: str) -> str:
    """The engine's own explanation for a reader: roles and events by their names, no numbers of facts (they are links)."""
    named = re.sub(r"(?<=done before: )[^.]+", lambda found: events(found[0]), text)
    named = _KIND.sub(lambda found: f"{found[1]}“{title_of(found[2].replace(' ', '-'))}”", named)
    named = re.sub(r"\b[A-Z][A-Z_]+\b", lambda found: ROLES.get(found[0], found[0]), named)
    return re.sub(r" \(facts? [\d, ]+\)", "", named)


def reference_of(key: str) -> str:
    """The part of an address that names a duty: short, and without the names of bodies that its key holds."""
    return blake2s(key.encode(), digest_size=8).hexdigest()


def day(moment: datetime) -> str:
    """An instant as a UK day: 3 May 2024."""
    return f"{moment.astimezone(UK):%-d %B %Y}"


def until(moment: datetime, now: datetime) -> str:
    """How far away a deadline is, in the unit that matters: hours within two days, days within eight weeks, else months."""
    seconds = (moment - now).total_seconds()
    ahead, size = seconds >= 0, abs(seconds)
    if size < 3600:
        told = "less than an hour"
    elif size < 48 * 3600:
        told = _many(int(size // 3600), "hour")
    elif size < 56 * 86_400:
        told = _many(int(size // 86_400), "day")
    else:
        told = _many(int(size // (30.44 * 86_400)), "month")
    return f"in {told}" if ahead else f"{told} late"


def _many(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
