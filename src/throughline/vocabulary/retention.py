"""How long what is recorded is kept: dated rules as data (`retention.toml`), and what they come to for one case.

A rule never destroys anything. It says when somebody must look, or when it is time for a case to go; a person decides,
a second one signs, and what holds a case (an open duty, a trial, an inquiry) comes before every rule.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from .roles import CaseKind, Sector

NATIONS = ("E", "W", "S", "NI")
MARKS = {
    "S": "statute read",
    "G": "official page read",
    "N": "another page read",
    "K": "not checked against the live text",
}
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `since` and `until` are its first and last day in force, None for always."""

    id: str
    title: str
    sectors: frozenset[Sector]
    nations: frozenset[str]
    cases: frozenset[CaseKind]
    child: bool
    counts_from: str
    years: int
    then: str
    force: str
    instrument: str
    provision: str
    confidence: str
    plain: str
    note: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def checked(self) -> bool:
        """Whether the text behind it was read."""
        return self.confidence != "K"

    @property
    def told(self) -> str:
        """Where it comes from, with its mark, in words."""
        source = (
            "our proposal: no published period was found"
            if self.force == "ours"
            else f"{self.instrument}, {self.provision}"
        )
        return f"{source} ({MARKS[self.confidence]})"

    @property
    def period(self) -> str:
        """The period in words: "8 years after closing"."""
        after = "closing" if self.counts_from == "closing" else "the person’s birth"
        return f"{self.years} years after {after}, then {'looked at' if self.then == 'review' else 'disposed of'}"

    def in_force(self, day: date) -> bool:
        """Whether the rule holds on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def fits(self, sector: Sector, nation: str, case: CaseKind, child: bool) -> bool:
        """Whether it speaks of facts of such a body on such a case. A nation that is not known is under every nation's."""
        return (
            sector in self.sectors
            and (nation not in NATIONS or nation in self.nations)
            and case in self.cases
            and (child or not self.child)
        )

    def counted(self, closed: date, born: date | None) -> date:
        """The day it comes to. Born unknown: from the closing, as if born on that day, which is never too short."""
        start = closed if self.counts_from == "closing" else (born or closed)
        return add_years(start, self.years)


def add_years(day: date, years: int) -> date:
    """The same date some years on; the 29th of February becomes the 1st of March, so that nothing goes a day early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@dataclass(frozen=True, slots=True)
class Due:
    """When a case falls due for one body, what for, and by which rules."""

    on: date
    then: str
    rules: tuple[Rule, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule there is, in the order of the file."""
    text = (_HERE / "retention.toml").read_text(encoding="utf-8")
    return tuple(_rule(name, row) for name, row in tomllib.loads(text).items())


def _rule(name: str, row: Mapping[str, Any]) -> Rule:
    source, held = row["source"], row.get("in_force", {})
    made = Rule(
        id=name,
        title=row["title"],
        sectors=frozenset(Sector(each) for each in row["sectors"]),
        nations=frozenset(row.get("nations", NATIONS)),
        cases=frozenset(CaseKind(each) for each in row.get("cases", tuple(CaseKind))),
        child=row.get("ages", "any") == "child",
        counts_from=row["counts_from"],
        years=int(row["years"]),
        then=row["then"],
        force=row["force"],
        instrument=source["instrument"],
        provision=source["provision"],
        confidence=source["confidence"],
        note=source.get("note", ""),
        plain=" ".join(row["plain"].split()),
        since=held.get("from"),
        until=held.get("to"),
    )
    if (
        made.counts_from not in ("closing", "birth")
        or made.then not in ("review", "dispose")
        or made.confidence not in MARKS
    ):
        raise ValueError(f"the rule {name} counts from, ends in or is marked with something unknown")
    return made


def rules_for(
    sector: Sector,
    nation: str,
    case: CaseKind,
    *,
    child: bool,
    day: date,
    own: Mapping[str, int] | None = None,
) -> tuple[Rule, ...]:
    """The rules in force on a day for such a body and case. `own` are the years a body set for itself, by rule."""
    found = (each for each in rules() if each.in_force(day) and each.fits(sector, nation, case, child))
    return tuple(replace(each, years=own[each.id]) if own and each.id in own else each for each in found)


def due(found: Iterable[Rule], closed: date, born: date | None) -> Due | None:
    """When somebody must look or decide: the first review, else the last disposal. None where no rule fits."""
    dated = [(each.counted(closed, born), each) for each in found]
    reviews = [day for day, each in dated if each.then == "review"]
    if not dated:
        return None
    on = min(reviews) if reviews else max(day for day, _ in dated)
    return Due(on, "review" if reviews else "dispose", tuple(each for _, each in dated))
