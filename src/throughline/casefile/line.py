"""One person's facts in the order in which they happened, and what the engine asks of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

from throughline.clock import Nation

from .age import Age, Birth
from .entry import Entry
from .implied import IMPLICATIONS, Implication


class Sure(IntEnum):
    """Three-valued: no, perhaps, yes. The lesser of two is both, the greater is either."""

    NO = 0
    MAYBE = 1
    YES = 2


NO, MAYBE, YES = Sure.NO, Sure.MAYBE, Sure.YES


@dataclass(frozen=True, slots=True, eq=False)
class Happening:
    """A fact on a person's line. `order` breaks ties where the file's order is the order of events."""

    seq: int
    order: float
    kind: str
    role: str
    body: str | None
    to: str | None
    data: Mapping[str, Any]
    earliest: dt.datetime
    latest: dt.datetime
    implied: bool = False


@dataclass(frozen=True)
class Line:
    """Everything known about one person. `ordered`: seq is the order of events, not only of recording."""

    about: str
    happenings: tuple[Happening, ...]
    ordered: bool = False

    @cached_property
    def by_kind(self) -> dict[str, list[Happening]]:
        """The facts of each kind, earliest first."""
        index: dict[str, list[Happening]] = {}
        for each in self.happenings:
            index.setdefault(each.kind, []).append(each)
        return index

    def of(self, *kinds: str) -> list[Happening]:
        """The recorded and implied facts of some kinds, earliest first."""
        if len(kinds) == 1:
            return self.by_kind.get(kinds[0], [])
        return [each for each in self.happenings if each.kind in kinds]

    def at_or_before(self, one: Happening, other: Happening) -> Sure:
        """Whether `one` happened no later than `other`."""
        if one is other or one.latest <= other.earliest:
            return YES
        if one.earliest > other.latest:
            return NO
        if self.ordered:
            return YES if one.order < other.order else NO
        return MAYBE

    @cached_property
    def birth(self) -> Birth:
        """What the facts say about when the person was born."""
        return Birth.of(self.happenings)

    def age_at(self, happening: Happening) -> Age:
        """Child, adult, may be a child, or not known, when a fact happened."""
        first = self.birth.on(happening.earliest)
        return first if first is self.birth.on(happening.latest) else Age.MAY_BE_CHILD

    def nation_at(self, moment: dt.datetime) -> Nation:
        """The nation last recorded at a moment; before any was recorded, the first one."""
        found: Happening | None = None
        for each in self.by_kind.get("nation", []):
            if found is None or each.earliest <= moment:
                found = each
        return Nation(found.data.get("nation", "unknown")) if found else Nation.UNKNOWN

    def consent(self, purpose: str, states: Sequence[str | None]) -> Sure:
        """Whether a consent was ever in one of the states; perhaps, where nobody recorded it."""
        said = [each.data.get("state") for each in self.by_kind.get(f"consent-{purpose}", [])]
        if any(state in states for state in said):
            return YES
        return NO if said and said[-1] in ("given", "refused") else MAYBE


def line_of(about: str, entries: Sequence[Entry], ordered: bool = False) -> Line:
    """The line of one person from the entries that concern them, with what they imply."""
    recorded = [_happening(entry) for entry in entries]
    return Line(about, tuple(sorted(_with_implied(recorded), key=_in_time)), ordered)


def _in_time(each: Happening) -> tuple[dt.datetime, float]:
    return each.earliest, each.order


def _happening(entry: Entry) -> Happening:
    return Happening(
        entry.seq,
        entry.seq,
        entry.kind,
        entry.by.role,
        entry.by.body,
        entry.addressee,
        entry.data,
        entry.when.earliest,
        entry.when.latest,
    )


def _with_implied(recorded: list[Happening]) -> list[Happening]:
    dated = [each.earliest for each in recorded if each.seq > 0]
    found = list(recorded)
    for implication in IMPLICATIONS:
        for later in list(found):
            if (
                later.seq > 0
                and implication.applies(later.kind, later.data)
                and not _known(found, implication, later)
            ):
                found.append(_imply(implication, later, min(dated)))
    return found


def _known(found: Iterable[Happening], implication: Implication, later: Happening) -> bool:
    return any(
        each.kind == implication.earlier
        and each.earliest <= later.latest
        and (implication.by is not None or each.role == later.role)
        and all(each.data.get(name) == value for name, value in implication.data.items())
        for each in found
    )


def _imply(implication: Implication, later: Happening, first: dt.datetime) -> Happening:
    return Happening(
        seq=later.seq,
        order=later.order - 0.01,
        kind=implication.earlier,
        role=implication.by or later.role,
        body=None if implication.by else later.body,
        to=None,
        data=implication.data,
        earliest=min(first, later.earliest),
        latest=later.latest,
        implied=True,
    )
