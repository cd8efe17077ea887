"""The fold: what is known about a case, as of when it was true and as of when we knew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from throughline.clock import Nation

from .age import Age
from .entry import EVERYBODY, SUBJECT, Entry
from .holding import HandOver, Holding
from .line import Line, line_of
from .tracks import TRACKS, TrackState, track_state

_ORGANISING = frozenset(
    [
        "case-opened",
        "case-closed",
        "case-reopened",
        "lead-set",
        "joint-party",
        "joint-party-ended",
        "handover-offered",
        "handover-accepted",
        "handover-returned",
        "handover-disputed",
        "waiver",
        "correction",
        "countersigned",
        "glass-broken",
        "note",
        "attachment",
    ]
)


@dataclass(frozen=True)
class Casefile:
    """What is known: entries that stand, in the order of events, and everything that follows from them alone.

    `ordered` says that seq is the order in which things happened (published timelines, worked examples); in the
    ledger it is only the order of recording, and decides nothing but exact ties.
    """

    entries: tuple[Entry, ...]
    ordered: bool = False

    @classmethod
    def of(
        cls,
        entries: Iterable[Entry],
        at: dt.datetime | None = None,
        known_at: dt.datetime | None = None,
        ordered: bool = False,
    ) -> Casefile:
        """What stood at `at` of what we had been told by `known_at` (None: everything)."""
        told = [entry for entry in entries if known_at is None or entry.told <= known_at]
        replaced = {entry.supersedes for entry in told if entry.supersedes is not None}
        standing = [
            entry
            for entry in told
            if entry.seq not in replaced
            and not (entry.kind == "correction" and entry.supersedes is not None)
            and (at is None or entry.when.earliest <= at)
        ]
        return cls(tuple(sorted(standing, key=_in_time)), ordered)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The keys of everybody the case is about, in the order in which they appear."""
        abouts = dict.fromkeys([entry.about for entry in self.entries])
        abouts.pop(EVERYBODY, None)
        return tuple(abouts)

    @cached_property
    def _groups(self) -> Mapping[str, frozenset[str]]:
        member: dict[str, set[str]] = {}
        for entry in self.entries:
            if entry.kind == "group-membership" and entry.data.get("group"):
                member.setdefault(entry.about, set()).add(str(entry.data["group"]))
        return {person: frozenset(groups) for person, groups in member.items()}

    @cached_property
    def _alone(self) -> bool:
        """Whether every entry is about the same person."""
        return len({entry.about for entry in self.entries}) == 1

    def concerning(self, about: str) -> list[Entry]:
        """The entries about a person, about everybody, or about a group the person belongs to."""
        if self._alone:
            return list(self.entries)
        keys = {about, EVERYBODY} | self._groups.get(about, frozenset())
        return [entry for entry in self.entries if entry.about in keys]

    def line(self, about: str = SUBJECT) -> Line:
        """One person's facts with what they imply."""
        if about not in self._lines:
            self._lines[about] = line_of(about, self.concerning(about), self.ordered)
        return self._lines[about]

    @cached_property
    def _lines(self) -> dict[str, Line]:
        return {}

    @cached_property
    def whole(self) -> Line:
        """The facts of everybody on one line, for duties owed once a case."""
        return line_of("case", self.entries, self.ordered)

    def nation(self, about: str = SUBJECT, at: dt.datetime | None = None) -> Nation:
        """The nation last recorded for a person."""
        return self.line(about).nation_at(at or dt.datetime.max.replace(tzinfo=dt.UTC))

    def age(self, at: dt.datetime, about: str = SUBJECT) -> Age:
        """Child, adult, may be a child, or not known, on the UK civil day of `at`."""
        return self.line(about).birth.on(at)

    def consents(self, about: str = SUBJECT) -> Mapping[str, str]:
        """The latest state of each consent that was ever asked, by purpose; "withdrawn" after a withdrawal."""
        states: dict[str, str] = {}
        for entry in self.concerning(about):
            if entry.kind == "consent-withdrawn":
                states[str(entry.data.get("purpose", ""))] = "withdrawn"
            elif entry.kind.startswith("consent-"):
                states[entry.kind.removeprefix("consent-")] = str(entry.data.get("state", "unknown"))
            elif entry.kind in ("not-yet", "cannot-decide"):
                states[str(entry.data.get("purpose", ""))] = entry.kind
        return states

    @cached_property
    def tracks(self) -> Mapping[str, TrackState]:
        """The state of each of the four tracks; none ever closes another."""
        return {track: track_state(track, self.entries) for track in TRACKS}

    @cached_property
    def holding(self) -> Holding:
        """Who holds the case: its lead, its joint parties and an open hand-over."""
        return Holding.of(self.entries)

    @property
    def lead(self) -> str | None:
        """The team that is accountable; None only before a lead was ever set."""
        return self.holding.lead

    @property
    def hand_over(self) -> HandOver | None:
        """The hand-over that waits to be accepted, if there is one."""
        return self.holding.open_offer

    @cached_property
    def closed(self) -> bool:
        """Whether the whole line is closed: a closing of one track closes only that track."""
        state = False
        for entry in self.entries:
            if entry.kind == "case-closed" and entry.data.get("track") in (None, "line"):
                state = True
            elif entry.kind == "case-reopened" and entry.data.get("track") in (None, "line"):
                state = False
        return state

    @cached_property
    def waivers(self) -> Mapping[str, tuple[Entry, ...]]:
        """The waivers of each duty, by its id."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if entry.kind == "waiver":
                found.setdefault(str(entry.data.get("duty", "")), []).append(entry)
        return {duty: tuple(entries) for duty, entries in found.items()}

    @property
    def last_event(self) -> Entry | None:
        """The latest entry that says something happened to the person, not to the paper."""
        happened = [entry for entry in self.entries if entry.seq > 0 and entry.kind not in _ORGANISING]
        return happened[-1] if happened else None


def _in_time(entry: Entry) -> tuple[dt.datetime, int]:
    return entry.when.earliest, entry.seq
