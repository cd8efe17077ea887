"""How long somebody waited for a safe bed, and where they spent the nights: pure, from facts alone."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from throughline.casefile import Entry
from throughline.clock import UK, Precision, When

# The same that the duty POS-02 does not count as a safe bed.
NO_BED = frozenset({"exploiter", "street", "detention", "prison", "unknown"})
NOON = dt.time(12)


@dataclass(frozen=True, slots=True)
class Spell:
    """From a need to a bed. `ended`: None while it lasts; `declined`: the person wanted no place."""

    needed: When
    ended: When | None
    declined: bool
    least: int
    most: int

    @property
    def hours(self) -> str:
        """Whole hours in words; a span where a time is not known to the minute."""
        if self.least == self.most:
            return f"{self.least} hour" if self.least == 1 else f"{self.least} hours"
        return f"between {self.least} and {self.most} hours"


@dataclass(frozen=True, slots=True)
class Waited:
    """Every spell of need, oldest first, and the nights spent waiting, by kind of place."""

    spells: Sequence[Spell]
    nights: Mapping[str, int]

    @property
    def open(self) -> Spell | None:
        """The need that is still there."""
        return self.spells[-1] if self.spells and self.spells[-1].ended is None else None

    @property
    def in_police_stations(self) -> int:
        """Nights in a police station for want of a bed."""
        return self.nights.get("police-station", 0)


def is_bed(entry: Entry) -> bool:
    """Whether this fact says that the person has a safe bed."""
    if entry.kind == "accommodation":
        return entry.data.get("type") not in NO_BED and entry.data.get("suitable") is not False
    return entry.kind in ("place-of-safety-accepted", "looked-after", "emergency-support")


def reckon(entries: Iterable[Entry], at: dt.datetime) -> Waited:
    """The spells and nights by the facts, in the order in which they happened, up to `at`.

    A second need while one is open is the same need; a need after a bed is a new one.
    """
    ordered = sorted(entries, key=lambda entry: (entry.when.earliest, entry.seq))
    spells: list[Spell] = []
    needed: When | None = None
    for entry in ordered:
        if entry.kind == "safe-place-needed":
            needed = needed or entry.when
        elif needed is not None and (is_bed(entry) or entry.kind == "place-declined"):
            spells.append(_spell(needed, entry.when, at, declined=entry.kind == "place-declined"))
            needed = None
    if needed is not None:
        spells.append(_spell(needed, None, at))
    return Waited(spells, _nights(ordered))


def _spell(needed: When, ended: When | None, at: dt.datetime, *, declined: bool = False) -> Spell:
    first, last = (ended.earliest, ended.latest) if ended else (at, at)
    return Spell(needed, ended, declined, _hours(first - needed.latest), _hours(last - needed.earliest))


def _hours(span: dt.timedelta) -> int:
    return max(0, int(span.total_seconds() // 3600))


def night_of(when: When) -> dt.date:
    """The day on whose evening a night began: what is timed before noon belongs to the night before."""
    local = when.earliest.astimezone(UK)
    if when.precision is Precision.MINUTE and local.time() < NOON:
        return local.date() - dt.timedelta(days=1)
    return local.date()


def _nights(ordered: Iterable[Entry]) -> Mapping[str, int]:
    """Each night once, however often it was written down; what was said last of a night holds."""
    where = {
        night_of(entry.when): str(entry.data.get("where"))
        for entry in ordered
        if entry.kind == "night-waited"
    }
    return Counter(where.values())
