"""One person's facts in the order in which they happened, and what the engine asks of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from throughline.clock import Nation

from .age import Age, Birth
from .entry import Entry, Party
from .implied import IMPLIED_BY, Implication


class Sure(IntEnum):
    """Three-valued: no, perhaps, yes. The lesser of two is both, the greater is either."""

    NO = 0
    MAYBE = 1
    YES = 2


NO, MAYBE, YES = Sure.NO, Sure.MAYBE, Sure.YES


@dataclass(frozen=True)
class Line:
    """Everything known about one person. `ordered`: seq is the order of events, not only of recording."""

    about: str
    happenings: tuple[Entry, ...]
    ordered: bool = False

    @cached_property
    def by_kind(self) -> dict[str, list[Entry]]:
        """The facts of each kind, earliest first."""
        index: dict[str, list[Entry]] = {}
        for each in self.happenings:
            index.setdefault(each.kind, []).append(each)
        return index

    def of(self, *kinds: str) -> list[Entry]:
        """The recorded and implied facts of some kinds, earliest first."""
        if len(kinds) == 1:
            return self.by_kind.get(kinds[0], [])
        return [each for each in self.happenings if each.kind in kinds]

    def at_or_before(self, one: Entry, other: Entry) -> Sure:
        """Whether `one` happened no later than `other`."""
        if one is other or one.high <= other.low:
            return YES
        if one.low > other.high:
            return NO
        if self.ordered:
            return YES if one.order < other.order else NO
        return MAYBE

    @cached_property
    def birth(self) -> Birth:
        """What the facts say about when the person was born."""
        return Birth.of(self.happenings)

    @cached_property
    def always_as_child(self) -> bool | None:
        """Whether every fact finds the person to be treated as a child, or none; None where that changes."""
        always = self.birth.always_as_child
        if always is not None or not self.happenings:
            return bool(always)
        grown = self.birth.grown
        if all(each.high < grown for each in self.happenings):
            return True
        return False if self.happenings[0].low >= grown else None

    def age_at(self, happening: Entry) -> Age:
        """Child, adult, may be a child, or not known, when a fact happened."""
        first = self.birth.on(happening.earliest)
        return first if first is self.birth.on(happening.latest) else Age.MAY_BE_CHILD

    def nation_at(self, moment: dt.datetime) -> Nation:
        """The nation last recorded at a moment; before any was recorded, the first one."""
        found: Entry | None = None
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
    found = _with_implied(list(entries))
    found.sort(key=_in_time)
    return Line(about, tuple(found), ordered)


def _in_time(each: Entry) -> tuple[float, float]:
    return each.low, each.order


def _with_implied(recorded: list[Entry]) -> list[Entry]:
    """The facts and what follows from them: each implied fact may in turn imply an earlier one."""
    first = min((each for each in recorded if each.seq > 0), key=_in_time, default=None)
    if first is None:
        return recorded
    waiting = sorted((each for each in recorded if each.kind in IMPLIED_BY and each.seq > 0), key=_in_time)
    found = list(recorded)
    for later in waiting:  # grows: an implied fact waits in its turn
        for implication in IMPLIED_BY.get(later.kind, ()):
            if implication.applies(later.data) and not _known(found, implication, later):
                earlier = _imply(implication, later, first)
                found.append(earlier)
                waiting.append(earlier)
    return found


def _known(found: Iterable[Entry], implication: Implication, later: Entry) -> bool:
    return any(
        each.kind == implication.earlier
        and each.low <= later.high
        and (implication.by is not None or each.role == later.role)
        and all(each.data.get(name) == value for name, value in implication.data.items())
        for each in found
    )


def _imply(implication: Implication, later: Entry, first: Entry) -> Entry:
    begins = first if first.low < later.low else later
    by = Party(implication.by) if implication.by else later.by
    return later.implying(implication.earlier, by, implication.data, begins)
